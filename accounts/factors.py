"""The second factor at the door: an authenticator code or a recovery code, throttled by itself."""

from dataclasses import dataclass
from typing import Literal

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from accounts import lockout, recovery, totp
from accounts.actors import about
from accounts.models import Authenticator, MessageFactor, Passkey, User
from accounts.owners import tell_owner
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.models import World

Factor = Literal["totp", "recovery"]


@dataclass(frozen=True)
class Answer:
    """``reason`` is "" when the code was good, "locked" when nothing was compared."""

    reason: str
    key: str
    left: int = 0
    locked: bool = False

    @property
    def good(self) -> bool:
        return not self.reason


def any_of(user: OuterRef) -> Q:
    """Whether a second factor of whatever kind is on, as a condition of a query on users."""
    return (
        Q(Exists(Authenticator.objects.filter(user=user, confirmed_at__isnull=False)))
        | Q(Exists(MessageFactor.objects.filter(user=user, confirmed_at__isnull=False)))
        | Q(Exists(Passkey.objects.filter(user=user)))
    )


def is_on(user: User) -> bool:
    """Whether anything is asked after the password."""
    return User.objects.filter(any_of(OuterRef("pk")), pk=user.pk).exists()


def use_code(
    *, user: User, factor: Factor, code: str, browser: str, world: World, actor: Actor
) -> Answer:
    """Compare one well-formed code: the attempt is reserved first, every failure counts."""
    key = lockout.key_of(factor, user=user, browser=browser)
    attempt = lockout.reserve(key=key, world=world)
    if attempt is None:
        return Answer("locked", key, locked=True)
    with transaction.atomic():
        reason = _totp(user, code) if factor == "totp" else _recovery(user, code, actor)
        if not reason:
            lockout.hand_back(attempt)
            return Answer("", key)
        _count_refusal(user, factor, reason, attempt, actor)
    return Answer(reason, key, left=attempt.left, locked=attempt.lock_seconds > 0)


def _totp(user: User, code: str) -> str:
    verdict = totp.check(user=user, code=code)
    return "" if verdict is totp.Verdict.GOOD else verdict.value


def _recovery(user: User, code: str, actor: Actor) -> str:
    if not recovery.spend(user=user, code=code):
        return "wrong"
    left = recovery.left(user=user)
    record(Kind.RECOVERY_CODE_USED, left=left, **about(user, actor))
    tell_owner("recovery_code_used", user, left=left)
    return ""


def _count_refusal(user, factor, reason, attempt: lockout.Attempt, actor: Actor) -> None:
    subject = about(user, actor)
    record(Kind.CODE_REFUSED, factor=factor, reason=reason, left=attempt.left, **subject)
    if attempt.lock_seconds:
        record(Kind.CODE_LOCKED, factor=factor, seconds=attempt.lock_seconds, **subject)
        tell_owner("code_locked", user, minutes=-(-attempt.lock_seconds // 60))
