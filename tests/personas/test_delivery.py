"""The last mile: a message comes, waits for the phone, comes too late, or reaches nobody."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from personas.actions import archive_persona, set_airplane_mode, set_signal
from personas.delivery import KEPT, TEXT_SENDER, TEXT_VALIDITY, deliver_mail, deliver_text, purge
from personas.models import MailMessage, Phone, TextMessage
from personas.reading import unread_counts
from tests.cast import make_persona

pytestmark = pytest.mark.django_db
T0 = "2030-05-01 12:00:00+00:00"
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


def text(persona, body="Your code is 418 203.", **options):
    return deliver_text(to=persona.phone_number, body=body, **options)


def mail(persona, to=None):
    return deliver_mail(
        to=to or persona.email,
        sender="Harbor Market <no-reply@harbor-market.example>",
        subject="Welcome",
        headers=[["To", persona.email]],
        text="Hello",
        html="<p>Hello</p>",
    )


# It comes


def test_a_text_comes_at_once(clock, persona, texts_of):
    text(persona)

    (arrived,) = texts_of(persona)
    assert (arrived.sender, arrived.body) == (TEXT_SENDER, "Your code is 418 203.")
    assert arrived.arrived_at == arrived.sent_at == timezone.now()
    assert arrived.read_at is None
    assert arrived.expires_at == timezone.now() + KEPT


def test_a_mail_comes_at_once(clock, persona, mails_of):
    mail(persona)

    (arrived,) = mails_of(persona)
    assert (arrived.subject, arrived.text, arrived.html) == ("Welcome", "Hello", "<p>Hello</p>")
    assert (arrived.recipient, arrived.headers) == (persona.email, [["To", persona.email]])
    assert arrived.arrived_at == timezone.now()
    assert arrived.expires_at == timezone.now() + KEPT


def test_it_comes_to_one_persona_only(persona, texts_of, mails_of):
    other = make_persona(seed=21)
    text(persona)
    mail(persona)

    assert texts_of(other) == mails_of(other) == []
    assert unread_counts(persona) == (1, 1)
    assert unread_counts(other) == (0, 0)


def test_the_sender_fits_a_real_network():
    assert len(TEXT_SENDER) <= 11


# It reaches nobody


@pytest.mark.parametrize(
    "typed",
    [
        lambda number: number.removeprefix("+1"),
        lambda number: number.removeprefix("+"),
        lambda number: number.replace("+1", "+44"),
        lambda number: number.replace("+", "00"),
        lambda number: number[:-1] + str((int(number[-1]) + 1) % 10),
        lambda number: number[:-1],
        lambda number: f"{number} ",
        lambda _number: "",
    ],
)
def test_a_number_typed_wrong_or_without_its_country_reaches_nobody(persona, typed):
    assert deliver_text(to=typed(persona.phone_number), body="x") is None
    assert not TextMessage.objects.exists()


@pytest.mark.parametrize("to", ["nobody@post.example", "", "AVA@POST.EXAMPLE"])
def test_an_address_of_no_persona_reaches_nobody(persona, to):
    assert deliver_mail(to=to, sender="a", subject="b", headers=[], text="c", html="") is None
    assert not MailMessage.objects.exists()


def test_an_archived_persona_gets_nothing_and_keeps_nothing(persona):
    set_signal(persona=persona, on=False)
    text(persona)
    mail(persona)
    archive_persona(persona=persona)

    assert text(persona) is None
    assert mail(persona) is None
    assert not TextMessage.objects.exists()
    assert not MailMessage.objects.exists()


def test_a_recycled_number_brings_the_new_owner_nothing_old(persona, texts_of):
    text(persona, "for the old owner")
    archive_persona(persona=persona)
    successor = make_persona()
    text(successor, "for the new owner")

    assert successor.phone_number == persona.phone_number
    assert [message.body for message in texts_of(successor)] == ["for the new owner"]


# It waits


@pytest.mark.parametrize("switch", [set_airplane_mode, set_signal])
def test_a_text_waits_outside_and_comes_when_the_phone_is_back(clock, persona, texts_of, switch):
    away = switch is set_airplane_mode
    switch(persona=persona, on=away)
    sent = text(persona)
    assert texts_of(persona) == []
    assert unread_counts(persona) == (0, 0)
    clock.shift(TEXT_VALIDITY - SECOND)

    switch(persona=persona, on=not away)

    (arrived,) = texts_of(persona)
    assert arrived == sent
    assert arrived.arrived_at == timezone.now()
    assert arrived.sent_at == timezone.now() - TEXT_VALIDITY + SECOND
    assert arrived.expires_at == timezone.now() + KEPT


def test_a_text_needs_both_the_air_and_a_signal(persona, texts_of):
    set_signal(persona=persona, on=False)
    set_airplane_mode(persona=persona, on=True)
    text(persona)
    set_signal(persona=persona, on=True)
    assert texts_of(persona) == []
    set_airplane_mode(persona=persona, on=False)
    assert len(texts_of(persona)) == 1


def test_mail_comes_over_wifi_without_a_signal(persona, mails_of):
    set_signal(persona=persona, on=False)
    mail(persona)

    assert len(mails_of(persona)) == 1


def test_mail_waits_in_airplane_mode(clock, persona, mails_of):
    set_airplane_mode(persona=persona, on=True)
    mail(persona)
    assert mails_of(persona) == []
    clock.shift(TEXT_VALIDITY + SECOND)
    set_airplane_mode(persona=persona, on=False)
    assert len(mails_of(persona)) == 1


def test_a_signal_brings_no_mail_into_airplane_mode(persona, mails_of):
    set_airplane_mode(persona=persona, on=True)
    mail(persona)
    for on in (False, True):
        set_signal(persona=persona, on=on)

    assert mails_of(persona) == []


def test_only_the_phone_that_is_back_gets_what_waited(persona, texts_of):
    other = make_persona(seed=21)
    for owner in (persona, other):
        set_signal(persona=owner, on=False)
        text(owner)

    set_signal(persona=persona, on=True)

    assert (len(texts_of(persona)), len(texts_of(other))) == (1, 0)


def test_what_arrived_keeps_its_hour_when_the_phone_comes_back(clock, persona, texts_of):
    text(persona)
    came = texts_of(persona)[0].arrived_at
    set_signal(persona=persona, on=False)
    clock.shift(3600)
    set_signal(persona=persona, on=True)

    assert texts_of(persona)[0].arrived_at == came


# It comes too late


def test_a_text_that_waited_a_day_never_comes(clock, persona, texts_of):
    set_signal(persona=persona, on=False)
    text(persona)
    clock.shift(TEXT_VALIDITY)

    set_signal(persona=persona, on=True)

    assert texts_of(persona) == []
    assert not TextMessage.objects.exists()


def test_a_text_waits_exactly_a_day(clock, persona):
    set_signal(persona=persona, on=False)

    assert text(persona).expires_at == timezone.now() + timedelta(hours=24)


def test_contents_are_purged_after_a_month(clock, persona):
    text(persona)
    mail(persona)
    clock.shift(KEPT - SECOND)
    purge(timezone.now())
    assert unread_counts(persona) == (1, 1)
    clock.shift(SECOND)
    purge(timezone.now())
    assert not TextMessage.objects.exists()
    assert not MailMessage.objects.exists()


@pytest.mark.parametrize("send", [text, mail])
def test_every_delivery_purges_every_phone(clock, persona, send):
    other = make_persona(seed=21)
    text(other)
    mail(other)
    clock.shift(KEPT)

    send(persona)

    assert not other.textmessages.exists()
    assert not other.mailmessages.exists()


def test_the_phone_is_read_as_it_is_in_the_database(persona, texts_of):
    Phone.objects.filter(persona=persona).update(has_signal=False)
    assert persona.phone.has_signal  # what this request had read

    text(persona)

    assert texts_of(persona) == []


@pytest.mark.django_db(transaction=True)
def test_a_text_and_a_switch_at_once_lose_nothing(persona, at_once, texts_of):
    set_signal(persona=persona, on=False)
    jobs = [lambda: text(persona)] * 4 + [lambda: set_signal(persona=persona, on=True)]

    assert not [result for result in at_once(jobs) if isinstance(result, Exception)]

    assert len(texts_of(persona)) == 4


def test_what_waits_is_not_counted_as_arrived(persona):
    set_airplane_mode(persona=persona, on=True)
    text(persona)
    mail(persona)

    assert TextMessage.objects.count() == MailMessage.objects.count() == 1
    assert not TextMessage.objects.unread().exists()
    assert not MailMessage.objects.unread().exists()
