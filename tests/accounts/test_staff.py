import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.models import Authenticator
from events.models import Event
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.cast import PASSWORD

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
ENROL = "/accounts/login/two-factor/"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def desk(clock, client, staff):
    """A member of staff, signed in with both factors."""
    turn_on_for(staff)
    clock.shift(60)
    door = Door(client)
    door.password(staff.email)
    door.code(code_for(staff.secret))
    return door


def test_rule_9_staff_enrol_before_anything_else(stranger, staff):
    assert stranger.password(staff.email).url == ENROL
    assert not stranger.is_in
    assert stranger.client.get("/accounts/").url.startswith("/accounts/login/")
    page = stranger.client.get(ENROL).content.decode()
    secret = re.search(r"secret=([A-Z2-7]+)", page).group(1)
    assert "This code is not right" in (
        stranger.client.post(ENROL, {"code": code_for(secret, 30)}).content.decode()
    )
    assert not stranger.is_in
    answer = stranger.client.post(ENROL, {"code": code_for(secret)})
    assert len(re.findall(r"<code>[0-9A-Z-]{19}</code>", answer.content.decode())) == 10
    assert stranger.is_in
    events = Event.objects.filter(kind="account.signed_in").values_list("persona", "actor", "facts")
    facts = {"identifier": "email", "factor": "totp", "known_browser": False}
    assert list(events) == [(None, "staff", facts)]
    assert "known" in stranger.client.cookies


def test_enrolling_needs_the_password_first(stranger, staff):
    assert stranger.client.get(ENROL).url == "/accounts/login/"
    assert stranger.client.post(ENROL, {"code": "000000"}).url == "/accounts/login/"
    assert not Authenticator.objects.exists()


def test_enrolling_refuses_what_can_be_no_code(stranger, staff):
    stranger.password(staff.email)
    page = stranger.client.post(ENROL, {"code": "12345"})
    assert 'aria-invalid="true"' in page.content.decode()


def test_rule_9_staff_keep_the_second_factor(desk, staff):
    desk.step_up()
    page = desk.client.post("/accounts/two-factor/remove/", follow=True).content.decode()
    assert "Staff keep" in page
    assert Authenticator.objects.exists()


def test_rule_7_staff_sessions_end_after_an_hour_without_a_request(clock, desk):
    clock.shift(3599)
    assert desk.client.get("/accounts/").status_code == 200
    clock.shift(3599)
    assert desk.client.get("/accounts/").status_code == 200
    clock.shift(3600)
    answer = desk.client.get("/accounts/", follow=True)
    assert "Staff sessions end" in answer.content.decode()
    assert not desk.is_in


def test_rule_7_the_hour_can_be_set(clock, desk, settings):
    settings.STAFF_IDLE_SECONDS = 600
    clock.shift(599)
    assert desk.client.get("/accounts/").status_code == 200
    clock.shift(600)
    assert desk.client.get("/accounts/").url == "/accounts/login/"


def test_rule_7_staff_sessions_end_after_a_day(clock, desk):
    for _ in range(47):
        clock.shift(timedelta(minutes=30))
        assert desk.client.get("/accounts/").status_code == 200
    clock.shift(timedelta(minutes=30))
    assert desk.client.get("/accounts/").url == "/accounts/login/"


def test_not_every_request_writes_the_session(clock, desk):
    seen = desk.client.session["staff"]["seen"]
    clock.shift(59)
    desk.client.get("/accounts/")
    assert desk.client.session["staff"]["seen"] == seen
    clock.shift(1)
    desk.client.get("/accounts/")
    assert desk.client.session["staff"]["seen"] == seen + 60


def test_learners_sessions_are_not_staffs(clock, client_of, learner):
    door = Door(client_of(learner.persona))
    door.password(learner.email)
    clock.shift(timedelta(hours=30))
    assert door.client.get("/accounts/").status_code == 200


def test_rule_9_no_trusted_device_shortcut(desk, staff):
    desk.client.post("/accounts/logout/")
    assert desk.password(staff.email, PASSWORD).url == "/accounts/login/code/"


def test_staffs_actions_are_staffs(desk):
    desk.client.post("/accounts/logout/")
    event = Event.objects.get(kind="account.signed_out")
    assert (event.persona, event.actor) == (None, "staff")


def test_rule_9_every_event_of_a_staff_account_names_it(desk, stranger, staff):
    stranger.password(staff.email, "wrong")
    desk.client.post("/accounts/logout/")
    events = Event.objects.of_staff().order_by("id").values_list("kind", "actor", "staff")
    assert list(events) == [
        ("account.signed_in", "staff", staff.pk),
        ("account.password_refused", "unknown", staff.pk),
        ("account.signed_out", "staff", staff.pk),
    ]
