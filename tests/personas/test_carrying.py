"""The queue: written with its cause, carried once, tried again, and silent about its load."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.core.mail.backends import locmem
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from personas import tasks
from personas.models import MailMessage, OutgoingMessage, TextMessage
from personas.post import post_mail, post_text
from personas.tasks import TRIES, deliver

pytestmark = pytest.mark.django_db
REAL = "somebody@school.test"
SECRETS = ["418203", "Reset", "somebody", "school.test"]
LETTER = {"subject": "Reset it", "text": "Code 418203", "html": "<b>Code 418203</b>"}


@pytest.fixture(autouse=True)
def real_mail(settings):
    settings.REAL_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    return django_mail.outbox


@pytest.fixture
def queue(settings):
    """The queue of the running portal: a table; nothing is carried before somebody does it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return DBTaskResult.objects.order_by("enqueued_at")


@pytest.fixture
def no_route(monkeypatch):
    """A real mail server that refuses, and repeats in its error what it was told."""

    def refuse(_self, messages):
        raise OSError(f"550 {messages[0].to} {messages[0].subject} {messages[0].body}")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", refuse)


def arguments(job) -> list:
    return job.args_kwargs["args"]


# What happens to a message


def test_a_text_is_carried_to_its_phone(persona, texts_of):
    post_text(to=persona.phone_number, body="Code 418203")

    assert [text.body for text in texts_of(persona)] == ["Code 418203"]
    assert not OutgoingMessage.objects.exists()


def test_a_mail_is_carried_to_its_mailbox(persona, mails_of, real_mail):
    post_mail(to=persona.email, **LETTER)

    (mail,) = mails_of(persona)
    assert (mail.subject, mail.text, mail.html) == tuple(LETTER.values())
    assert "no-reply@harbor-market.example" in mail.sender
    assert real_mail == []
    assert not OutgoingMessage.objects.exists()


def test_a_mail_to_a_real_address_leaves(real_mail):
    post_mail(to=REAL, **LETTER)

    (mail,) = real_mail
    assert (mail.to, mail.subject, mail.body) == ([REAL], "Reset it", "Code 418203")
    assert mail.alternatives[0][:2] == ("<b>Code 418203</b>", "text/html")
    assert not OutgoingMessage.objects.exists()


def test_a_mail_may_have_words_only(persona, mails_of):
    post_mail(to=persona.email, **LETTER | {"html": ""})

    assert mails_of(persona)[0].html == ""


def test_a_text_to_a_real_number_goes_nowhere(persona):
    post_text(to="+12125551234", body="x")

    assert not TextMessage.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_held_messages_are_dropped_unsent(persona, texts_of, mails_of, real_mail):
    post_text(to=persona.phone_number, body="x", held=True)
    post_mail(to=persona.email, **LETTER, held=True)
    post_mail(to=REAL, **LETTER, held=True)

    assert texts_of(persona) == mails_of(persona) == real_mail == []
    assert not OutgoingMessage.objects.exists()


def test_held_and_sent_cost_the_asking_page_the_same(queue, django_assert_num_queries, persona):
    for held in (False, True):
        with django_assert_num_queries(4):  # both rows, between a savepoint's two ends
            post_text(to=persona.phone_number, body="x", held=held)


# The queue


def test_a_message_waits_for_the_worker(queue, persona, texts_of):
    post_text(to=persona.phone_number, body="x")

    message = OutgoingMessage.objects.get()
    assert (message.channel, message.held) == ("text", False)
    assert arguments(queue.get()) == [message.pk]
    assert texts_of(persona) == []


def test_a_message_vanishes_with_what_caused_it(queue, persona):
    def act_and_fail():
        with transaction.atomic():
            post_text(to=persona.phone_number, body="x")
            assert queue.exists()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act_and_fail()

    assert not OutgoingMessage.objects.exists()
    assert not queue.exists()


