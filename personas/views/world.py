"""The phone's World: what may go wrong between the market's message and who waits for it."""

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from ..actions import (
    NoFreePhone,
    let_time_pass,
    open_spare_contact,
    set_airplane_mode,
    set_clock_error,
    set_meddling_extension,
    set_old_browser,
    set_signal,
)
from ..forms import ClockForm, SwitchForm
from ..models import SpareContact
from .screens import phone_required, show

SPARES = {"spare_email": SpareContact.Kind.EMAIL, "spare_phone": SpareContact.Kind.PHONE}
SWITCHES = {
    "airplane": set_airplane_mode,
    "signal": set_signal,
    "old-browser": set_old_browser,
    "extension": set_meddling_extension,
}


@require_http_methods(["GET", "HEAD", "POST"])
@phone_required
def settings(request):
    persona = request.persona
    if request.method != "POST":
        return _show(request, ClockForm.showing(persona.phone.clock_error_s))
    what = request.POST.get("set", "")
    if what in SPARES:
        return _open_spare(request, SPARES[what])
    if what == "absence":
        let_time_pass(persona=persona)
        return redirect(f"{reverse('phone:settings')}?absence=over")
    switch = SWITCHES.get(what)
    if switch is None:
        return _set_clock(request)
    form = SwitchForm(request.POST)
    if form.is_valid():
        switch(persona=persona, on=form.cleaned_data["on"])
    return redirect("phone:settings")


def _set_clock(request):
    form = ClockForm(request.POST)
    if not form.is_valid():
        return _show(request, form)
    set_clock_error(persona=request.persona, seconds=form.clock_error_s())
    return redirect("phone:settings")


def _open_spare(request, kind: str):
    try:
        open_spare_contact(persona=request.persona, kind=kind)
    except NoFreePhone:
        return _show(request, ClockForm.showing(request.persona.phone.clock_error_s), full=True)
    return redirect("phone:settings")


def _show(request, clock: ClockForm, *, full: bool = False):
    spares = {contact.kind: contact.value for contact in request.persona.spare_contacts.all()}
    days = request.persona.world.inactivity_days  # 0: no account is ever locked for it
    absence = {"is_over": "absence" in request.GET, "days": days}
    return show(
        request, "settings", "world", clock=clock, spares=spares, full=full, absence=absence
    )
