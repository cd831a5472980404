"""Another e-mail address or phone number: typed, proved on the new one, then switched."""

import secrets

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import actor_of
from accounts.addresses import bounded_by_address
from accounts.links import REFERRER_POLICY, absolute
from accounts.reset.views import refused_text_code
from accounts.sealed import keep, kept
from accounts.signin.forms import CodeForm

from . import contacts
from .forms import ContactForm, EmailForm, PhoneForm
from .views import changes_contact, note_real, seller, undo_link

get_or_post = require_http_methods(["GET", "HEAD", "POST"])
_SESSION = "change_session"
_TOKEN = "change_token"  # noqa: S105 - the name of the place, not a token


@bounded_by_address
@changes_contact
@get_or_post
def email(request):
    return _ask(request, EmailForm, "accounts/changes/email.html", "accounts:details")


@bounded_by_address
@changes_contact
@get_or_post
def phone(request):
    return _ask(request, PhoneForm, "accounts/changes/phone.html", "accounts:details_phone_code")


def _ask(request, kind: type[ContactForm], template: str, goal: str):
    user = request.user
    form = kind(
        request.POST if request.method == "POST" else None,
        persona=user.persona,
        present=getattr(user, kind.kind) or "",
    )
    if form.is_bound and form.is_valid():
        wait = _send(request, form)
        if not wait:
            return redirect(goal)
        form.add_error(form.kind, _too_soon(wait))
    elif form.is_bound:
        note_real(request, form)
    return render(request, template, {"form": form})


def _send(request, form: ContactForm) -> int:
    """Seconds to wait; 0 also for a form that was sent twice: its message is on the way."""
    user, kind = request.user, form.kind
    wait = contacts.ask(
        user=user,
        kind=kind,
        value=form.value,
        session=_session(request) if kind == contacts.PHONE else "",
        link_to=lambda token: absolute(
            request, reverse("accounts:details_email_link", args=[token])
        ),
        actor=actor_of(user),
    )
    if wait and user.changes.waiting().filter(kind=kind, new=form.value).exists():
        return 0
    return wait


def _session(request) -> str:
    """What a texted code is bound to: it stays when the key of the session is renewed."""
    session = kept(request, _SESSION)
    if session is None:
        session = secrets.token_urlsafe(32)
        keep(request, _SESSION, session)
    return session


def _too_soon(seconds: int) -> str:
    return ngettext(
        "A message was sent just now. Wait %(seconds)d second before the next one.",
        "A message was sent just now. Wait %(seconds)d seconds before the next one.",
        seconds,
    ) % {"seconds": seconds}


@bounded_by_address
@login_required
@get_or_post
def phone_code(request):
    """The code that was texted to the new number, in the browser that asked for it."""
    user = seller(request.user)
    change = user.changes.waiting().filter(kind=contacts.PHONE).first()
    if change is None:
        messages.info(request, _("No change of the phone number waits for a code."))
        return redirect("accounts:details")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        proof = contacts.confirm_phone(
            user=user,
            code=form.cleaned_data["code"],
            session=kept(request, _SESSION) or "",
            undo_link=undo_link(request),
            actor=actor_of(user),
        )
        if not proof.state:
            messages.success(request, _("Your new phone number is on file."))
            return redirect("accounts:details")
        if proof.state != "wrong":
            return _dead(request, proof.state)
        form.add_error("code", refused_text_code(proof.left))
    seconds = contacts.wait_seconds(user, contacts.PHONE)
    context = {"form": form, "change": change, "seconds": seconds}
    return render(request, "accounts/changes/phone_code.html", context)


@require_safe
def open_email_link(request, token: str):
    """Takes the token out of the address bar; nothing is spent, so scanners may look at it."""
    keep(request, _TOKEN, token)
    response = redirect("accounts:details_email_confirm")
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


@bounded_by_address
@login_required
@get_or_post
def confirm_email(request):
    """The button behind the mailed link, in any browser that is signed in to the account.

    Signed in: whoever mistyped the new address would else give the account to a stranger, whose
    mailbox the link went to. Any browser: the link proves the mailbox, the session the account;
    people read mail on another device than the one they began on.
    """
    user = seller(request.user)
    token = kept(request, _TOKEN)
    if token is None:
        return _dead(request, "browser")
    proof = contacts.look_at_link(token=token, user=user)
    if request.method == "POST":
        proof = contacts.confirm_email(
            user=user, token=token, undo_link=undo_link(request), actor=actor_of(user)
        )
        if not proof.state:
            messages.success(request, _("Your new e-mail address is on file."))
            return redirect("accounts:details")
    if proof.state == "used" and proof.value == user.email:  # a second press, or the back button
        messages.info(request, _("This address is on file already."))
        return redirect("accounts:details")
    if proof.state:
        return _dead(request, proof.state)
    return render(request, "accounts/changes/email_confirm.html", {"email": proof.value})


def _dead(request, state: str):
    return render(request, "accounts/changes/dead.html", {"state": state})
