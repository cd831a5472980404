"""Where a persona can be reached: numbers and addresses that are free, and the spare ones it gets.

A number or an address belongs to one living persona, be it its first or its spare one.
"""

from collections.abc import Iterator
from itertools import islice

from django.db import transaction

from events.kinds import Kind
from events.log import record

from .models import Persona, SpareContact, World
from .papers import email_candidates, phone_candidates

CHUNK = 100


class NoFreePhone(RuntimeError):
    """Every number that is reserved for fiction in this country is in use."""


def free_phones(seed: int, country: str) -> Iterator[str]:
    candidates = phone_candidates(seed, country)
    while chunk := list(islice(candidates, CHUNK)):
        active = Persona.objects.active().filter(phone_number__in=chunk)
        spare = SpareContact.objects.filter(value__in=chunk)
        taken = {
            *active.values_list("phone_number", flat=True),
            *spare.values_list("value", flat=True),
        }
        yield from (number for number in chunk if number not in taken)


def free_email(seed: int, country: str) -> str:
    active = Persona.objects.active()
    return next(
        address
        for address in email_candidates(seed, country)
        if not active.filter(email=address).exists()
    )


def hold_numbers() -> None:
    """First and spare numbers are given out one after the other: no constraint spans both tables.

    Foreign keys are checked at the end only, so they hold no row: it is locked here, till then.
    """
    list(World.objects.select_for_update().order_by("pk"))


def is_spare(value: str) -> bool:
    return SpareContact.objects.filter(value=value).exists()


@transaction.atomic
def open_spare_contact(*, persona: Persona, kind: str) -> SpareContact:
    """The persona's second mailbox or number (``kind``); the one it has, if it has one.

    Raises NoFreePhone.
    """
    hold_numbers()
    contact = persona.spare_contacts.filter(kind=kind).first()
    if contact is None:
        value = _spare_phone(persona) if kind == SpareContact.Kind.PHONE else _spare_email(persona)
        contact = persona.spare_contacts.create(kind=kind, value=value)
        record(Kind.SPARE_CONTACT_OPENED, persona=persona.pk, contact=kind)
    return contact


def _spare_phone(persona: Persona) -> str:
    number = next(free_phones(persona.seed, persona.country), None)
    if number is None:
        raise NoFreePhone(persona.country)
    return number


def _spare_email(persona: Persona) -> str:
    return next(
        address
        for address in email_candidates(persona.seed, persona.country, spare=True)
        if not is_spare(address)
    )
