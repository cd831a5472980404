"""Accepting an invitation. Opening the link changes nothing; the form's POST makes the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import bounded_by_address
from accounts.links import REFERRER_POLICY
from accounts.models import User
from accounts.sealed import keep, kept
from accounts.signin import pending

from . import invitations
from .forms import JoinForm

_TOKEN = "staff_invitation"  # noqa: S105 - the name of the place, not a token


@require_safe
def open_link(request, token):
    """Takes the token out of the address bar; nothing is spent, so scanners may look at it."""
    state = invitations.state_of(invitations.peek(token))
    if state:
        response = _dead(request, state)
    else:
        keep(request, _TOKEN, token)
        response = redirect("accounts:staff_join")
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _dead(request, state: str):
    return render(request, "accounts/staff/join_dead.html", {"state": state})


@bounded_by_address
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def join(request):
    response = _join(request)
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _join(request):
    token = kept(request, _TOKEN)
    row = invitations.peek(token) if token else None
    state = invitations.state_of(row) if token else "browser"
    if state or row is None or row.invitation is None:
        return _dead(request, state)
    invitation = row.invitation
    newcomer = User(email=invitation.email, full_name=invitation.full_name, is_staff=True)
    form = JoinForm(
        request.POST if request.method == "POST" else None,
        user=newcomer,
        initial={"full_name": invitation.full_name},
    )
    if form.is_bound and form.is_valid():
        user = invitations.accept(token=token, **form.cleaned_data)
        if user is None:
            return _dead(request, invitations.state_of(invitations.peek(token)) or "taken")
        return _to_second_factor(request, user)
    context = {"form": form, "invitation": invitation}
    return render(request, "accounts/staff/join.html", context)


def _to_second_factor(request, user: User):
    """As after the password of a sign-in: nobody is in before the second factor is set up."""
    logout(request)  # whoever was signed in here before
    waiting = pending.Pending(user.pk, "enrol", "email", False, reverse("accounts:home"))
    pending.begin(request, user, waiting)
    messages.success(request, _("Your account is made. One step is left."))
    return redirect("accounts:login_enrol")
