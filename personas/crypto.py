"""Encryption at rest for what the practice must keep readable: phone contents and secret keys."""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


@lru_cache(maxsize=4)
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode("ascii")


def decrypt(sealed: str) -> str:
    """Raises ``cryptography.fernet.InvalidToken`` when no configured key opens it."""
    return _fernet(tuple(settings.FIELD_KEYS)).decrypt(sealed.encode("ascii")).decode()


def fingerprint(purpose: str, value: str) -> str:
    """HMAC-SHA256, hex: for high-entropy tokens and for names that must not be stored in clear.

    Keyed by the secret key: a copy of the database alone tells nothing. ``purpose`` separates uses.
    """
    key = hashlib.sha256(b"fingerprint:" + settings.SECRET_KEY.encode()).digest()
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that is a Fernet token in the database and clear in Python. Not searchable."""

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value is None else encrypt(value)

    def from_db_value(self, value, expression, connection):
        if value is None:
            return None
        try:
            return decrypt(value)
        except InvalidToken as error:
            raise ValueError(
                f"{self.name}: no key in PORTAL_FIELD_KEYS opens this value"
            ) from error
