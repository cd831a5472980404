from django.contrib import messages
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import browsers, factors, inactivity, lockout
from accounts.actors import actor_before_sign_in, actor_of, world_of
from accounts.addresses import bounded_by_address
from accounts.gates import is_password_too_old, world_for
from accounts.models import User
from accounts.security import actions as security
from accounts.security.enrolment import enrolment_of, show_codes_once
from accounts.sessions import mark_signed_in, mark_stepped_up
from accounts.support.ending import settle_due
from personas.decorators import own_path

from . import actions, pending
from .browser_trouble import hindered_by_browser
from .forms import CodeForm, IdentifierForm, PasswordForm, RecoveryCodeForm
from .locks import INACTIVITY, locked_for, remember_lock

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@hindered_by_browser("identify")
def identify(request):
    """Who signs in. Nothing is looked up: the next page is the same for every name."""
    if request.method == "POST":
        form = IdentifierForm(request.POST)
        if form.is_valid():
            asked = {"identifier": form.data["identifier"].strip(), "next": form.data.get("next")}
            return _password_page(request, PasswordForm(initial=asked))
    elif request.user.is_authenticated:
        return redirect("accounts:home")
    else:
        form = IdentifierForm(initial={"next": request.GET.get("next", "")})
    return render(request, "accounts/login.html", {"form": form})


def _password_page(request, form):
    name = form["identifier"].value()
    return render(request, "accounts/login_password.html", {"form": form, "name": name})


@bounded_by_address
@sensitive_post_parameters()
@get_or_post
@hindered_by_browser("password")
def give_password(request):
    if request.method != "POST":
        return redirect("accounts:login")
    form = PasswordForm(request.POST)
    if not form.is_valid():
        if "identifier" in form.errors:
            again = IdentifierForm(request.POST)
            return render(request, "accounts/login.html", {"form": again})
        return _password_page(request, form)
    identifier = form.cleaned_data["identifier"]
    browser = browsers.hash_of(browsers.token_of(request))
    user = actions.find_owner(identifier, browser)
    answer = actions.try_password(
        user=user,
        identifier=identifier,
        password=form.cleaned_data["password"],
        browser=browser,
        world=world_of(request),
        actor=actor_before_sign_in(request, user),
    )
    if answer.locked:
        return remember_lock(
            redirect("accounts:locked"),
            key=answer.key,
            kind="password",
            name=form.data["identifier"],
        )
    if not answer.good:
        form.add_error("password", _wrong_password(answer.left))
        return _password_page(request, form)
    return _after_password(request, user, identifier.kind, form.cleaned_data["next"])


def _wrong_password(left: int) -> list[str]:
    return [
        _("This e-mail or phone number and this password do not belong together."),
        ngettext(
            "You have %(left)d more try before signing in is locked for a while.",
            "You have %(left)d more tries before signing in is locked for a while.",
            left,
        )
        % {"left": left},
    ]


def _after_password(request, user, by, next_url):
    waiting = pending.Pending(user.pk, "code", by, user.knows_browser, next_url)
    if settle_due(user):  # support may have removed the factors since they were looked up
        user.refresh_from_db()
        user.has_two_factor = factors.is_on(user)
    if user.has_two_factor:
        pending.begin(request, user, waiting)
        return redirect("accounts:login_code")
    if user.is_staff:
        waiting.stage = "enrol"
        pending.begin(request, user, waiting)
        return redirect("accounts:login_enrol")
    return _enter(request, user, waiting, factor="none")


def _complete(request, user, waiting, *, factor) -> str:
    """The one place where somebody becomes signed in, under a new session key.

    Returns the token for the cookie by which the browser is known.
    """
    with transaction.atomic():
        token = actions.sign_in(
            user=user,
            token=browsers.token_of(request),
            by=waiting.by,
            factor=factor,
            known=waiting.known,
            actor=actor_of(user) if user.is_staff else actor_before_sign_in(request, user),
        )
        pending.end(request)
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    mark_signed_in(request, user, factor=factor)
    return token


