"""Writing to the log. The only way events come into being."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from .kinds import Kind
from .models import Actor, Event
from .signals import recorded


class Entry(NamedTuple):
    """One event still to be written; ``facts`` must be JSON: identifiers, enums, numbers."""

    kind: Kind
    persona: UUID | None
    actor: Actor
    facts: dict[str, Any]
    staff: int | None = None


def record(
    kind: Kind,
    *,
    persona: UUID | None,
    actor: Actor = Actor.PERSONA,
    staff: int | None = None,
    **facts: Any,
) -> Event:
    """Write one event in the caller's transaction; refuses facts that ``kind`` does not declare.

    Whoever acts as staff says which member: an audit trail without names would be none.
    """
    return record_many([Entry(kind, persona, actor, facts, staff)])[0]


def record_many(entries: Iterable[Entry]) -> list[Event]:
    """Write a batch with one statement and send ``recorded`` once, in one transaction."""
    batch = []
    for entry in entries:
        undeclared = set(entry.facts) - set(entry.kind.facts)
        if undeclared:
            raise ValueError(f"{entry.kind.value}: undeclared facts {sorted(undeclared)}")
        if entry.actor == Actor.STAFF and entry.staff is None:
            raise ValueError(f"{entry.kind.value}: which member of staff acted?")
        batch.append(
            Event(
                kind=entry.kind.value,
                persona=entry.persona,
                actor=entry.actor,
                staff=entry.staff,
                facts=entry.facts,
            )
        )
    if not batch:
        return []
    # No savepoint: whoever survives a failed event would have changed something without a trace.
    with transaction.atomic(savepoint=False):
        events = Event.objects.bulk_create(batch)
        recorded.send(sender=Event, events=events)
    return events
