"""Closing the account: two weeks to change one's mind, then it is gone and the log stays."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from accounts.changes import closing, policy
from accounts.models import Application, User
from events.kinds import Kind
from events.models import Event
from tests.accounts.changes_tools import DETAILS
from tests.accounts.conftest import Door
from tests.accounts.registration_tools import Applicant

CLOSE, CLOSING = DETAILS + "close/", "/accounts/closing/"
LATER = policy.COOLING_OFF + timedelta(seconds=1)


@pytest.fixture
def closed(seller):
    seller.post(CLOSE, understood="on")
    return seller


def test_it_begins_with_a_tick_and_every_session_ends(seller, client_of, events_of):
    other = Door(client_of(seller.persona))
    other.password(seller.user.email)
    assert "Tick the box" in seller.post(CLOSE).content.decode()
    assert seller.fresh().closes_at is None
    assert seller.post(CLOSE, understood="on").url == "/accounts/login/"
    assert not seller.is_in
    assert other.client.get(DETAILS).url.startswith("/accounts/login/")
    assert events_of(seller.persona)[-1][0] in (Kind.CLOSING_STARTED.value, "phone.text_read")
    assert (Kind.CLOSING_STARTED.value, {"days": 14}) in events_of(seller.persona)
    assert "is being closed" in seller.mails()[-1].subject
    assert not closing.start(user=seller.user, actor="persona")


def test_signing_in_offers_to_reopen_and_nothing_else(closed, events_of):
    closed.password(closed.user.email)
    for path in ("/accounts/", DETAILS, "/accounts/security/"):
        assert closed.client.get(path).url == CLOSING
    assert "Reopen the account" in closed.client.get(CLOSING).content.decode()
    assert closed.post(CLOSING).url == "/accounts/"
    assert closed.fresh().closes_at is None
    assert closed.client.get("/accounts/").status_code == 200
    assert (Kind.REOPENED.value, {}) in events_of(closed.persona)
    assert closed.post(CLOSING).url == "/accounts/"  # a second press
    assert closed.client.get(CLOSING).url == "/accounts/"


def test_a_session_from_before_does_not_come_back_with_reopening(seller, client_of):
    other = Door(client_of(seller.persona))
    other.password(seller.user.email)
    seller.post(CLOSE, understood="on")
    seller.password(seller.user.email)
    seller.post(CLOSING)
    assert other.client.get(DETAILS).url.startswith("/accounts/login/")


def test_after_the_time_nobody_signs_in(closed):
    closed.password(closed.user.email)
    User.objects.update(closes_at=timezone.now() + timedelta(minutes=1))
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert closed.client.get("/accounts/").url == "/accounts/login/"
        closed.password(closed.user.email)
        assert not closed.is_in
        assert not closing.reopen(user=closed.user, actor="persona")


def test_it_is_deleted_once_and_the_log_stays(closed, events_of):
    call_command("close_accounts")
    assert User.objects.filter(pk=closed.user.pk).exists()
    with time_machine.travel(timezone.now() + LATER):
        call_command("close_accounts")
        assert not User.objects.filter(pk=closed.user.pk).exists()
        assert not Application.objects.exists()
        call_command("close_accounts")
    told = Event.objects.filter(kind=Kind.CLOSED.value)
    assert list(told.values_list("persona", "actor")) == [(closed.persona.pk, "market")]
    assert len(events_of(closed.persona)) > 5
    assert closed.mails()[-1].subject == "Your seller account is closed"


def test_the_task_closes_what_is_due_and_only_that(closed):
    closing.close_later.func(closed.user.pk, "en")
    assert User.objects.filter(pk=closed.user.pk).exists()
    with time_machine.travel(timezone.now() + LATER):
        closing.close_later.func(closed.user.pk, "zh-hans")
        closing.close_later.func(closed.user.pk, "zh-hans")
    assert "你的卖家账户" in closed.mails()[-1].subject


def test_the_same_papers_may_open_a_new_account(closed, mails_of):
    with time_machine.travel(timezone.now() + LATER):
        closing.close_due()
        applicant = Applicant(closed.client, closed.persona)
        assert applicant.reviewed(mails_of).state == "approved"
