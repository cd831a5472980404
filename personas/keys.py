"""What a browser holds of a persona: 256 random bits in a cookie, a fingerprint at rest."""

import re
import secrets
from datetime import timedelta

from django.utils import timezone

from .cookies import KEY_SECONDS
from .crypto import fingerprint
from .models import Persona, PersonaKey

LIFETIME = timedelta(seconds=KEY_SECONDS)
RENEW_AFTER = timedelta(days=1)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def make_key(persona: Persona) -> str:
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    PersonaKey.objects.create(
        persona=persona,
        token_hash=_token_hash(token),
        created_at=now,
        used_at=now,
        expires_at=now + LIFETIME,
    )
    return token


def find_key(token: str) -> PersonaKey | None:
    """The living key of a living persona, with its persona, phone and world: one query, or none."""
    if not _TOKEN.fullmatch(token):
        return None
    return (
        PersonaKey.objects.living(timezone.now())
        .select_related("persona__phone", "persona__world")
        .filter(token_hash=_token_hash(token))
        .first()
    )


def renew_key(key: PersonaKey) -> bool:
    """Give a key that is in use its full lifetime again, at most once a day; True if it did."""
    now = timezone.now()
    if now - key.used_at < RENEW_AFTER:
        return False
    renewed = PersonaKey.objects.filter(pk=key.pk, revoked_at=None, used_at=key.used_at).update(
        used_at=now, expires_at=now + LIFETIME
    )
    return renewed == 1


def _token_hash(token: str) -> str:
    return fingerprint("persona-key", token)
