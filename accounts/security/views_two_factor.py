from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import recovery, totp
from accounts.actors import actor_of
from accounts.sessions import step_up_required
from accounts.signin.forms import CodeForm

from . import actions
from .enrolment import enrolment_of, show_codes_once

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@sensitive_post_parameters()
@step_up_required
@get_or_post
def set_up(request):
    user = request.user
    if totp.is_on(user):
        messages.info(request, _("Two-factor sign-in is on already."))
        return redirect("accounts:security")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        codes = actions.turn_on(user=user, form=form, actor=actor_of(user))
        if codes:
            request.session["factor"] = "totp"
            return show_codes_once(request, codes, just_on=True)
    return render(request, "accounts/two_factor_setup.html", {"form": form, **enrolment_of(user)})


@step_up_required
@get_or_post
def remove(request):
    if request.method == "POST":
        if request.user.is_staff:
            messages.warning(request, _("Staff keep two-factor sign-in on."))
        elif actions.turn_off(user=request.user, actor=actor_of(request.user)):
            messages.success(request, _("Two-factor sign-in is off."))
        return redirect("accounts:security")
    if not totp.is_on(request.user):
        return redirect("accounts:security")
    return render(request, "accounts/two_factor_remove.html")


@step_up_required
@get_or_post
def recovery_codes(request):
    """How many are left; a POST makes ten new ones and shows them this one time."""
    user = request.user
    if not totp.is_on(user):
        messages.info(request, _("Recovery codes come with two-factor sign-in."))
        return redirect("accounts:two_factor_setup")
    if request.method == "POST":
        codes = actions.renew_recovery_codes(user=user, actor=actor_of(user))
        return show_codes_once(request, codes, just_on=False)
    return render(request, "accounts/recovery_codes.html", {"left": recovery.left(user=user)})
