from datetime import UTC, datetime

import pytest
import time_machine

from events.models import Event
from tests.accounts.conftest import Door
from tests.cast import PASSWORD

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
CHANGE = "/accounts/security/password/"
CONFIRM = "/accounts/security/confirm/"
SENSITIVE = [
    CHANGE,
    "/accounts/two-factor/",
    "/accounts/two-factor/remove/",
    "/accounts/recovery-codes/",
]


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def door(clock, client_of, learner):
    door = Door(client_of(learner.persona))
    door.password(learner.email)
    return door


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("path", SENSITIVE)
def test_rule_4_sensitive_pages_ask_for_the_password_again(door, method, path):
    assert getattr(door.client, method)(path).url == f"{CONFIRM}?next={path}"
    door.step_up()
    answer = getattr(door.client, method)(path)
    assert CONFIRM not in answer.headers.get("Location", "")


@pytest.mark.parametrize("path", [*SENSITIVE, CONFIRM, "/accounts/security/", "/accounts/"])
def test_nobody_comes_here_without_signing_in(client, db, path):
    for answer in (client.get(path), client.post(path)):
        assert answer.status_code == 405 or answer.url.startswith("/accounts/login/")


def test_it_holds_for_ten_minutes(clock, door, learner, events_of):
    assert door.step_up(next=CHANGE).url == CHANGE
    assert ("account.stepped_up", {}) in events_of(learner.persona)
    clock.shift(599)
    assert door.client.get(CHANGE).status_code == 200
    clock.shift(1)
    assert door.client.get(CHANGE).url.startswith(CONFIRM)


def test_rule_7_new_session_key_at_step_up(door):
    before = door.client.session.session_key
    door.step_up()
    after = door.client.session.session_key
    assert before != after
    assert not door.client.session.exists(before)
    assert door.is_in


def test_a_new_sign_in_starts_without_it(door, learner):
    door.step_up()
    door.password(learner.email)
    assert door.client.get(CHANGE).url.startswith(CONFIRM)


def test_wrong_passwords_lock_the_step_up_only(clock, door, client_of, learner, events_of):
    for left in (4, 3, 2):
        assert f"You have {left} more tries" in door.step_up("wrong").content.decode()
    assert "You have 1 more try" in door.step_up("wrong").content.decode()
    assert "Wait until the time is over" in door.step_up("wrong").content.decode()
    page = door.step_up(PASSWORD).content.decode()
    assert 'data-countdown="900"' in page
    assert "Wait until the time is over" in page
    assert door.is_in
    assert ("account.password_refused", {"failures": 5, "left": 0}) in events_of(learner.persona)
    assert Door(client_of(learner.persona)).password(learner.email).status_code == 302
    clock.shift(900)
    assert door.step_up(PASSWORD).status_code == 302


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example", "", "x\0"])
def test_rule_10_it_leads_to_own_paths_only(door, goal):
    answer = door.step_up(next=goal)
    assert answer.status_code == 302
    assert "evil" not in answer.url


@pytest.mark.parametrize("password", ["", "x" * 5000, "a\0"])
def test_what_can_be_no_password_is_refused_uncounted(door, password):
    before = Event.objects.count()
    assert 'aria-invalid="true"' in door.step_up(password).content.decode()
    assert Event.objects.count() == before


def test_an_old_hash_is_renewed_and_the_session_stays(door, learner, settings):
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    assert door.step_up().status_code == 302
    learner.refresh_from_db()
    assert learner.password.startswith("pbkdf2")
    assert door.client.get("/accounts/").status_code == 200


def test_a_step_up_is_of_one_session(door, client_of, learner):
    door.step_up()
    other = Door(client_of(learner.persona))
    other.password(learner.email)
    assert other.client.get(CHANGE).url.startswith(CONFIRM)
