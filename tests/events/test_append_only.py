"""What is in the log stays as it was written, whichever door one tries."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from events.kinds import Kind
from events.log import record
from events.models import AppendOnlyError, Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    return record(Kind.PERSONA_OPENED, persona=uuid4(), country="US")


def overwrite(event) -> list[Event]:
    return [Event(pk=event.pk, kind="changed", actor="persona")]


def changed(event) -> Event:
    event.kind = "changed"
    return event


ATTEMPTS = {
    "save": lambda event: changed(event).save(),
    "save one column": lambda event: changed(event).save(update_fields=["kind"]),
    "save a row that was read": lambda event: changed(Event.objects.get(pk=event.pk)).save(),
    "update": lambda _event: Event.objects.update(kind="changed"),
    "update of some": lambda event: Event.objects.filter(pk=event.pk).update(kind="changed"),
    "bulk update": lambda event: Event.objects.bulk_update([changed(event)], ["kind"]),
    "update or create": lambda event: Event.objects.update_or_create(
        defaults={"kind": "changed"}, pk=event.pk
    ),
    "bulk create over it": lambda event: Event.objects.bulk_create(
        overwrite(event), update_conflicts=True, update_fields=["kind"], unique_fields=["id"]
    ),
    "bulk create by place": lambda event: Event.objects.bulk_create(
        overwrite(event), None, False, True, update_fields=["kind"], unique_fields=["id"]
    ),
    "delete": lambda event: event.delete(),
    "delete all": lambda _event: Event.objects.all().delete(),
    "delete of some": lambda event: Event.objects.about(event.persona).delete(),
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_no_door_changes_an_event(event, attempt):
    with pytest.raises(AppendOnlyError), transaction.atomic():
        ATTEMPTS[attempt](event)

    assert Event.objects.values_list("pk", "kind").get() == (event.pk, "persona.opened")


def test_a_new_event_with_an_old_key_is_refused(event):
    with pytest.raises(IntegrityError), transaction.atomic():
        Event(pk=event.pk, kind="changed", actor="persona").save()

    assert Event.objects.get().kind == "persona.opened"


def test_a_new_event_is_saved():
    Event(kind="persona.left", actor="persona").save()

    assert Event.objects.get().kind == "persona.left"


def test_a_batch_may_leave_out_what_is_there(event):
    Event.objects.bulk_create(overwrite(event), ignore_conflicts=True)

    assert Event.objects.get().kind == "persona.opened"
