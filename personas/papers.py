"""The papers of a fictional seller: a pure function of (seed, country), all of values of no one.

Which values those are is in data/fiction.json, names and places are in data/<country>.json.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import TypeVar

from stdnum.cn import ric

from .fiction import CHECKS, RULES

T = TypeVar("T")

COUNTRIES = ("US", "GB", "DE", "CN")
_DATA = Path(__file__).parent / "data"
PLACES = {
    country: json.loads((_DATA / f"{country.lower()}.json").read_text(encoding="utf-8"))
    for country in COUNTRIES
}
MAILBOXES = ("post.example", "inbox.example", "letters.example")
SPARE_MAILBOX = "second.example"
BORN_FROM, BORN_DAYS = date(1962, 1, 1), 14_600  # adults, for as long as the portal may run
# Issued in the past and good for years to come, without asking the clock.
EXPIRES_FROM, EXPIRES_DAYS = date(2034, 1, 1), 700
LATIN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
STRIDE = 1_000_003  # prime, and a factor of no block's size: it visits every place


@dataclass(frozen=True)
class PhoneBlock:
    heads: tuple[str, ...]
    first: str
    last: str

    @property
    def size(self) -> int:
        return len(self.heads) * self._tails

    @property
    def _tails(self) -> int:
        return int(self.last) - int(self.first) + 1

    def at(self, place: int) -> str:
        head, tail = divmod(place, self._tails)
        return f"{self.heads[head]}{int(self.first) + tail:0{len(self.first)}d}"


PHONE_POOLS = {
    country: [
        PhoneBlock(tuple(block["heads"]), block["from"], block["to"])
        for block in RULES[country].get("handed_out", RULES[country]["phone"])
    ]
    for country in COUNTRIES
}


@dataclass(frozen=True)
class Papers:
    """``bank``, ``tax`` and ``document`` are JSON: their keys stand in the functions below."""

    given_name: str
    family_name: str
    date_of_birth: date
    street: str
    city: str
    region: str
    postcode: str
    email: str
    phone_number: str
    business_name: str
    bank: dict
    tax: dict
    document: dict


class Luck:
    """Numbers that depend on nothing but (seed, country, purpose): no draw moves another."""

    def __init__(self, seed: int, country: str):
        self._key = hashlib.sha256(f"papers:{seed}:{country}".encode()).digest()

    def below(self, limit: int, purpose: str) -> int:
        mark = hashlib.blake2b(purpose.encode(), key=self._key, digest_size=16).digest()
        return int.from_bytes(mark, "big") % limit

    def pick(self, choices: Sequence[T], purpose: str) -> T:
        return choices[self.below(len(choices), purpose)]

    def string(self, alphabet: str, length: int, purpose: str) -> str:
        return "".join(self.pick(alphabet, f"{purpose} {place}") for place in range(length))

    def digits(self, length: int, purpose: str) -> str:
        return self.string("0123456789", length, purpose)


def make_papers(seed: int, country: str) -> Papers:
    luck, places = Luck(seed, country), PLACES[country]
    given = _name(luck.pick(places["given_names"], "given name"))
    family = _name(luck.pick(places["family_names"], "family name"))
    town = luck.pick(places["cities"], "city")
    born = BORN_FROM + timedelta(days=luck.below(BORN_DAYS, "born"))
    tax = {"person": _person_tax(luck, country, born), "company": _company_tax(luck, country)}
    return Papers(
        given_name=given["name"],
        family_name=family["name"],
        date_of_birth=born,
        street=_street(luck, places),
        city=town["city"],
        region=town["region"],
        postcode=_postcode(luck, places["postcode"], town),
        email=next(email_candidates(seed, country)),
        phone_number=next(phone_candidates(seed, country)),
        business_name=luck.pick(places["business_forms"], "business").format(
            given=given["name"], family=family["name"], city=town["city"]
        ),
        bank=_bank(luck, country, given["name"], family["name"]),
        tax=tax,
        document=_document(luck, country, tax["person"]["number"]),
    )


def second_bank(*, seed: int, country: str, given: str, family: str) -> dict:
    """Another account of the same person, at another bank: what a seller changes to."""
    banks = PLACES[country]["banks"]
    luck = Luck(seed, country)
    first = banks.index(luck.pick(banks, "bank"))
    second = banks[(first + 1 + luck.below(len(banks) - 1, "second bank")) % len(banks)]
    other = _bank(Luck(seed, f"{country} second bank"), country, given, family)
    return other | {"bank_name": second}


def phone_candidates(seed: int, country: str) -> Iterator[str]:
    """Every number of the country once: block after block, each in an order of the seed's own."""
    luck = Luck(seed, country)
    for position, block in enumerate(PHONE_POOLS[country]):
        place = luck.below(block.size, f"phone {position}")
        for _turn in range(block.size):
            yield block.at(place)
            place = (place + STRIDE) % block.size


