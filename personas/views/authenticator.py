"""The phone's authenticator: real RFC 6238 codes, by the phone's own clock."""

from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ..actions import (
    add_authenticator,
    authenticator_code,
    remove_authenticator,
)
from ..authenticator import PERIOD_S
from ..forms import ScannedForm, TypedKeyForm
from .screens import phone_required, show


@require_safe
@phone_required
def entries(request):
    return _show_entries(request, TypedKeyForm(), ScannedForm())


@require_POST
@phone_required
def add(request):
    was_scanned = "uri" in request.POST
    typed = TypedKeyForm(None if was_scanned else request.POST)
    scanned = ScannedForm(request.POST if was_scanned else None)
    form = scanned if was_scanned else typed
    if form.is_valid():
        _add_once(request.persona, form.account())
        return redirect("phone:authenticator")
    return _show_entries(request, typed, scanned)


@phone_required
def remove(request, pk: int):
    """GET asks first: with the entry goes the way into the account."""
    entry = get_object_or_404(request.persona.authenticator_entries, pk=pk)
    if request.method == "POST":
        remove_authenticator(entry=entry)
        return redirect("phone:authenticator")
    return show(request, "authenticator_remove", "codes", entry=entry)


def _add_once(persona, account: dict) -> None:
    # One press too many adds nothing: the same secret shows the same codes.
    known = {entry.secret for entry in persona.authenticator_entries.all()}
    if account["secret"] not in known:
        add_authenticator(persona=persona, **account)


def _show_entries(request, typed: TypedKeyForm, scanned: ScannedForm):
    now = timezone.now()
    listed = list(request.persona.authenticator_entries.order_by("id"))
    for entry in listed:
        entry.code, entry.seconds_left = authenticator_code(entry, request.persona.phone, now)
    return show(
        request,
        "authenticator",
        "codes",
        entries=listed,
        period=PERIOD_S,
        typed=typed,
        scanned=scanned,
    )
