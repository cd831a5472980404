"""Closing the account, and the one page that a closing account still shows."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actors import actor_of
from accounts.sessions import step_up_required

from . import closing, policy
from .forms import CloseForm
from .views import seller

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@step_up_required
@get_or_post
def close(request):
    user = seller(request.user)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        closing.start(user=user, actor=actor_of(user))
        logout(request)
        messages.success(request, _("Your account is being closed. To reopen it, sign in."))
        return redirect("accounts:login")
    context = {"form": form, "days": policy.COOLING_OFF.days}
    return render(request, "accounts/changes/close.html", context)


@login_required
@get_or_post
def reopen(request):
    """After all proofs of a sign-in: every session from before the closing has ended."""
    user = seller(request.user)
    if user.closes_at is None:
        return redirect("accounts:home")
    if request.method == "POST":
        if closing.reopen(user=user, actor=actor_of(user)):
            messages.success(request, _("Your account is open again."))
        return redirect("accounts:home")
    return render(request, "accounts/changes/closing.html", {"closes_at": user.closes_at})
