"""Every verb: what it changes, the event it leaves, and that both come together or not at all."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError, transaction
from django.utils import timezone

from events.kinds import Kind
from events.models import Event
from events.signals import recorded
from personas import actions
from personas.actions import (
    BadAuthenticatorKey,
    add_authenticator,
    archive_persona,
    issue_desk_code,
    issue_key,
    leave_persona,
    open_persona,
    read_mail,
    read_text,
    redeem_desk_code,
    remove_authenticator,
    set_airplane_mode,
    set_clock_error,
    set_signal,
)
from personas.delivery import deliver_mail, deliver_text
from personas.keys import LIFETIME, find_key
from personas.models import AuthenticatorEntry, DeskCode, Persona, PersonaKey, Phone, World
from tests.cast import make_learner, make_persona

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def text(persona):
    return deliver_text(to=persona.phone_number, body="Your code is 418 203.")


@pytest.fixture
def mail(persona):
    return deliver_mail(
        to=persona.email, sender="a", subject="Welcome", headers=[], text="Hello", html=""
    )


@pytest.fixture
def entry(persona):
    return AuthenticatorEntry.objects.create(
        persona=persona, secret=SECRET, issuer="Harbor", label="mei@post.example"
    )


@pytest.fixture
def new_events(persona):
    """``new_events()``: (kind, facts, actor, persona) recorded since the persona was opened."""
    known = list(Event.objects.values_list("pk", flat=True))
    return lambda: list(
        Event.objects.exclude(pk__in=known)
        .order_by("id")
        .values_list("kind", "facts", "actor", "persona")
    )


def event(kind: Kind, persona, **facts) -> list:
    return [(kind.value, facts, "persona", persona.pk)]


# One table: what each verb records

VERBS = {
    "leave_persona": (Kind.PERSONA_LEFT, {}),
    "issue_desk_code": (Kind.DESK_CODE_ISSUED, {}),
    "set_airplane_mode": (Kind.AIRPLANE_MODE_CHANGED, {"on": True}),
    "set_signal": (Kind.SIGNAL_CHANGED, {"on": False}),
    "set_clock_error": (Kind.CLOCK_CHANGED, {"error_s": -300}),
    "add_authenticator": (Kind.AUTHENTICATOR_ADDED, {"by": "scanned"}),
    "view_paper": (Kind.PAPER_VIEWED, {"paper": "overview"}),
    "set_old_browser": (Kind.BROWSER_CHANGED, {"browser": "old", "was": "good", "by": "world"}),
    "set_meddling_extension": (
        Kind.BROWSER_CHANGED,
        {"browser": "extension", "was": "good", "by": "world"},
    ),
    "let_time_pass": (Kind.TIME_AWAY_REQUESTED, {"days": 90}),
}
OPTIONS = {
    "leave_persona": {"key": None},
    "issue_desk_code": {},
    "set_airplane_mode": {"on": True},
    "set_signal": {"on": False},
    "set_clock_error": {"seconds": -300},
    "add_authenticator": {"secret": SECRET, "issuer": "Harbor", "label": "mei", "by": "scanned"},
    "view_paper": {"paper": "overview"},
    "set_old_browser": {"on": True},
    "set_meddling_extension": {"on": True},
    "let_time_pass": {},
}
WITH_TESTS_OF_THEIR_OWN = {
    "open_persona", "open_spare_contact", "redeem_desk_code", "read_text", "read_mail",
    "remove_authenticator",
    "change_browser",
}  # fmt: skip
WITHOUT_AN_EVENT = {"issue_key", "archive_persona"}
NO_VERBS = {"BadAuthenticatorKey", "BadDeskCode", "NoFreePhone", "authenticator_code"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_records_its_event(persona, new_events, verb):
    getattr(actions, verb)(persona=persona, **OPTIONS[verb])

    kind, facts = VERBS[verb]
    assert new_events() == event(kind, persona, **facts)


def test_every_verb_is_in_these_tests():
    assert set(actions.__all__) - NO_VERBS == (
        VERBS.keys() | WITH_TESTS_OF_THEIR_OWN | WITHOUT_AN_EVENT
    )


@pytest.mark.parametrize("verb", sorted(VERBS.keys() - {"view_paper"}))  # it changes nothing
def test_what_a_verb_changed_is_undone_when_its_event_fails(persona, verb):
    def fail(**_options):
        raise RuntimeError("a lesson failed")

    before = state_of(persona)
    recorded.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="a lesson failed"):
            getattr(actions, verb)(persona=persona, **OPTIONS[verb])
    finally:
        recorded.disconnect(fail)

    assert state_of(persona) == before


def state_of(persona) -> tuple:
    return (
        Phone.objects.filter(persona=persona).values().get(),
        list(PersonaKey.objects.filter(persona=persona).values()),
        list(DeskCode.objects.filter(persona=persona).values()),
        AuthenticatorEntry.objects.filter(persona=persona).count(),
        Persona.objects.filter(pk=persona.pk).values().get(),
        Event.objects.count(),
    )


# Opening


@pytest.mark.parametrize("country", ["US", "GB", "DE", "CN"])
def test_opening_records_the_country_and_nothing_of_the_person(country):
    persona, token = open_persona(country=country, seed=7)

    row = Event.objects.values_list("kind", "facts", "actor", "persona").get()
    assert [row] == event(Kind.PERSONA_OPENED, persona, country=country)
    assert find_key(token).persona == persona
    assert persona.phone.has_signal
    assert not persona.is_demo


def test_opening_without_a_seed_draws_one():
    first, second = (open_persona(country="US")[0] for _turn in range(2))

    assert first.seed != second.seed
    assert max(first.seed, second.seed) < 2**62


def test_opening_in_a_world_of_ones_own():
    world = World.objects.create(name="class of May", lockout_limit=3)

    assert open_persona(country="US", world=world)[0].world == world
    assert open_persona(country="US")[0].world.name == "default"


# Desk codes and keys (more of both: test_desk_codes.py, test_keys.py)


def test_redeeming_records_that_another_browser_came(persona, new_events):
    redeem_desk_code(code=issue_desk_code(persona=persona))

    assert new_events() == event(Kind.DESK_CODE_ISSUED, persona) + event(
        Kind.DESK_CODE_REDEEMED, persona
    )


def test_a_refused_code_records_nothing(persona, new_events):
    with pytest.raises(actions.BadDeskCode):
        redeem_desk_code(code="AAAA-AAAA-AAAA-AAAA")

    assert new_events() == []


def test_a_key_for_one_more_browser_is_no_event(persona, new_events):
    issue_key(persona=persona)

    assert new_events() == []


# Leaving and archiving


def test_leaving_ends_the_key_of_this_browser(persona):
    here, there = issue_key(persona=persona), issue_key(persona=persona)
    leave_persona(persona=persona, key=find_key(here))

    assert find_key(here) is None
    assert find_key(there)
    assert Persona.objects.active().filter(pk=persona.pk).exists()


def only_key(persona) -> PersonaKey:
    return persona.keys.get()


def test_whom_nobody_can_come_back_to_goes_with_the_last_key(persona):
    leave_persona(persona=persona, key=only_key(persona))

    persona.refresh_from_db()
    assert persona.archived_at


def test_a_persona_stays_while_there_is_a_code(persona):
    issue_desk_code(persona=persona)
    leave_persona(persona=persona, key=only_key(persona))

    assert Persona.objects.active().filter(pk=persona.pk).exists()


def test_a_persona_with_an_account_stays(persona):
    make_learner(persona)
    leave_persona(persona=persona, key=only_key(persona))

    assert Persona.objects.active().filter(pk=persona.pk).exists()


def test_a_persona_of_the_demo_stays():
    persona = make_persona(is_demo=True)
    leave_persona(persona=persona, key=only_key(persona))

    assert Persona.objects.active().filter(pk=persona.pk).exists()


@pytest.mark.parametrize(("shift", "abandoned"), [(timedelta(0), False), (LIFETIME, True)])
def test_a_key_that_ended_brings_nobody_back(persona, shift, abandoned):
    with time_machine.travel(timezone.now() + shift):
        found = Persona.objects.abandoned(timezone.now())
        assert found.filter(pk=persona.pk).exists() is abandoned


def test_archiving_ends_keys_and_codes_and_clears_the_phone(persona, text, mail, entry):
    other = make_persona(seed=21)
    deliver_text(to=other.phone_number, body="x")
    issue_desk_code(persona=persona)

    archive_persona(persona=persona)

    persona.refresh_from_db()
    assert persona.archived_at
    assert not persona.keys.filter(revoked_at=None).exists()
    for left in (persona.textmessages, persona.mailmessages, persona.authenticator_entries):
        assert not left.exists()
    assert not DeskCode.objects.filter(persona=persona).exists()
    assert other.textmessages.exists()


# The phone


@pytest.mark.parametrize(
    ("verb", "same"),
    [
        (set_airplane_mode, {"on": False}),
        (set_signal, {"on": True}),
        (set_clock_error, {"seconds": 0}),
    ],
)
def test_what_already_is_so_records_nothing(persona, new_events, verb, same):
    verb(persona=persona, **same)

    assert new_events() == []


def test_the_request_goes_on_with_the_phone_as_it_is(persona):
    Phone.objects.filter(persona=persona).update(clock_error_s=45)
    set_airplane_mode(persona=persona, on=True)

    assert (persona.phone.airplane_mode, persona.phone.clock_error_s) == (True, 45)


@pytest.mark.django_db(transaction=True)
def test_two_switches_at_once_record_one_change(persona, at_once, new_events):
    at_once([lambda: set_airplane_mode(persona=persona, on=True)] * 6)

    assert new_events() == event(Kind.AIRPLANE_MODE_CHANGED, persona, on=True)


@pytest.mark.parametrize("seconds", [-86_401, 86_401])
def test_the_database_refuses_a_clock_that_is_days_wrong(persona, seconds):
    with pytest.raises(IntegrityError), transaction.atomic():
        set_clock_error(persona=persona, seconds=seconds)


def test_reading_a_text_is_recorded_once(persona, text, new_events):
    read_text(text=text)
    read_text(text=text)
    read_text(text=persona.textmessages.get())

    assert new_events() == event(Kind.TEXT_READ, persona, text=text.pk)


def test_reading_a_mail_is_recorded_once(persona, mail, new_events):
    read_mail(mail=mail)
    read_mail(mail=mail)
    read_mail(mail=persona.mailmessages.get())

    assert new_events() == event(Kind.MAIL_READ, persona, mail=mail.pk)


def test_of_two_readers_at_once_one_is_recorded(persona, text, new_events):
    here, there = persona.textmessages.get(), persona.textmessages.get()
    read_text(text=here)
    read_text(text=there)

    assert len(new_events()) == 1


# The authenticator


def test_adding_keeps_the_plain_key(persona):
    entry = add_authenticator(
        persona=persona, secret="jbsw y3dp ehpk 3pxp", issuer="Harbor", label="mei", by="typed"
    )

    entry.refresh_from_db()
    assert (entry.secret, entry.issuer, entry.label) == ("JBSWY3DPEHPK3PXP", "Harbor", "mei")


def test_a_bad_key_adds_and_records_nothing(persona, new_events):
    with pytest.raises(BadAuthenticatorKey):
        add_authenticator(persona=persona, secret="no key!", issuer="", label="", by="typed")

    assert not persona.authenticator_entries.exists()
    assert new_events() == []


def test_removing_is_recorded_once(persona, entry, new_events):
    remove_authenticator(entry=entry)
    remove_authenticator(entry=entry)

    assert new_events() == event(Kind.AUTHENTICATOR_REMOVED, persona)
    with pytest.raises(ObjectDoesNotExist):
        persona.authenticator_entries.get()


# Nobody's data in the log


@pytest.mark.parametrize("country", ["US", "CN"])
def test_no_event_holds_anything_of_the_person(country):
    persona = make_persona(country)
    for verb, options in OPTIONS.items():
        if verb != "leave_persona":
            getattr(actions, verb)(persona=persona, **options)
    set_airplane_mode(persona=persona, on=False)
    set_signal(persona=persona, on=True)
    read_text(text=deliver_text(to=persona.phone_number, body="Code 418203"))
    read_mail(
        mail=deliver_mail(
            to=persona.email, sender="a", subject="Secret", headers=[], text="b", html=""
        )
    )
    redeem_desk_code(code=issue_desk_code(persona=persona))
    remove_authenticator(entry=persona.authenticator_entries.get())
    leave_persona(persona=persona, key=None)

    log = str(list(Event.objects.values("kind", "actor", "facts")))
    kinds = {kind for kind, _facts in VERBS.values()}
    assert len(Event.objects.values("kind").distinct()) == len(kinds) + 5
    for private in personal_values(persona):
        assert private not in log


def personal_values(persona) -> list[str]:
    return [
        persona.given_name, persona.family_name, persona.street, persona.city, persona.postcode,
        persona.email, persona.phone_number, persona.business_name, str(persona.date_of_birth),
        *persona.bank.values(), persona.tax["person"]["number"], persona.tax["company"]["number"],
        persona.document["number"], SECRET, "418203", "Secret", "mei",
    ]  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_facts_are_numbers_switches_and_single_words(persona, new_events, verb):
    getattr(actions, verb)(persona=persona, **OPTIONS[verb])

    for _kind, facts, _actor, _persona in new_events():
        for fact in facts.values():
            assert isinstance(fact, bool | int) or fact.isidentifier()
