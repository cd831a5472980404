"""What a session remembers about how it was opened, and how long it may last."""

import time
from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

STEP_UP_S = 10 * 60
STAFF_ABSOLUTE_S = 24 * 3600
_TOUCH_S = 60  # how old the idle mark may be: not every request writes


def mark_signed_in(request, user, *, factor: str) -> None:
    request.session["factor"] = factor
    request.session.pop("stepped_up_at", None)
    if user.is_staff:
        request.session["staff"] = {"since": time.time(), "seen": time.time()}


def mark_stepped_up(request) -> None:
    request.session.cycle_key()
    request.session["stepped_up_at"] = time.time()


def proved_factor(request) -> bool:
    return request.session.get("factor", "none") != "none"


def has_stepped_up(request) -> bool:
    return time.time() - request.session.get("stepped_up_at", 0) < STEP_UP_S


def step_up_required(view):
    """Signed in, and the password given again within the last ten minutes."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not has_stepped_up(request):
            query = urlencode({"next": request.path}, safe="/")
            return HttpResponseRedirect(f"{reverse('accounts:step_up')}?{query}")
        return view(request, *args, **kwargs)

    return login_required(wrapped)


class StaffSessionMiddleware:
    """Ends sessions of staff after 24 hours, or an hour (settable) without a request.

    The practice phone is left out: it asks by itself every two seconds, and an answer that finds
    the session gone (a sign-in gave it another key meanwhile) would take the new cookie away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs):
        if request.resolver_match.namespace == "phone":
            return None
        marks = request.session.get("staff")
        if marks is None:
            return None
        now = time.time()
        if (
            now - marks["since"] >= STAFF_ABSOLUTE_S
            or now - marks["seen"] >= settings.STAFF_IDLE_SECONDS
        ):
            logout(request)
            messages.info(request, _("Staff sessions end by themselves. Please sign in again."))
            return redirect("accounts:login")
        if now - marks["seen"] >= _TOUCH_S:
            request.session["staff"] = marks | {"seen": now}
        return None