def email_candidates(seed: int, country: str, *, spare: bool = False) -> Iterator[str]:
    """The plain address first, then ones with longer numbers, without end.

    ``spare`` ones are of a mailbox that no persona begins with.
    """
    luck, places = Luck(seed, country), PLACES[country]
    given = _name(luck.pick(places["given_names"], "given name"))["latin"]
    family = _name(luck.pick(places["family_names"], "family name"))["latin"]
    mailbox = SPARE_MAILBOX if spare else luck.pick(MAILBOXES, "mailbox")
    for turn in count():
        yield f"{given}.{family}{luck.digits(min(2 + turn, 8), f'email {turn}')}@{mailbox}"


def _name(entry: str | dict) -> dict:
    if isinstance(entry, dict):
        return entry
    return {"name": entry, "latin": entry.lower().translate(LATIN)}


def _street(luck: Luck, places: dict) -> str:
    return places["street_form"].format(
        street=luck.pick(places["streets"], "street"),
        number=1 + luck.below(198, "house number"),
        block=1 + luck.below(12, "block"),
        room=100 * (1 + luck.below(18, "floor")) + 1 + luck.below(6, "room"),
    )


def _postcode(luck: Luck, rule: dict, town: dict) -> str:
    form = rule["form"]
    length = 2 if "outward" in town else rule["length"]
    letters = luck.string(rule["alphabet"], length, "postcode")
    return form.format(
        outward=town.get("outward", ""), digit=1 + luck.below(9, "postcode digit"), letters=letters
    )


def _until(check: str, holds: bool, values: Iterator[str]) -> str:
    return next(value for value in values if CHECKS[check](value) is holds)


def _person_tax(luck: Luck, country: str, born: date) -> dict:
    if country == "US":
        return {"kind": "ssn", "number": f"987-65-432{luck.digits(1, 'ssn')}"}
    if country == "GB":
        digits = luck.digits(6, "nino")
        suffix = luck.pick("ABCD", "nino suffix")
        return {"kind": "nino", "number": f"QQ {digits[:2]} {digits[2:4]} {digits[4:]} {suffix}"}
    if country == "DE":
        digits = luck.digits(10, "steuer_id")
        return {
            "kind": "steuer_id",
            "number": f"0{digits[0]} {digits[1:4]} {digits[4:7]} {digits[7:]}",
        }
    number = f"000000{born:%Y%m%d}{luck.digits(3, 'resident_id')}"
    return {"kind": "resident_id", "number": number + ric.calc_check_digit(number + "0")}


def _company_tax(luck: Luck, country: str) -> dict:
    if country == "US":
        prefixes = RULES["US"]["company"]["ein"]["prefixes"]
        return {
            "kind": "ein",
            "number": f"{luck.pick(prefixes, 'ein prefix')}-{luck.digits(7, 'ein')}",
        }
    if country == "GB":
        digits = _nine_digits(luck, "gb_vat")
        return {"kind": "vat", "number": f"GB {digits[:3]} {digits[3:7]} {digits[7:]}"}
    if country == "DE":
        return {"kind": "ust_id", "number": f"DE{_nine_digits(luck, 'de_vat')}"}
    body = "91" + "000000" + luck.string(USCC_ALPHABET, 9, "uscc")
    return {
        "kind": "uscc",
        "number": _until("uscc", False, (body + last for last in USCC_ALPHABET)),
    }


def _nine_digits(luck: Luck, check: str) -> str:
    """Nine digits, the first not 0, on which ``check`` does not hold."""
    head = f"{1 + luck.below(9, check)}{luck.digits(7, f'{check} rest')}"
    start = luck.below(10, f"{check} last")
    return _until(check, False, (f"{head}{(start + turn) % 10}" for turn in range(10)))


def _bank(luck: Luck, country: str, given: str, family: str) -> dict:
    holder = f"{family}{given}" if country == "CN" else f"{given} {family}"
    bank = {"holder": holder, "bank_name": luck.pick(PLACES[country]["banks"], "bank")}
    if country == "US":
        head = f"{13 + luck.below(8, 'routing prefix')}{luck.digits(6, 'routing')}"
        routing = _until("aba", True, (f"{head}{last}" for last in range(10)))
        return bank | {"routing_number": routing, "account_number": luck.digits(10, "account")}
    if country == "GB":
        sort_code = f"00-00-{luck.digits(2, 'sort code')}"
        return bank | {"sort_code": sort_code, "account_number": luck.digits(8, "account")}
    if country == "DE":
        digits = "DE00" + luck.digits(18, "iban")
        return bank | {"iban": " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))}
    return bank | {"account_number": f"000000{luck.digits(13, 'account')}"}


def _document(luck: Luck, country: str, person_number: str) -> dict:
    """No country's own numbering, but for the Chinese card, which prints the resident number."""
    expires = EXPIRES_FROM + timedelta(days=luck.below(EXPIRES_DAYS, "expires"))
    number = person_number if country == "CN" else f"SP{luck.digits(7, 'document')}"
    kind = luck.pick(PLACES[country]["documents"], "document kind")
    return {"kind": kind, "number": number, "expires": expires.isoformat()}
