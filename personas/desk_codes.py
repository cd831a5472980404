"""A code of 80 bits that brings a persona to another machine, once."""

import re
import secrets
import unicodedata
from datetime import timedelta

from django.utils import timezone

from .crypto import fingerprint
from .models import DeskCode, Persona

LIFETIME = timedelta(hours=12)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base32: no I, L, O, U
LENGTH = 16  # of 5 bits each
LONGEST_TYPED = 64
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_CODE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


class BadDeskCode(ValueError):
    """No such code: mistyped, used, too old, or replaced by a newer one."""


def new_desk_code(persona: Persona) -> str:
    """In four groups of four; the older code of the persona ends."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    now = timezone.now()
    DeskCode.objects.update_or_create(
        persona=persona,
        defaults={"code_hash": _hash(code), "created_at": now, "expires_at": now + LIFETIME},
    )
    return "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))


def take_desk_code(typed: str) -> Persona:
    """Spend the code: the row is locked and gone, so of two at once one finds nothing."""
    found = (
        DeskCode.objects.select_for_update(of=("self",))
        .select_related("persona__phone", "persona__world")
        .filter(
            code_hash=_hash(_plain(typed)),
            expires_at__gt=timezone.now(),
            persona__archived_at__isnull=True,
        )
        .first()
    )
    if found is None:
        raise BadDeskCode
    persona = found.persona
    found.delete()
    return persona


def _plain(typed: str) -> str:
    if len(typed) > LONGEST_TYPED:
        raise BadDeskCode
    text = unicodedata.normalize("NFKC", typed).upper().translate(_LOOK_ALIKES)
    code = "".join(text.split()).replace("-", "")
    if not _CODE.fullmatch(code):
        raise BadDeskCode
    return code


def _hash(code: str) -> str:
    return fingerprint("desk-code", code)