@pytest.mark.parametrize("to", ["persona", REAL])
def test_a_second_run_finds_nothing(queue, persona, mails_of, real_mail, to):
    post_mail(to=persona.email if to == "persona" else to, **LETTER)
    (number,) = arguments(queue.get())

    deliver.call(number)
    deliver.call(number)

    assert len(mails_of(persona)) + len(real_mail) == 1
    assert not OutgoingMessage.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_carries(queue, persona, at_once, texts_of):
    post_text(to=persona.phone_number, body="x")
    (number,) = arguments(queue.get())

    assert at_once([lambda: deliver.call(number)] * 6) == [None] * 6

    assert len(texts_of(persona)) == 1


def test_a_fault_inside_leaves_the_message_in_the_queue(queue, persona, monkeypatch):
    def fail(**_options):
        raise RuntimeError

    post_text(to=persona.phone_number, body="x")
    monkeypatch.setattr(tasks, "deliver_text", fail)
    with pytest.raises(RuntimeError), transaction.atomic():
        deliver.call(OutgoingMessage.objects.get().pk)

    assert OutgoingMessage.objects.count() == 1


# A real mail server that fails


def test_it_is_tried_again_later_and_later(queue, no_route):
    with time_machine.travel("2030-05-01 12:00:00+00:00", tick=False):
        post_mail(to=REAL, **LETTER)
        number = OutgoingMessage.objects.get().pk
        for attempt in range(1, TRIES):
            deliver.call(number, attempt)
            assert OutgoingMessage.objects.filter(pk=number).exists()

        plans = [(job.run_after - timezone.now(), arguments(job)) for job in queue[1:]]
    five = timedelta(minutes=5)
    assert sorted(plans) == [(five, [number, 2]), (2 * five, [number, 3])]


def test_it_is_given_up_after_the_last_try(queue, no_route):
    post_mail(to=REAL, **LETTER)
    deliver.call(OutgoingMessage.objects.get().pk, TRIES)

    assert queue.count() == 1
    assert not OutgoingMessage.objects.exists()


def test_it_arrives_once_the_server_is_back(queue, real_mail, monkeypatch):
    post_mail(to=REAL, **LETTER)
    number = OutgoingMessage.objects.get().pk
    with monkeypatch.context() as broken:
        broken.setattr(locmem.EmailBackend, "send_messages", None)
        deliver.call(number)
    deliver.call(number, 2)

    assert len(real_mail) == 1
    assert not OutgoingMessage.objects.exists()


def test_without_a_queue_that_can_wait_it_is_given_up(no_route):
    post_mail(to=REAL, **LETTER)

    assert not OutgoingMessage.objects.exists()


def test_the_database_is_not_locked_while_the_server_thinks(queue, monkeypatch):
    post_mail(to=REAL, **LETTER)
    inside = []
    outer = len(transaction.get_connection().savepoint_ids)

    def look(_self, _messages):
        inside.append(len(transaction.get_connection().savepoint_ids) - outer)
        return 1

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", look)
    deliver.call(OutgoingMessage.objects.get().pk)

    assert inside == [0]


# Silence


def test_a_failure_is_logged_without_a_word_of_the_message(queue, no_route, caplog):
    caplog.set_level(logging.DEBUG)
    post_mail(to=REAL, **LETTER)
    number = OutgoingMessage.objects.get().pk
    deliver.call(number)

    assert f"outgoing {number}: try 1 failed: OSError" in caplog.text
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_carrying_is_logged_without_a_word_of_the_message(persona, caplog):
    caplog.set_level(logging.DEBUG)
    post_mail(to=REAL, **LETTER)
    post_mail(to=persona.email, **LETTER)
    post_text(to=persona.phone_number, body="Code 418203")

    secrets = [*SECRETS, persona.email, persona.phone_number]
    assert "personas.tasks.deliver" in caplog.text
    assert not [secret for secret in secrets if secret in caplog.text]


def test_the_queue_holds_a_number_and_nothing_else(queue, no_route, persona):
    post_mail(to=REAL, **LETTER)
    post_text(to=persona.phone_number, body="Code 418203")
    deliver.call(OutgoingMessage.objects.earliest("pk").pk)

    rows = str(list(queue.values()))
    assert not [secret for secret in [*SECRETS, persona.phone_number] if secret in rows]
    assert MailMessage.objects.count() == 0
