"""What happens at the door. Everything here costs the same for a name nobody has."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts import browsers, factors, inactivity, lockout, passwords
from accounts.actors import about
from accounts.identifiers import Identifier
from accounts.models import KnownBrowser, User
from accounts.owners import tell_nobody, tell_owner
from accounts.passwords import PasswordAnswer
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.models import World


def find_owner(identifier: Identifier, browser: str = "") -> User | None:
    """Who signs in under this name, with ``has_two_factor`` and ``knows_browser``: one query."""
    known = KnownBrowser.objects.filter(user=OuterRef("pk"), token_hash=browser)
    return (
        User.objects.filter(is_active=True, **{identifier.kind: identifier.value})
        .exclude(closes_at__lte=timezone.now())
        .annotate(has_two_factor=factors.any_of(OuterRef("pk")), knows_browser=Exists(known))
        .first()
    )


def counter_browser(user: User | None, browser: str) -> str:
    """The browser whose own counter is used; "" for the counter that all others share."""
    return browser if user is not None and getattr(user, "knows_browser", False) else ""


def try_password(
    *,
    user: User | None,
    identifier: Identifier,
    password: str,
    browser: str,
    world: World,
    actor: Actor,
) -> PasswordAnswer:
    """Reserve an attempt, then compare once. During a lock nothing is compared at all."""
    key = lockout.key_of(
        "password", user=user, name=identifier.value, browser=counter_browser(user, browser)
    )
    attempt = lockout.reserve(key=key, world=world)
    if attempt is None:
        record(Kind.SIGN_IN_WHILE_LOCKED, **about(user, actor))
        return PasswordAnswer(good=False, key=key, locked=True)
    if passwords.is_right(user, password):
        lockout.hand_back(attempt)
        return PasswordAnswer(good=True, key=key)
    _count_refusal(user, identifier, attempt, actor)
    return PasswordAnswer(good=False, key=key, left=attempt.left, locked=attempt.lock_seconds > 0)


@transaction.atomic
def _count_refusal(user, identifier, attempt: lockout.Attempt, actor: Actor) -> None:
    subject = about(user, actor)
    record(Kind.PASSWORD_REFUSED, failures=attempt.failures, left=attempt.left, **subject)
    if not attempt.lock_seconds:
        return
    record(Kind.LOCKED, seconds=attempt.lock_seconds, locks=attempt.locks, **subject)
    minutes = -(-attempt.lock_seconds // 60)
    if user is not None:
        tell_owner("locked", user, minutes=minutes)
    else:
        tell_nobody("locked", identifier, minutes=minutes)


@transaction.atomic
def sign_in(*, user: User, token: str, by: str, factor: str, known: bool, actor: Actor) -> str:
    """All proofs were given. Returns the token by which this browser is known from now on.

    Every way into a session passes here. Raises inactivity.LockedForInactivity.
    """
    inactivity.enter(user)
    token = browsers.remember(user=user, token=token)
    record(
        Kind.SIGNED_IN,
        identifier=by,
        factor=factor,
        known_browser=known,
        **about(user, actor),
    )
    return token


def sign_out(*, user: User, actor: Actor) -> None:
    record(Kind.SIGNED_OUT, **about(user, actor))
