"""Recovery codes: ten of 80 bits, shown once, kept as fingerprints, each good once."""

import secrets
import unicodedata

from django.db import transaction
from django.utils import timezone

from accounts.models import RecoveryCode, User
from personas.crypto import fingerprint

COUNT = 10
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_LENGTH = 16
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})


def code_of(typed: str) -> str | None:
    """The code as it was printed, whatever its case, spacing or misread letters; None if none."""
    text = unicodedata.normalize("NFKC", typed).upper().translate(_MISREAD)
    code = "".join(sign for sign in text if not sign.isspace() and sign != "-")
    return code if len(code) == _LENGTH and set(code) <= set(_ALPHABET) else None


def make_codes(*, user: User) -> list[str]:
    """Ten new codes in groups of four; all older ones end."""
    codes = ["".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH)) for _ in range(COUNT)]
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # two makers at once: the last one wins
        user.recovery_codes.all().delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes
        )
    return ["-".join(code[at : at + 4] for at in range(0, _LENGTH, 4)) for code in codes]


def spend(*, user: User, code: str) -> bool:
    """Use the code up, by one conditional update: at once from many places, it works in one."""
    unused = RecoveryCode.objects.filter(
        user=user, code_hash=_hash(user, code), used_at__isnull=True
    )
    return unused.update(used_at=timezone.now()) == 1


def left(*, user: User) -> int:
    return user.recovery_codes.filter(used_at__isnull=True).count()


def _hash(user: User, code: str) -> str:
    return fingerprint("recovery", f"{user.pk}:{code}")
