"""Comparing and replacing passwords."""

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.hashers import (
    check_password,
    get_hasher,
    is_password_usable,
    make_password,
)
from django.utils import timezone

from accounts.models import (
    Authenticator,
    OneTimeCode,
    OneTimeToken,
    PastPassword,
    Purpose,
    User,
)
from accounts.validators import PAST_KEPT
from personas.crypto import fingerprint


@dataclass(frozen=True)
class PasswordAnswer:
    """``key`` names the counter; ``left`` is how many tries there are before it locks."""

    good: bool
    key: str
    left: int = 0
    locked: bool = False


@lru_cache(maxsize=4)
def _dummy(algorithm: str) -> str:
    return make_password("nobody's password", hasher=algorithm)


def is_right(user: User | None, password: str) -> bool:
    """Exactly one comparison, exactly as typed; without a user against a hash that is nobody's.

    A right password whose hash has other parameters than today's is hashed anew on the way.
    """
    if user is None:
        check_password(password, _dummy(get_hasher().algorithm))
        return False
    return user.check_password(password)


def print_of(user: User) -> str:
    """What a link or code is bound to, so that it dies with the password it was made to replace."""
    return fingerprint("password", user.password)


def replace(*, user: User, password_hash: str) -> None:
    """Set the new hash, remember the old one, end every proof made for the old one.

    Sessions hold a fingerprint of the hash, so all of them end; call it in a transaction.
    """
    now = timezone.now()
    if is_password_usable(user.password):
        PastPassword.objects.create(user=user, password=user.password, replaced_at=now)
    kept = user.past_passwords.order_by("-replaced_at", "-pk").values_list("pk", flat=True)
    user.past_passwords.exclude(pk__in=list(kept[:PAST_KEPT])).delete()
    user.password = password_hash
    user.password_changed_at = now
    user.save(update_fields=["password", "password_changed_at"])
    # An undo link is the owner's: whoever has the session must not end it by a new password.
    OneTimeToken.objects.filter(user=user, used_at__isnull=True).exclude(
        purpose=Purpose.UNDO_CHANGE
    ).update(used_at=now)
    OneTimeCode.objects.filter(user=user, used_at__isnull=True).update(used_at=now)
    # Whoever knew the old password may have seen a key that was never confirmed.
    Authenticator.objects.filter(user=user, confirmed_at__isnull=True).delete()


def require_new(*, user: User) -> None:
    """Somebody else had the account: no password opens it until a reset sets a new one.

    Every session ends, and every proof that was made before. Call it in a transaction.
    """
    replace(user=user, password_hash=make_password(None))
