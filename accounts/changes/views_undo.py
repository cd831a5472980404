"""The undo link. Opening it shows what it does and changes nothing; the button takes it back."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor_before_sign_in
from accounts.addresses import bounded_by_address
from accounts.links import REFERRER_POLICY
from accounts.reset.views import TOKEN as RESET_TOKEN
from accounts.sealed import keep, kept

from . import undo

_TOKEN = "undo_token"  # noqa: S105 - the name of the place, not a token


@require_safe
def open_link(request, token: str):
    """Takes the token out of the address bar; nothing is spent, so scanners may look at it."""
    found = undo.look_at(token=token)
    if found.state:
        response = _page(request, found)
    else:
        keep(request, _TOKEN, token)
        response = redirect("accounts:change_undo")
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


@bounded_by_address
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request):
    """Signed in or not: whoever has the old mailbox or number may have lost everything else."""
    response = _take_back(request)
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _take_back(request):
    token = kept(request, _TOKEN)
    if token is None:
        return _page(request, undo.Undo("browser"))
    found = undo.look_at(token=token)
    if request.method != "POST" or found.state or found.change is None:
        return _page(request, found)
    actor = actor_before_sign_in(request, found.change.user)
    done = undo.take_back(token=token, actor=actor)
    if done.state:
        return _page(request, done)
    logout(request)  # this browser's session ended as well, and the next page needs a living one
    keep(request, RESET_TOKEN, done.reset_token)
    messages.success(
        request, _("It is taken back, and everybody is signed out. Now set a password.")
    )
    return redirect("accounts:password_reset_new")


def _page(request, found: undo.Undo):
    context = {"state": found.state, "change": found.change}
    return render(request, "accounts/changes/undo.html", context)
