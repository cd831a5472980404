"""Finding, in whatever was typed, a value that could belong to somebody. Pure, on short texts only.

It looks for what the learner might paste by habit: an own address, phone, card, account or identity
number. What is reserved for fiction passes (personas.fiction), and so does an ordinary word.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

import phonenumbers
from schwifty import IBAN
from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.de import idnr
from stdnum.de import vat as de_vat
from stdnum.gb import vat as gb_vat
from stdnum.us import ein, rtn, ssn

from personas.fiction import is_practice_email, is_practice_phone

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{3,190}")
_NUMBERS = re.compile(r"[0-9](?:[ -]?[0-9]){12,40}")
_GROUP = re.compile(r"[0-9]+")
_CARD_LENGTHS = range(13, 20)
_CARD_FIRST = "23456"  # ISO/IEC 7812: banks and merchants; 0 and 9 are no issuers of cards
_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[0-9]{2}(?:[ -]?[A-Z0-9]){11,40}")
_IBAN_LENGTHS = range(15, 35)
_SEPARATORS = re.compile(r"[^A-Z0-9]")
_SHORTEST_PHONE = 9
_NEARLY = 0.75
# The first two digits of routing numbers that banks have (ABA policy; personas/data/fiction.json).
_ROUTING_FIRST = {*range(13), *range(21, 33), *range(61, 73), 80}


def _is_routing(number: str) -> bool:
    return int(number[:2]) in _ROUTING_FIRST and bool(rtn.is_valid(number))


def _alone(pattern: str) -> re.Pattern[str]:
    """Not a piece of a longer number or word."""
    return re.compile(rf"(?<![A-Z0-9-]){pattern}(?![A-Z0-9-])")


# Numbers of persons, companies and banks: (how they are written, whether one can be somebody's).
_WRITTEN: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (_alone(r"[0-9]{3}([- ])[0-9]{2}\1[0-9]{4}"), ssn.is_valid),
    (_alone(r"[0-9]{2}-[0-9]{7}"), ein.is_valid),
    # HMRC NIM39110: letters and prefixes that are not given out; QQ is one of them.
    (
        _alone(
            r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]"
            r"[- ]?[0-9]{2}[- ]?[0-9]{2}[- ]?[0-9]{2}[- ]?[A-D]"
        ),
        bool,
    ),
    (_alone(r"GB ?[0-9]{3} ?[0-9]{4} ?[0-9]{2}"), gb_vat.is_valid),
    (_alone(r"[0-9]{2} ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}"), idnr.is_valid),
    (_alone(r"DE ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}"), de_vat.is_valid),
    (_alone(r"[0-9]{17}[0-9X]"), ric.is_valid),
    (_alone(r"[0-9A-Z]{18}"), uscc.is_valid),
    (_alone(r"[0-9]{9}"), _is_routing),
    (_alone(r"(?!00)[0-9]{2}-[0-9]{2}-[0-9]{2}"), bool),  # a sort code
)


def plain(text: str) -> str:
    """Full-width letters as plain ones, the digits of any script as 0-9, nothing invisible."""
    text = unicodedata.normalize("NFKC", text)
    seen = (sign for sign in text if unicodedata.category(sign) != "Cf")
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in seen)


def compact(text: str) -> str:
    """Letters and digits only, in capitals: how numbers are compared whatever stands between."""
    return _SEPARATORS.sub("", plain(text).upper())


def nearly(own: str, typed: str) -> bool:
    """Whether ``typed`` may be ``own`` with a slip of the finger or two."""
    return SequenceMatcher(None, compact(own), compact(typed)).ratio() >= _NEARLY


def looks_real(text: str, country: str) -> bool:
    """``country`` is where a number without country code would be dialled."""
    text = plain(text)
    return (
        any(not is_practice_email(found) for found in _EMAIL.findall(text))
        or any(is_card(digits) for digits in _card_candidates(text))
        or any(_is_iban(found) for found in _iban_candidates(text.upper()))
        or _is_written(text.upper())
        or _has_real_phone(text, country)
    )


def _is_written(text: str) -> bool:
    return any(
        can_be(found.group()) for pattern, can_be in _WRITTEN for found in pattern.finditer(text)
    )


def is_card(digits: str) -> bool:
    return (
        len(digits) in _CARD_LENGTHS
        and digits[0] in _CARD_FIRST
        and len(set(digits)) > 1
        and luhn.is_valid(digits)
    )


def _card_candidates(text: str) -> Iterator[str]:
    """From the start of each group of digits, every length that a card may have."""
    for run in _NUMBERS.finditer(text):
        groups = _GROUP.findall(run.group())
        for first in range(len(groups)):
            digits = "".join(groups[first:])
            yield from (digits[:length] for length in _CARD_LENGTHS if length <= len(digits))


def _iban_candidates(text: str) -> Iterator[str]:
    for run in _IBAN.finditer(text):
        letters = _SEPARATORS.sub("", run.group())
        yield from (letters[:length] for length in _IBAN_LENGTHS if length <= len(letters))


def _is_iban(value: str) -> bool:
    return bool(IBAN(value, allow_invalid=True).is_valid)


def _has_real_phone(text: str, country: str) -> bool:
    for found in phonenumbers.PhoneNumberMatcher(text, country):
        number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
        if len(number) > _SHORTEST_PHONE and not is_practice_phone(number):
            return True
    return False
