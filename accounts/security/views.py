from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import factors, lockout, totp
from accounts.actors import about, actor_of, world_of
from accounts.gates import is_password_too_old, world_for
from accounts.models import Application
from accounts.sessions import mark_stepped_up, proved_factor, step_up_required
from accounts.signin.views import refused_code
from events.kinds import Kind
from events.log import record
from personas.decorators import own_path

from . import actions
from .checkup import check_up as checked
from .forms import NewPasswordForm, StepUpForm, StepUpWithCodeForm

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@login_required
@require_safe
def home(request):
    user = request.user
    application = Application.objects.filter(user=user).first()
    context = {"check": checked(user), "application": application, "store": _store(application)}
    return render(request, "accounts/home.html", context)


def _store(application: Application | None) -> str:
    answers = application.answers.get("store", {}) if application else {}
    return answers.get("store_name", "")


@login_required
@require_safe
def check_up(request):
    check = checked(request.user)
    record(Kind.SECURITY_REVIEWED, score=check.score, **about(request.user, actor_of(request.user)))
    return render(request, "accounts/security.html", {"check": check})


@sensitive_post_parameters()
@login_required
@get_or_post
def step_up(request):
    """The password again, and a code if this session never showed the second factor."""
    needs_code = not proved_factor(request) and totp.is_on(request.user)
    kind = StepUpWithCodeForm if needs_code else StepUpForm
    form = kind(request.POST if request.method == "POST" else None)
    next_url = own_path(
        request,
        request.POST.get("next") or request.GET.get("next", ""),
        reverse("accounts:security"),
    )
    if form.is_bound and form.is_valid() and _proved(request, form, needs_code):
        # The hash may have been renewed while it was compared; this session stays.
        update_session_auth_hash(request, request.user)
        mark_stepped_up(request)
        actions.step_up(user=request.user, actor=actor_of(request.user))
        return redirect(next_url)
    seconds = lockout.seconds_left(key=lockout.key_of("step_up", user=request.user))
    context = {"form": form, "next": next_url, "seconds": seconds, "needs_code": needs_code}
    return render(request, "accounts/step_up.html", context)


def _proved(request, form, needs_code: bool) -> bool:
    whom = {"user": request.user, "world": world_of(request), "actor": actor_of(request.user)}
    answer = actions.confirm_password(password=form.cleaned_data["password"], **whom)
    if not answer.good:
        form.add_error("password", _not_the_password(answer))
        return False
    if not needs_code:
        return True
    code = factors.use_code(factor="totp", code=form.cleaned_data["code"], browser="", **whom)
    if code.good:
        request.session["factor"] = "totp"
    else:
        too_many = [_("Too many wrong codes. Try again later.")]
        form.add_error("code", too_many if code.locked else refused_code(code))
    return code.good


def _not_the_password(answer) -> list[str]:
    if answer.locked:
        return [_("Too many wrong passwords. Wait until the time is over.")]
    left = ngettext("You have %(left)d more try.", "You have %(left)d more tries.", answer.left) % {
        "left": answer.left
    }
    return [_("This is not your password."), left]


@sensitive_post_parameters()
@step_up_required
@get_or_post
def change_password(request):
    user = request.user
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        actions.change_password(
            user=user, password=form.cleaned_data["password"], actor=actor_of(user)
        )
        update_session_auth_hash(request, user)
        messages.success(
            request, _("Your password is changed. Every other browser has been signed out.")
        )
        return redirect("accounts:security")
    world = world_for(request)
    is_too_old = is_password_too_old(user, world)
    too_old_days = world.password_max_age_days if world and is_too_old else 0
    context = {"form": form, "too_old_days": too_old_days}
    return render(request, "accounts/password_change.html", context)
