"""Whether a value can belong to no one. Pure; which values those are is data: data/fiction.json.

Each rule there names its source. ``pattern`` must match the whole compacted value; ``check`` must
hold; ``check_fails`` must not hold: a number whose check cannot hold is never issued.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

from stdnum.cn import uscc
from stdnum.de import vat as de_vat
from stdnum.gb import vat as gb_vat
from stdnum.us import rtn

LONGEST = 254
RULES = json.loads((Path(__file__).parent / "data" / "fiction.json").read_text(encoding="utf-8"))
CHECKS: dict[str, Callable[[str], bool]] = {
    "aba": rtn.is_valid,
    "gb_vat": gb_vat.is_valid,
    "de_vat": de_vat.is_valid,
    "uscc": uscc.is_valid,
}
_LOCAL_PART = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_SEPARATORS = re.compile(r"[\s.\-()/]")


def is_practice_email(address: str) -> bool:
    local, _at, domain = _plain(address).lower().rpartition("@")
    labels = domain.split(".")
    return (
        len(local) <= 64
        and _LOCAL_PART.fullmatch(local) is not None
        and len(labels) > 1
        and f".{labels[-1]}" == RULES["email"]["suffix"]
        and all(_LABEL.fullmatch(label) for label in labels)
    )


def is_practice_phone(e164: str) -> bool:
    number = _compact(e164)
    return any(_in_range(number, block) for block in _PHONE_BLOCKS)


def is_practice_tax_number(country: str, kind: str, number: str) -> bool:
    """``kind``: "person" or "company"."""
    rules = RULES.get(country, {}).get(kind, {}) if kind in ("person", "company") else {}
    return any(_keeps(rule, _compact(number)) for rule in rules.values())


def is_practice_bank(country: str, bank: dict) -> bool:
    """Looks at the numbers only; an account may be given either way the country's rule knows."""
    rule = RULES.get(country, {}).get("bank")
    if rule is None or not isinstance(bank, dict):
        return False
    known = rule["fields"] | rule.get("or", {})
    given = {name: _compact(bank[name]) for name in known if bank.get(name)}
    complete = any(
        ways and ways.keys() <= given.keys() for ways in (rule["fields"], rule.get("or"))
    )
    return complete and all(_keeps(known[name], value) for name, value in given.items())


def _keeps(rule: dict, value: str) -> bool:
    if not re.fullmatch(rule["pattern"], value):
        return False
    if "check" in rule and not CHECKS[rule["check"]](value):
        return False
    return not ("check_fails" in rule and CHECKS[rule["check_fails"]](value))


def _in_range(number: str, block: dict) -> bool:
    width = len(block["from"])
    head, tail = number[:-width], number[-width:]
    return (
        head in block["heads"]
        and re.fullmatch("[0-9]+", tail) is not None
        and block["from"] <= tail <= block["to"]
    )


def _plain(value: str) -> str:
    """Full-width letters and digits as plain ones; nothing of what is too long to be anything."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    return unicodedata.normalize("NFKC", value).strip()


def _compact(value: str) -> str:
    return _SEPARATORS.sub("", _plain(value)).upper()


_PHONE_BLOCKS = [
    {**block, "heads": frozenset(block["heads"])}
    for rules in RULES.values()
    for block in rules.get("phone", ())
]
