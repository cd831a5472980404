"""Writing to the log: only declared facts, in one statement, together with what caused them."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import transaction

from events.kinds import Kind
from events.log import Entry, record, record_many
from events.models import AT_THE_TERMINAL, Actor, Event
from events.signals import recorded

pytestmark = pytest.mark.django_db
PERSONA = uuid4()


@pytest.fixture
def heard():
    """The batches that the signal brought, each as (events, whether inside a transaction)."""
    batches = []

    def listen(sender, events, **_kwargs):
        batches.append((list(events), transaction.get_connection().in_atomic_block))

    recorded.connect(listen)
    yield batches
    recorded.disconnect(listen)


@pytest.fixture
def failing():
    """A receiver that cannot bear one kind of event."""

    def fail(events, **_kwargs):
        if events[0].kind == Kind.SIGNED_OUT.value:
            raise RuntimeError("a lesson failed")

    recorded.connect(fail)
    yield
    recorded.disconnect(fail)


def opened(country="US", **changes) -> Entry:
    entry = Entry(Kind.PERSONA_OPENED, PERSONA, Actor.PERSONA, {"country": country})
    return entry._replace(**changes)


def test_an_event_keeps_what_was_recorded():
    made = record(Kind.LOCKED, persona=PERSONA, actor=Actor.UNKNOWN, seconds=900, locks=1)

    event = Event.objects.get()
    assert event == made
    assert (event.kind, event.persona, event.actor) == ("account.locked", PERSONA, "unknown")
    assert event.facts == {"seconds": 900, "locks": 1}
    assert str(event) == f"account.locked #{event.pk}"


def test_the_actor_is_the_persona_unless_said():
    assert record(Kind.SIGNED_OUT, persona=PERSONA).actor == "persona"


def test_an_event_may_have_no_subject():
    assert Event.objects.get(pk=record(Kind.SIGNED_OUT, persona=None).pk).persona is None


@pytest.mark.parametrize("facts", [{"name": "Ava"}, {"country": "US", "email": "a@b.example"}])
def test_undeclared_facts_are_refused(facts, heard):
    with pytest.raises(ValueError, match=r"persona\.opened: undeclared facts"):
        record(Kind.PERSONA_OPENED, persona=PERSONA, **facts)

    assert not Event.objects.exists()
    assert heard == []


def test_one_undeclared_fact_refuses_the_batch():
    with pytest.raises(ValueError, match="undeclared"):
        record_many([opened(), opened(facts={"city": "Bremen"})])

    assert not Event.objects.exists()


def test_a_batch_is_one_statement(django_assert_num_queries):
    batch = [opened(country) for country in ["US", "GB", "DE", "CN"] * 5]
    with django_assert_num_queries(1):
        record_many(batch)

    assert Event.objects.count() == 20


def test_a_batch_keeps_its_order_and_its_keys():
    events = record_many(opened(country) for country in ["US", "GB", "DE"])

    assert [event.facts["country"] for event in events] == ["US", "GB", "DE"]
    assert list(Event.objects.about(PERSONA).order_by("id")) == events
    assert None not in {event.pk for event in events}


def test_an_empty_batch_costs_and_tells_nothing(django_assert_num_queries, heard):
    with django_assert_num_queries(0):
        assert record_many([]) == []
    assert heard == []


def test_the_signal_comes_once_per_batch(heard):
    events = record_many([opened("US"), opened("GB")])
    single = record(Kind.PERSONA_LEFT, persona=PERSONA)

    assert [batch for batch, _inside in heard] == [events, [single]]


def test_reading_about_one_persona_leaves_out_the_others():
    mine = record(Kind.PERSONA_LEFT, persona=PERSONA)
    record(Kind.PERSONA_LEFT, persona=uuid4())

    assert list(Event.objects.about(PERSONA)) == [mine]


def test_rule_9_whoever_acts_as_staff_is_named():
    with pytest.raises(ValueError, match="which member of staff"):
        record(Kind.SIGNED_OUT, persona=PERSONA, actor=Actor.STAFF)
    assert not Event.objects.exists()

    assert record(Kind.SIGNED_OUT, persona=PERSONA, actor=Actor.STAFF, staff=7).staff == 7


def test_the_audit_trail_holds_what_staff_did_and_what_was_tried_on_them(
    django_assert_num_queries,
):
    record(Kind.SIGNED_OUT, persona=PERSONA)
    did = record(Kind.SIGNED_OUT, persona=PERSONA, actor=Actor.STAFF, staff=7)
    tried = record(Kind.LOCKED, persona=None, actor=Actor.UNKNOWN, staff=7, seconds=9, locks=1)
    terminal = record(Kind.STAFF_INVITED, persona=None, actor=Actor.STAFF, staff=AT_THE_TERMINAL)

    with django_assert_num_queries(1):
        found = list(Event.objects.of_staff().order_by("id"))
    assert found == [did, tried, terminal]


@pytest.mark.django_db(transaction=True)
class TestWithoutATransactionAround:
    def test_the_signal_comes_inside_the_transaction(self, heard):
        record(Kind.PERSONA_LEFT, persona=PERSONA)

        assert [inside for _batch, inside in heard] == [True]

    def test_a_receiver_that_fails_takes_the_event_with_it(self, failing):
        with pytest.raises(RuntimeError, match="a lesson failed"):
            record(Kind.SIGNED_OUT, persona=PERSONA)

        assert not Event.objects.exists()

    def test_whoever_shrugs_a_failed_event_off_loses_the_change_all_the_same(self, failing):
        with transaction.atomic():
            record(Kind.PERSONA_LEFT, persona=PERSONA)
            with suppress(RuntimeError):
                record(Kind.SIGNED_OUT, persona=PERSONA)

        assert not Event.objects.exists()

    def test_a_rollback_takes_the_event_with_its_cause(self):
        def act_and_fail():
            with transaction.atomic():
                record(Kind.PERSONA_LEFT, persona=PERSONA)
                assert Event.objects.exists()
                raise RuntimeError

        with pytest.raises(RuntimeError):
            act_and_fail()

        assert not Event.objects.exists()
