"""The phone's authenticator: RFC 6238 with SHA-1, six digits, 30 seconds, by the phone's clock."""

import base64
import binascii
import unicodedata
from datetime import datetime

from django_otp.oath import TOTP

from .models import AuthenticatorEntry, Phone

PERIOD_S = 30
DIGITS = 6
SHORTEST_BYTES = 10
LONGEST_TYPED = 256


class BadAuthenticatorKey(ValueError):
    """Not a base32 key, or too short to be one."""


def plain_key(typed: str) -> str:
    """Capitals without spaces, dashes or padding, however it was typed."""
    if len(typed) > LONGEST_TYPED:
        raise BadAuthenticatorKey("too long")
    text = unicodedata.normalize("NFKC", typed).upper()
    key = "".join(text.split()).replace("-", "").rstrip("=")
    if len(_secret(key)) < SHORTEST_BYTES:
        raise BadAuthenticatorKey("too short")
    return key


def authenticator_code(entry: AuthenticatorEntry, phone: Phone, now: datetime) -> tuple[str, int]:
    """The code that the phone shows at ``now`` by its own clock, and how long it still shows it."""
    shown_at = now.timestamp() + phone.clock_error_s
    totp = TOTP(_secret(entry.secret), step=PERIOD_S, digits=DIGITS)
    totp.time = shown_at
    return f"{totp.token():0{DIGITS}d}", PERIOD_S - int(shown_at) % PERIOD_S


def _secret(key: str) -> bytes:
    try:
        return base64.b32decode(key + "=" * (-len(key) % 8))
    except (binascii.Error, ValueError) as error:
        raise BadAuthenticatorKey("not base32") from error
