"""The desk: where a browser gets its practice identity, gives it back, or comes in by desk code."""

from datetime import timedelta
from itertools import count

from django.conf import settings
from django.contrib.auth import logout
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import (
    BadDeskCode,
    NoFreePhone,
    issue_desk_code,
    issue_key,
    leave_persona,
    open_persona,
    redeem_desk_code,
)
from ..cookies import clear_persona_cookie, set_persona_cookie
from ..crypto import fingerprint
from ..decorators import own_path, persona_required
from ..forms import CountryForm, DeskCodeForm
from ..models import Persona, World
from ..models.identity import Country
from ..worlds import default_world
from .screens import show

SAME_PRESS = timedelta(seconds=20)
MISSES = 30
MISSES_WINDOW_S = 600
COUNTRY_PAPERS = {
    Country.US: _("Social Security number, EIN, routing number"),
    Country.GB: _("National Insurance number, VAT number, sort code"),
    Country.DE: _("Steuer-ID, USt-IdNr., IBAN"),
    Country.CN: _("Resident identity number, social credit code"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def start(request):
    after = own_path(request, request.POST.get("next") or request.GET.get("next", ""))
    if request.method != "POST":
        return _show_start(request, CountryForm(), after)
    form = CountryForm(request.POST)
    asks = request.persona and request.POST.get("replace") != "yes"
    if not form.is_valid() or asks:
        return _show_start(request, form, after)
    try:
        persona, token = _open_once(request, form.cleaned_data["country"])
    except NoFreePhone:
        form.add_error("country", _("Every phone number of this country is in use. Try another."))
        return _show_start(request, form, after)
    _let_go(request, of=persona)
    response = HttpResponseRedirect(after)
    set_persona_cookie(response, token)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@persona_required
def leave(request):
    """GET asks first and says what is lost."""
    if request.method != "POST":
        return render(request, "personas/desk/leave.html")
    _let_go(request)
    response = redirect("front")
    clear_persona_cookie(response)
    return response


@require_POST
@persona_required
def code(request):
    context = {"code": issue_desk_code(persona=request.persona)}
    if request.headers.get("HX-Request") == "true":
        return show(request, "desk_code", "world", **context)
    return render(request, "personas/desk/code.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request):
    form = DeskCodeForm(request.POST or None, replaces=request.persona)
    if request.method == "POST" and form.is_valid() and (found := _redeemed(request, form)):
        persona, token = found
        _let_go(request, of=persona)
        response = redirect("front")
        set_persona_cookie(response, token)
        return response
    return render(request, "personas/desk/return.html", {"form": form})


def _show_start(request, form: CountryForm, after: str):
    countries = [
        {"value": country.value, "label": country.label, "papers": COUNTRY_PAPERS[country]}
        for country in Country
    ]
    context = {"form": form, "next": after, "countries": countries}
    return render(request, "personas/desk/start.html", context)


def _open_once(request, country: str) -> tuple[Persona, str]:
    """One press, one persona: the second request of a double press gets the same one.

    The press is known by the browser's cookies, which both requests carry unchanged; the seed made
    of them finds the persona again. The lock makes the second request wait for the first.
    """
    press = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
    if not press:
        return open_persona(country=country)
    held = request.COOKIES.get(settings.PERSONA_COOKIE_NAME, "")
    with transaction.atomic():
        World.objects.select_for_update().get(pk=default_world().pk)
        for turn in count():
            mark = fingerprint("desk-press", f"{press} {held} {country} {turn}")
            seed = int(mark[:15], 16)  # 60 bits: fits the column, and cannot be guessed
            found = Persona.objects.filter(seed=seed).first()
            if found is None:
                return open_persona(country=country, seed=seed)
            if found.archived_at is None and timezone.now() - found.created_at < SAME_PRESS:
                return found, issue_key(persona=found)
    raise AssertionError("unreachable: count() does not end")


def _let_go(request, of: Persona | None = None) -> None:
    """End what this browser held, unless it is the persona ``of`` that it goes on with."""
    if request.persona is None or request.persona == of:
        return
    leave_persona(persona=request.persona, key=request.persona_key)
    if request.user.is_authenticated:
        logout(request)


def _redeemed(request, form: DeskCodeForm) -> tuple[Persona, str] | None:
    # 80 bits need no throttle; this one only tells a script in one browser to stop. It is never
    # by address or for all, so nobody can keep a class out.
    browser = fingerprint("desk-misses", request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""))
    key = f"desk-misses-{browser}"
    if (cache.get_or_set(key, 0, MISSES_WINDOW_S) or 0) >= MISSES:
        form.add_error("code", _("That were many wrong codes. Please wait ten minutes."))
        return None
    try:
        return redeem_desk_code(code=form.cleaned_data["code"], replaces=request.persona_key)
    except BadDeskCode:
        _count_miss(key)
        form.add_error(
            "code", _("This code is wrong, used or too old. Get a new one on the other computer.")
        )
        return None


def _count_miss(key: str) -> None:
    try:
        cache.incr(key)
    except ValueError:  # it ended between the look and the count
        cache.set(key, 1, MISSES_WINDOW_S)
