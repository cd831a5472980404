"""A lost password: a link by mail or a code by text, the same for names nobody has."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts import codes, lockout, passwords, tokens
from accounts.actors import about
from accounts.identifiers import Identifier
from accounts.mail import mail, text
from accounts.models import OneTimeCode, OneTimeToken, Purpose, User
from accounts.owners import tell_owner
from accounts.resend import queue_up, seconds_to_wait
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.crypto import fingerprint

LINK_LIFETIME = timedelta(minutes=30)
AFTER_CODE_LIFETIME = timedelta(minutes=10)
_PURPOSE = Purpose.RESET_PASSWORD


def subject_of(kind: str, value: str) -> str:
    return fingerprint("reset-address", f"{kind}:{value}")


def wait_seconds(identifier: Identifier) -> int:
    """Until another message may go to this name: a minute, after five in an hour longer."""
    rows = OneTimeToken if identifier.kind == "email" else OneTimeCode
    subject = subject_of(identifier.kind, identifier.value)
    return seconds_to_wait(rows.objects.filter(subject=subject, purpose=_PURPOSE))


@transaction.atomic
def request_reset(
    *, identifier: Identifier, user: User | None, session: str, link_to, actor: Actor
) -> bool:
    """Write a link or a code, unless the name was just written to. Without a user it is held.

    ``link_to(token)`` gives the address to mail; ``session`` is what a texted code is bound to.
    """
    queue_up("reset", f"{identifier.kind}:{identifier.value}")
    if wait_seconds(identifier):
        return False
    subject = subject_of(identifier.kind, identifier.value)
    bound_to = passwords.print_of(user) if user else ""
    if identifier.kind == "email":
        token = tokens.issue_token(
            purpose=_PURPOSE, subject=subject, lifetime=LINK_LIFETIME, user=user, bound_to=bound_to
        )
        context = {"url": link_to(token), "name": user.full_name if user else ""}
        mail("password_reset", to=identifier.value, context=context, held=user is None)
    else:
        code = codes.issue_code(
            purpose=_PURPOSE, session=session, subject=subject, user=user, bound_to=bound_to
        )
        text("reset_code", to=identifier.value, context={"code": code}, held=user is None)
    by = "email" if identifier.kind == "email" else "text"
    record(Kind.RESET_REQUESTED, by=by, **about(user, actor))
    return True


def open_for(*, user: User, kind: str) -> str:
    """A token for who has just proved the account's mailbox or phone (``kind``) in another way."""
    return tokens.issue_token(
        purpose=_PURPOSE,
        subject=subject_of(kind, getattr(user, kind)),
        lifetime=LINK_LIFETIME,
        user=user,
        bound_to=passwords.print_of(user),
    )


@dataclass(frozen=True)
class CodeAnswer:
    """``token`` when the code was good: it opens the page for the new password."""

    token: str = ""
    left: int = 0


@transaction.atomic
def redeem_code(*, session: str, code: str, actor: Actor) -> CodeAnswer:
    check = codes.check_code(purpose=_PURPOSE, session=session, code=code)
    row = check.row
    if not check.good or row is None:
        user = row.user if row else None
        record(Kind.RESET_CODE_REFUSED, left=check.left, **about(user, actor))
        return CodeAnswer(left=check.left)
    token = tokens.issue_token(
        purpose=_PURPOSE,
        subject=row.subject,
        lifetime=AFTER_CODE_LIFETIME,
        user=row.user,
        bound_to=row.bound_to,
    )
    return CodeAnswer(token=token)


def state_of(row: OneTimeToken | None) -> str:
    """Why a link no longer works: "unknown", "used", "old"; "" when it is good."""
    if row is None or row.user is None:
        return "unknown"
    if row.is_used or row.bound_to != passwords.print_of(row.user):
        return "used"
    if row.is_old or not row.user.is_active or channel_of(row, row.user) is None:
        return "old"
    return ""


def channel_of(row: OneTimeToken, user: User) -> str | None:
    """Which of the user's present addresses the token was sent to."""
    if row.subject == subject_of("email", user.email):
        return "email"
    if user.phone and row.subject == subject_of("phone", user.phone):
        return "text"
    return None


def peek(token: str) -> OneTimeToken | None:
    return tokens.peek_token(purpose=_PURPOSE, token=token)


def reset_password(*, token: str, password: str, actor: Actor) -> bool:
    """Set a new password, once: the user's row is locked, then the token is judged again."""
    password_hash = make_password(password)
    row = peek(token)
    if row is None or row.user_id is None:
        return False
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=row.user_id)
        spent = tokens.redeem_token(
            purpose=_PURPOSE, token=token, bound_to=passwords.print_of(user)
        )
        if spent is None:
            return False
        by = channel_of(spent, user)
        if by is None or not user.is_active:
            return False
        passwords.replace(user=user, password_hash=password_hash)
        was_locked = lockout.release(keys=_password_counters(user))
        subject = about(user, actor)
        record(Kind.PASSWORD_RESET, by=by, was_locked=was_locked, **subject)
        if was_locked:
            record(Kind.UNLOCKED, by=by, **subject)
        tell_owner("password_reset_done", user)
    return True


def _password_counters(user: User) -> list[str]:
    """Of the password only: a reset proves a mailbox or phone, never the second factor."""
    known = user.known_browsers.values_list("token_hash", flat=True)
    keys = [lockout.key_of("password", user=user, browser=browser) for browser in ["", *known]]
    return [*keys, lockout.key_of("step_up", user=user)]