def _enter(request, user, waiting, *, factor):
    """Into the account, or to the page of the lock that is told after every proof only."""
    try:
        token = _complete(request, user, waiting, factor=factor)
    except inactivity.LockedForInactivity:
        inactivity.lock_if_due(user)
        pending.end(request)
        response = redirect("accounts:locked")
        return remember_lock(response, key=str(user.pk), kind=INACTIVITY, name=user.email)
    if is_password_too_old(user, world_for(request)):
        mark_stepped_up(request)  # it was typed just now, and the next page is to change it
    goal = own_path(request, waiting.next_url, reverse("accounts:home"))
    response = HttpResponseRedirect(goal)
    browsers.set_cookie(response, token)
    return response


def _start_again(request):
    messages.warning(
        request,
        _("This sign-in is not open any more: it waits ten minutes, in one browser. Start again."),
    )
    return redirect("accounts:login")


@bounded_by_address
@sensitive_post_parameters()
@get_or_post
@hindered_by_browser("code")
def give_code(request):
    found = pending.current(request, "code")
    if found is None:
        return _start_again(request)
    waiting, user = found
    kind = RecoveryCodeForm if request.GET.get("use") == "recovery" else CodeForm
    form = kind(request.POST if request.method == "POST" else None)
    context = {"form": form, "recovery": kind is RecoveryCodeForm, "reason": ""}
    if form.is_bound and form.is_valid():
        browser = browsers.hash_of(browsers.token_of(request)) if waiting.known else ""
        answer = factors.use_code(
            user=user,
            factor=kind.factor,
            code=form.cleaned_data["code"],
            browser=browser,
            world=world_of(request),
            actor=actor_before_sign_in(request, user),
        )
        if answer.good:
            return _enter(request, user, waiting, factor=kind.factor)
        if answer.locked:
            response = redirect("accounts:locked")
            return remember_lock(response, key=answer.key, kind=kind.factor, name="")
        context["reason"] = answer.reason
        form.add_error("code", refused_code(answer))
    return render(request, "accounts/login_code.html", context)


def refused_code(answer: factors.Answer) -> list[str]:
    why = {
        "wrong": _("This code is not right."),
        "used": _("This code worked already. Wait for the next one."),
        "clock": _("This code belongs to another time: the clock of the phone may be wrong."),
    }[answer.reason]
    left = ngettext("You have %(left)d more try.", "You have %(left)d more tries.", answer.left) % {
        "left": answer.left
    }
    return [why, left]


@sensitive_post_parameters()
@get_or_post
def enrol(request):
    """Staff set up the second factor before anything else; only then are they signed in."""
    found = pending.current(request, "enrol")
    if found is None:
        return _start_again(request)
    waiting, user = found
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        codes = security.turn_on(user=user, form=form, actor=actor_of(user))
        if codes:
            token = _complete(request, user, waiting, factor="totp")
            response = show_codes_once(request, codes, just_on=True)
            browsers.set_cookie(response, token)
            return response
    context = {"form": form, **enrolment_of(user)}
    return render(request, "accounts/login_enrol.html", context)


@require_safe
def locked(request):
    """How long the lock lasts, after a reload as well; a lock that ended leads back to sign-in."""
    lock = locked_for(request)
    if lock is None:
        return redirect("accounts:login")
    if lock["kind"] == INACTIVITY:
        return _locked_for_inactivity(request, lock)
    seconds = lockout.seconds_left(key=lock["key"])
    if not seconds:
        messages.success(request, _("The lock has ended. You can sign in again."))
        return redirect("accounts:login")
    return render(request, "accounts/locked.html", {"seconds": seconds, **lock})


def _locked_for_inactivity(request, lock):
    user = User.objects.filter(pk=lock["key"]).first()
    if user and settle_due(user):
        user.refresh_from_db()
    if user is None or user.locked_for_inactivity_at is None:
        messages.success(request, _("The lock has ended. You can sign in again."))
        return redirect("accounts:login")
    return render(request, "accounts/locked_inactivity.html", lock)


@require_POST
def leave(request):
    if request.user.is_authenticated:
        actions.sign_out(user=request.user, actor=actor_of(request.user))
        logout(request)
        messages.success(request, _("You are signed out."))
    return redirect("accounts:login")


@require_safe
def help_page(request):
    return render(request, "accounts/help.html")
