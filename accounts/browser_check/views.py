from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from . import cookies
from .actions import note_check
from .found import Found, Measured, MeasuredForm, connection_of
from .items import items_of
from .practice import practice_items
from .versions import judge


@require_safe
def show(request):
    """All that a request tells; the script then asks ``measured`` for the rest."""
    came_back = cookies.come_back(request)
    if came_back is None:
        return cookies.begin_round()
    found = _found(request, accepted=came_back)
    if request.method == "GET" and request.persona is not None:
        note_check(persona=request.persona, found=found)
    return render(request, "accounts/browser/check.html", _context(request, found))


@require_http_methods(["GET", "HEAD", "POST"])
def measured(request):
    """The findings anew, with what the script measured. By GET where a form needs cookies: a GET
    notes nothing, so nobody can be led to it by a link."""
    form = MeasuredForm(request.POST if request.method == "POST" else request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest()
    accepted = cookies.COOKIE in request.COOKIES
    found = _found(request, accepted=accepted, measured=form.measured())
    if request.method == "POST" and request.persona is not None:
        note_check(persona=request.persona, found=found)
    return render(request, "accounts/browser/_found.html", _context(request, found))


def _found(request, *, accepted: bool, measured: Measured | None = None) -> Found:
    return Found(
        cookies=accepted,
        connection=connection_of(request, measured),
        agent=judge(request.headers.get("User-Agent", "")),
        practice=request.persona.phone.browser if request.persona else "",
        measured=measured,
    )


def _context(request, found: Found) -> dict:
    items = items_of(found)
    practice = practice_items(request.persona.phone) if request.persona else []
    to_mend = sum(item.state == "mend" for item in [*items, *practice])
    return {"found": found, "items": items, "practice": practice, "to_mend": to_mend}
