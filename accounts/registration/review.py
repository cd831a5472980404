"""The automatic reviewer: compares what was typed with the persona's papers. Pure.

Fair: case, spaces, punctuation and full-width letters never count, only what is said.
"""

import unicodedata
from collections.abc import Iterator
from typing import TypedDict

from accounts.models import Application
from personas.models import Persona

from . import guard
from .contacts import email_of, phone_of, step_of
from .forms.bank import NUMBERS
from .forms.tax import tax_side
from .store_names import is_taken


class Finding(TypedDict):
    step: str
    field: str
    reason: str


def same_words(one: str, other: str) -> bool:
    """ "DOE, jane" is not "Jane Doe", but "jane  doe" is, and so is "JANE DOE" in wide letters."""
    return _words(one) == _words(other)


def same_number(one: str, other: str) -> bool:
    return guard.compact(one) == guard.compact(other)


def same_tax_number(typed: str, persona: Persona, side: str) -> bool:
    """With or without the country's letters before it."""
    paper = persona.tax[side]
    prefix = {"vat": "GB", "ust_id": "DE"}.get(paper["kind"], "")
    true = guard.compact(paper["number"]).removeprefix(prefix)
    return guard.compact(typed).removeprefix(prefix) == true


def _words(text: str) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN")


def findings_of(application: Application) -> list[Finding]:
    answers, persona = application.answers, application.persona
    found = [*_person(answers, persona), *_address(answers, persona)]
    found += [*_document(answers), *_bank(answers, persona), *_tax(answers, persona)]
    if is_taken(answers["store"]["store_name"], application):
        found.append(Finding(step="store", field="store_name", reason="store_name_taken"))
    return found


def _person(answers: dict, persona: Persona) -> Iterator[Finding]:
    business = answers["business"]
    if not same_words(answers["start"]["full_name"], persona.full_name):
        yield Finding(step="start", field="full_name", reason="name_differs")
    for kind, typed, true in (
        ("email", email_of(answers), persona.email),
        ("phone", phone_of(answers), persona.phone_number),
    ):
        if typed != true:
            step, field = step_of(answers, kind)
            yield Finding(step=step, field=field, reason=f"{kind}_differs")
    if tax_side(answers) == "company" and not same_words(
        business["business_name"], persona.business_name
    ):
        yield Finding(step="business", field="business_name", reason="business_name_differs")
    if business["date_of_birth"] != persona.date_of_birth.isoformat():
        yield Finding(step="business", field="date_of_birth", reason="birth_differs")


def _address(answers: dict, persona: Persona) -> Iterator[Finding]:
    for field in ("street", "city", "region", "postcode"):
        true = getattr(persona, field)
        if true and not same_words(answers["business"].get(field, ""), true):
            yield Finding(step="business", field=field, reason="address_differs")


def _document(answers: dict) -> Iterator[Finding]:
    picture = answers["document"]["picture"]
    if picture != "good":
        yield Finding(step="document", field="picture", reason=f"document_{picture}")


def _bank(answers: dict, persona: Persona) -> Iterator[Finding]:
    bank = answers["bank"]
    if not same_words(bank["holder"], persona.bank["holder"]):
        yield Finding(step="bank", field="holder", reason="holder_differs")
    if not same_words(bank["bank_name"], persona.bank["bank_name"]):
        yield Finding(step="bank", field="bank_name", reason="bank_differs")
    for field in NUMBERS[persona.country]:
        if not same_number(bank[field], persona.bank[field]):
            yield Finding(step="bank", field=field, reason="bank_differs")


def _tax(answers: dict, persona: Persona) -> Iterator[Finding]:
    side = tax_side(answers)
    if not same_tax_number(answers["tax"][side], persona, side):
        yield Finding(step="tax", field="number", reason="tax_differs")
