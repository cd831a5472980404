"""What a person types to say who they are: an e-mail address or a phone number.

One spelling per owner, so that upper case, full-width digits or brackets never make a second name
for the same account (a second name would mean a second set of guesses).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254
_BETWEEN_DIGITS = re.compile(r"[\s().\-/\u2010-\u2015\u2212]")
_TRUNK_PREFIX = re.compile(r"\(\s*0\s*\)")
_PHONE = re.compile(r"\+?[0-9]{4,15}")
_check_email = EmailValidator()


class InvalidIdentifier(ValueError):
    """Neither an e-mail address nor a phone number; its text may be shown to the person."""


@dataclass(frozen=True)
class Identifier:
    kind: Literal["email", "phone"]
    value: str


def normalise(raw: str) -> Identifier:
    """The one spelling of ``raw``; a phone number without country code keeps lacking its plus."""
    typed = raw.strip()
    if not typed:
        raise InvalidIdentifier(_("Type your e-mail address or your phone number."))
    text = unicodedata.normalize("NFKC", typed).strip()
    if len(typed) > MAX_LENGTH or len(text) > MAX_LENGTH or not text.isprintable():
        raise InvalidIdentifier(_("This is no e-mail address or phone number."))
    return _email(text) if "@" in text else _phone(text)


def _email(text: str) -> Identifier:
    value = unicodedata.normalize("NFKC", text.lower())
    try:
        _check_email(value)
    except ValidationError as error:
        raise InvalidIdentifier(
            _("This e-mail address is not complete. It looks like name@post.example.")
        ) from error
    return Identifier("email", value)


def _phone(text: str) -> Identifier:
    international = text.startswith(("+", "00"))
    if international:
        text = _TRUNK_PREFIX.sub("", text)
    digits = _western(_BETWEEN_DIGITS.sub("", text))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not _PHONE.fullmatch(digits):
        raise InvalidIdentifier(
            _("Type an e-mail address, or a phone number with its country code: +1 212 555 0147.")
        )
    return Identifier("phone", digits)


def _western(text: str) -> str:
    """Digits of any script as 0-9; everything else as it was."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)
