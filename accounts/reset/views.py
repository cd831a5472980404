import secrets

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor_before_sign_in
from accounts.addresses import bounded_by_address
from accounts.identifiers import Identifier
from accounts.links import REFERRER_POLICY, absolute
from accounts.sealed import keep, kept
from accounts.security.forms import NewPasswordForm
from accounts.signin.actions import find_owner
from accounts.signin.forms import CodeForm, IdentifierForm
from accounts.signin.locks import forget_lock

from . import actions

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_ASKED = "reset_asked"
TOKEN = "reset_token"  # noqa: S105 - the name of the place, not a token


@bounded_by_address
@get_or_post
def request_reset(request):
    """The same page whoever is asked for; a name that was just written to has to wait."""
    if request.method != "POST":
        name = request.GET.get("name", "")
        return render(
            request,
            "accounts/password_reset.html",
            {"form": IdentifierForm(initial={"identifier": name})},
        )
    form = IdentifierForm(request.POST)
    if not form.is_valid():
        return render(request, "accounts/password_reset.html", {"form": form})
    identifier = form.cleaned_data["identifier"]
    asked = _asked(request)
    session = asked["session"] if asked else secrets.token_urlsafe(32)
    keep(
        request,
        _ASKED,
        {
            "session": session,
            "kind": identifier.kind,
            "value": identifier.value,
            "typed": form.data["identifier"].strip(),
        },
    )
    _send(request, identifier, session)
    by_mail = identifier.kind == "email"
    return redirect("accounts:password_reset_sent" if by_mail else "accounts:password_reset_code")


def _send(request, identifier: Identifier, session: str) -> None:
    def link_to(token: str) -> str:
        return absolute(request, reverse("accounts:password_reset_link", args=[token]))

    user = find_owner(identifier)
    actions.request_reset(
        identifier=identifier,
        user=user,
        session=session,
        link_to=link_to,
        actor=actor_before_sign_in(request, user),
    )


def _asked(request) -> dict | None:
    return kept(request, _ASKED)


def _wait(asked: dict) -> int:
    return actions.wait_seconds(Identifier(asked["kind"], asked["value"]))


@require_safe
def sent(request):
    asked = _asked(request)
    if asked is None:
        return redirect("accounts:password_reset")
    context = {"name": asked["typed"], "seconds": _wait(asked)}
    return render(request, "accounts/password_reset_sent.html", context)


@bounded_by_address
@sensitive_post_parameters()
@get_or_post
def give_code(request):
    asked = _asked(request)
    if asked is None:
        return render(request, "accounts/password_reset_dead.html", {"state": "browser"})
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        answer = actions.redeem_code(
            session=asked["session"],
            code=form.cleaned_data["code"],
            actor=_actor(request, asked),
        )
        if answer.token:
            keep(request, TOKEN, answer.token)
            return redirect("accounts:password_reset_new")
        form.add_error("code", refused_text_code(answer.left))
    context = {"form": form, "name": asked["typed"], "seconds": _wait(asked)}
    return render(request, "accounts/password_reset_code.html", context)


def _actor(request, asked):
    return actor_before_sign_in(request, find_owner(Identifier(asked["kind"], asked["value"])))


def refused_text_code(left: int) -> list[str]:
    if not left:
        return [_("This code does not work (any more). Ask for a new one.")]
    tries = ngettext("You have %(left)d more try.", "You have %(left)d more tries.", left)
    return [_("This code is not right."), tries % {"left": left}]


@require_safe
def open_link(request, token):
    """Takes the token out of the address bar; nothing is spent, so scanners may look at it."""
    state = actions.state_of(actions.peek(token))
    if state:
        response = render(request, "accounts/password_reset_dead.html", {"state": state})
    else:
        keep(request, TOKEN, token)
        response = redirect("accounts:password_reset_new")
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


@bounded_by_address
@sensitive_post_parameters()
@get_or_post
def set_password(request):
    response = _set_password(request)
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _set_password(request):
    token = kept(request, TOKEN)
    row = actions.peek(token) if token else None
    state = actions.state_of(row) if token else "browser"
    if state or row is None or row.user is None:
        return render(request, "accounts/password_reset_dead.html", {"state": state})
    user = row.user
    form = NewPasswordForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_bound and form.is_valid():
        done = actions.reset_password(
            token=token,
            password=form.cleaned_data["password"],
            actor=actor_before_sign_in(request, user),
        )
        if not done:
            return render(request, "accounts/password_reset_dead.html", {"state": "used"})
        request.session.flush()
        messages.success(request, _("Your new password is set. Sign in with it."))
        response = redirect("accounts:login")
        forget_lock(response)
        return response
    name = user.email if actions.channel_of(row, user) == "email" else user.phone
    return render(request, "accounts/password_reset_new.html", {"form": form, "name": name})
