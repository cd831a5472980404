"""What a signed-in learner must settle before anything else on the account's pages.

An account that is being closed can only be reopened or left. A password that is older than the
class allows (``World.password_max_age_days``, off by default) is changed first. Staff pass.
"""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from personas.models import World

# The ways in, out and back, and what explains them: never closed.
_DOOR = {
    "login", "login_password", "login_code", "login_enrol", "locked", "logout", "help", "terms",
    "password_reset", "password_reset_sent", "password_reset_code", "password_reset_new",
    "password_reset_link", "step_up", "confirm", "application_state", "change_undo",
    "change_undo_link", "details_email_link", "browser_check", "browser_measured", "support",
    "support_case", "support_again", "support_stop", "support_stop_own", "support_link",
    "support_stop_link",
}  # fmt: skip
_WHILE_CLOSING = _DOOR | {"closing"}
_WHILE_TOO_OLD = _DOOR | {"password_change", "closing"}


class GateMiddleware:
    """No query of its own where the browser holds the learner's persona: its world came along."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, _view, _args, _kwargs):
        match = request.resolver_match
        if match.namespace != "accounts" or match.url_name in _DOOR:
            return None
        if SESSION_KEY not in request.session or not request.user.is_authenticated:
            return None
        user = request.user
        if user.persona_id is None:
            return None
        if user.closes_at is not None and match.url_name not in _WHILE_CLOSING:
            return _to_closing(request, user)
        if match.url_name not in _WHILE_TOO_OLD and is_password_too_old(user, world_for(request)):
            return redirect("accounts:password_change")
        return None


def _to_closing(request, user: User):
    if user.closes_at and user.closes_at <= timezone.now():
        logout(request)
        messages.info(request, _("This account is closed. You may open a new one."))
        return redirect("accounts:login")
    return redirect("accounts:closing")


def world_for(request) -> World | None:
    """Of the account, not of the browser; the same row in all but a borrowed browser."""
    user, persona = request.user, request.persona
    if user.persona_id is None:
        return None
    if persona is not None and persona.pk == user.persona_id:
        return persona.world
    return World.objects.get(personas=user.persona_id)


def is_password_too_old(user: User, world: World | None) -> bool:
    """Of a learner, who has a world; never of staff."""
    days = world.password_max_age_days if world else 0
    return bool(days) and user.password_changed_at <= timezone.now() - timedelta(days=days)
