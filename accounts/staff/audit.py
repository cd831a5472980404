"""The audit trail: what staff did, and what was tried on their accounts, read from the log."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from accounts.models import Role, StaffInvitation, User
from events.models import AT_THE_TERMINAL, Actor, Event
from personas.models import Persona

from .wording import words_of

HEADER = ["number", "time", "actor", "staff", "name", "e-mail", "what", "learner", "facts"]
_NAMED = {"member", "invitation"}  # facts that are shown as whom it was about


class Person(NamedTuple):
    """``mail`` tells apart those of the same name; it may be empty."""

    name: str
    mail: str = ""


@dataclass(frozen=True)
class Row:
    event: Event
    who: Person
    what: str
    whom: Person
    details: list[str]


def people() -> dict[int, Person]:
    """Everybody on the staff, closed accounts too, by number. One query."""
    staff = User.objects.staff().order_by("full_name", "email")
    return {
        pk: Person(name, mail) for pk, name, mail in staff.values_list("pk", "full_name", "email")
    }


def trail(*, person: int | None = None, kind: str = "", day: date | None = None):
    """The newest first. Every filter is served by an index or by the order itself."""
    events = Event.objects.of_staff().order_by("-id")
    if person:
        events = events.filter(staff=person)
    if kind:
        events = events.filter(kind=kind)
    if day:
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        events = events.filter(happened_at__gte=start, happened_at__lt=start + timedelta(days=1))
    return events


def rows_of(events: Iterable[Event], names: dict[int, Person]) -> list[Row]:
    """As they are shown. Two queries, however many events."""
    events = list(events)
    invited = StaffInvitation.objects.in_bulk(
        {event.facts["invitation"] for event in events if "invitation" in event.facts}
    )
    learners = Persona.objects.in_bulk({event.persona for event in events if event.persona})
    return [
        Row(
            event=event,
            who=_who(event, names),
            what=words_of(event.kind),
            whom=_whom(event, names, invited, learners),
            details=_details(event),
        )
        for event in events
    ]


def _who(event: Event, names: dict[int, Person]) -> Person:
    if event.staff == AT_THE_TERMINAL:
        return Person(_("At the terminal"))
    if event.actor == Actor.STAFF:
        return _named(event.staff, names)
    return Person(_("Somebody unknown"))


def _named(number: int | None, names: dict[int, Person]) -> Person:
    return names.get(number or 0, Person(f"#{number}"))


def _whom(event, names, invited, learners) -> Person:
    if "member" in event.facts:
        return _named(event.facts["member"], names)
    if "invitation" in event.facts:
        number = event.facts["invitation"]
        found = invited.get(number)
        return Person(found.full_name, found.email) if found else Person(f"#{number}")
    if event.persona:
        learner = learners.get(event.persona)
        return Person(learner.full_name if learner else str(event.persona))
    return Person("") if event.actor == Actor.STAFF else _named(event.staff, names)


def _details(event: Event) -> list[str]:
    facts = {name: value for name, value in event.facts.items() if name not in _NAMED}
    roles = dict(Role.choices)
    told = [str(roles[facts.pop("role")])] if facts.get("role") in roles else []
    return told + [f"{name}={_flat(value)}" for name, value in facts.items()]


def _flat(value) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else json.dumps(value).strip('"')


def table(events) -> Iterator[list]:
    """The trail as rows of plain values, for a file; identifiers stay identifiers."""
    names = people()
    yield HEADER
    for event in events.iterator(chunk_size=1000):
        name, mail = names.get(event.staff, Person(""))
        yield [
            event.pk,
            event.happened_at.isoformat(timespec="seconds"),
            event.actor,
            event.staff,
            name,
            mail,
            event.kind,
            event.persona,
            json.dumps(event.facts, sort_keys=True),
        ]
