"""Authenticator codes (RFC 6238): checked under a row lock, so that each works exactly once."""

import base64
import secrets
import time
import unicodedata
from enum import Enum
from io import BytesIO
from urllib.parse import quote, urlencode

import qrcode
import qrcode.image.svg
from django.db import transaction
from django.utils import timezone
from django_otp.oath import TOTP

from accounts.models import Authenticator, User

ISSUER = "Harbor Market"
TOLERANCE = 1  # steps of 30 s either side: clocks drift, and people type
_CLOCK_STEPS = 20  # ten minutes: a code from so far away means the phone's clock is wrong


class Verdict(Enum):
    GOOD = "good"
    WRONG = "wrong"
    USED = "used"  # right, but it (or a later one) worked already
    CLOCK = "clock"  # right at another time: refused, but the help can say why


def digits_of(typed: str) -> str | None:
    """Six digits, as people type them: spaced, hyphened, full-width; None if it is not that."""
    text = "".join(typed.split()).replace("-", "")
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
    return digits if len(digits) == 6 and digits.isascii() and digits.isdigit() else None


def is_on(user: User) -> bool:
    return Authenticator.objects.filter(user=user, confirmed_at__isnull=False).exists()


def prepare(*, user: User) -> Authenticator:
    """The authenticator being set up: its key is made once and counts only when confirmed."""
    secret = base64.b32encode(secrets.token_bytes(20)).decode()
    return Authenticator.objects.get_or_create(user=user, defaults={"secret": secret})[0]


def check(*, user: User, code: str, confirming: bool = False) -> Verdict:
    """Judge a code and, if it is good, spend it. One at a time per account, whoever sends it.

    ``confirming`` turns the prepared authenticator on; otherwise only a confirmed one counts.
    """
    with transaction.atomic(savepoint=False):
        device = (
            Authenticator.objects.select_for_update()
            .filter(user=user, confirmed_at__isnull=confirming)
            .first()
        )
        if device is None:
            return Verdict.WRONG
        verdict, step = _judge(device, int(code))
        if verdict is Verdict.GOOD:
            device.last_step = step
            device.confirmed_at = device.confirmed_at or timezone.now()
            device.save(update_fields=["last_step", "confirmed_at"])
    return verdict


def _judge(device: Authenticator, code: int) -> tuple[Verdict, int]:
    """The verdict, and the last step that worked after it."""
    totp = TOTP(base64.b32decode(device.secret))
    totp.time = time.time()
    if totp.verify(code, tolerance=TOLERANCE, min_t=device.last_step + 1):
        return Verdict.GOOD, totp.t()
    if totp.verify(code, tolerance=TOLERANCE):
        return Verdict.USED, device.last_step
    if totp.verify(code, tolerance=_CLOCK_STEPS):
        return Verdict.CLOCK, device.last_step
    return Verdict.WRONG, device.last_step


def uri(device: Authenticator) -> str:
    label = quote(f"{ISSUER}:{device.user.email}")
    return f"otpauth://totp/{label}?{urlencode({'secret': device.secret, 'issuer': ISSUER})}"


def typed_key(device: Authenticator) -> str:
    """The key in groups of four, for typing."""
    return " ".join(device.secret[at : at + 4] for at in range(0, len(device.secret), 4))


def qr_picture(address: str) -> str:
    """``address`` as a QR code, in a ``data:`` URL."""
    picture = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathImage, border=2)
    drawn = BytesIO()
    picture.save(drawn)
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()
