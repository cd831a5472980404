import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.hashers import make_password

from accounts import lockout, passwords
from accounts.models import AttemptCounter
from events.models import Event
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.cast import PASSWORD

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
CODE = "/accounts/login/code/"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def guarded(clock, learner):
    turn_on_for(learner)
    clock.shift(300)
    return learner


def wrong_code(user):
    near = {code_for(user.secret, steps) for steps in range(-25, 26)}
    return next(code for code in ("000000", "111111", "222222") if code not in near)


def test_password_then_code_then_in(door, guarded, events_of):
    assert door.password(guarded.email, next="/accounts/security/").url == CODE
    assert not door.is_in
    page = door.client.get(CODE).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    assert door.code(code_for(guarded.secret)).url == "/accounts/security/"
    assert door.is_in
    signed_in = {"identifier": "email", "factor": "totp", "known_browser": False}
    assert ("account.signed_in", signed_in) in events_of(guarded.persona)


def test_measured_9_nobody_is_signed_in_before_the_last_factor(door, guarded):
    door.password(guarded.email)
    for path in ("/accounts/", "/accounts/security/", "/accounts/two-factor/"):
        assert door.client.get(path).url.startswith("/accounts/login/")
    before = door.client.session.session_key
    door.code(code_for(guarded.secret))
    assert door.client.session.session_key != before


def test_measured_9_the_wait_ends_with_the_password(door, guarded):
    door.password(guarded.email)
    passwords.replace(user=guarded, password_hash=make_password("gravel violin kelp ordinary"))
    answer = door.code(code_for(guarded.secret))
    assert answer.url == "/accounts/login/"
    assert not door.is_in


def test_the_wait_ends_after_ten_minutes(clock, door, guarded):
    door.password(guarded.email)
    clock.shift(599)
    assert door.client.get(CODE).status_code == 200
    clock.shift(1)
    answer = door.client.get(CODE, follow=True)
    assert "Start again" in answer.content.decode()
    assert door.code(code_for(guarded.secret)).url == "/accounts/login/"


def test_the_wait_belongs_to_one_browser(door, guarded):
    door.password(guarded.email)
    answer = door.client.post(CODE, {"code": code_for(guarded.secret)}, HTTP_USER_AGENT="Other/1")
    assert answer.url == "/accounts/login/"


def test_the_wait_ends_with_the_account(door, guarded):
    door.password(guarded.email)
    guarded.is_active = False
    guarded.save()
    assert door.client.get(CODE).url == "/accounts/login/"


def test_nobody_waits_who_gave_no_password(door, guarded):
    assert door.client.get(CODE).url == "/accounts/login/"
    assert door.code(code_for(guarded.secret)).url == "/accounts/login/"


def test_staffs_set_up_is_not_for_learners(door, guarded):
    door.password(guarded.email)
    assert door.client.get("/accounts/login/two-factor/").url == "/accounts/login/"


def test_measured_5_a_used_code_is_refused_and_says_so(door, guarded, client_of, events_of):
    code = code_for(guarded.secret)
    door.password(guarded.email)
    door.code(code)
    other = Door(client_of(guarded.persona))
    other.password(guarded.email)
    assert "worked already" in other.code(code).content.decode()
    refused = {"factor": "totp", "reason": "used", "left": 4}
    assert ("account.code_refused", refused) in events_of(guarded.persona)


def test_a_wrong_clock_is_explained_and_counted(door, guarded, events_of):
    door.password(guarded.email)
    page = door.code(code_for(guarded.secret, -10)).content.decode()
    assert "clock" in page
    assert not door.is_in
    refused = {"factor": "totp", "reason": "clock", "left": 4}
    assert ("account.code_refused", refused) in events_of(guarded.persona)


def test_rule_2_wrong_codes_lock_by_themselves(
    clock, door, client_of, guarded, events_of, mails_of, texts_of
):
    door.password(guarded.email)
    for _ in range(4):
        assert door.code(wrong_code(guarded)).status_code == 200
    assert door.code(wrong_code(guarded)).url == "/accounts/locked/"
    page = door.client.get("/accounts/locked/").content.decode()
    assert "Codes are not accepted" in page
    events = events_of(guarded.persona)
    assert ("account.code_locked", {"factor": "totp", "seconds": 900}) in events
    assert len(mails_of(guarded.persona)) == len(texts_of(guarded.persona)) == 1
    assert door.code(code_for(guarded.secret)).url == "/accounts/locked/"
    assert not door.is_in
    # The password's own counter knows nothing of it, and recovery codes have their own as well.
    assert Door(client_of(guarded.persona)).password(guarded.email).url == CODE
    assert door.code(guarded.printed[0], recovery=True).url == "/accounts/"


def test_wrong_recovery_codes_lock_by_themselves(door, guarded, events_of):
    door.password(guarded.email)
    for _ in range(5):
        answer = door.code("0000-0000-0000-0000", recovery=True)
    assert answer.url == "/accounts/locked/"
    assert "authenticator works now" in door.client.get(answer.url).content.decode()
    locked = {"factor": "recovery", "seconds": 900}
    assert ("account.code_locked", locked) in events_of(guarded.persona)
    assert door.code(code_for(guarded.secret)).url == "/accounts/"


def test_the_right_code_ends_the_count(clock, door, guarded):
    door.password(guarded.email)
    door.code(wrong_code(guarded))
    door.code(code_for(guarded.secret))
    key = lockout.key_of("totp", user=guarded)
    assert AttemptCounter.objects.get(key=key).failures == 0


@pytest.mark.parametrize("code", ["", "12345", "x" * 5000, "12345\0", "１２", "\x80\xff"])
@pytest.mark.parametrize("recovery", [False, True])
def test_what_can_be_no_code_is_refused_uncounted(door, guarded, code, recovery):
    door.password(guarded.email)
    before = Event.objects.count()
    page = door.code(code, recovery=recovery)
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert Event.objects.count() == before


def test_full_width_digits_are_digits(door, guarded):
    door.password(guarded.email)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in code_for(guarded.secret))
    assert door.code(wide).url == "/accounts/"


def test_a_code_sent_twice_from_one_page(door, guarded):
    door.password(guarded.email)
    code = code_for(guarded.secret)
    assert door.code(code).url == "/accounts/"
    assert door.code(code).url == "/accounts/login/"
    assert door.is_in


def test_rule_5_locked_code_and_reset(door, guarded):
    """A reset proves a mailbox, never the second factor: its lock stays."""
    door.password(guarded.email)
    for _ in range(5):
        door.code(wrong_code(guarded))
    assert lockout.seconds_left(key=lockout.key_of("totp", user=guarded)) == 900
    assert door.password(guarded.email, PASSWORD).url == CODE


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_rule_10_the_code_leads_to_own_paths_only(door, guarded, goal):
    door.password(guarded.email, next=goal)
    assert door.code(code_for(guarded.secret)).url == "/accounts/"


def test_it_goes_where_it_was_meant_to(door, guarded):
    door.password(guarded.email, next="/accounts/security/")
    assert door.code(code_for(guarded.secret)).url == "/accounts/security/"


def test_rule_14_phones_offer_the_code(door, guarded):
    door.password(guarded.email)
    page = door.client.get(CODE).content.decode()
    assert 'autocomplete="one-time-code"' in page
    page = door.client.get(CODE + "?use=recovery").content.decode()
    assert 'autocomplete="off"' in page


def test_measured_9_the_wait_opens_no_page(door, guarded):
    door.password(guarded.email)
    for path in ("/accounts/", "/accounts/security/", "/accounts/two-factor/"):
        assert door.client.get(path).url == f"/accounts/login/?next={path}"


def test_measured_9_waiting_for_one_account_is_not_waiting_for_another(
    door, guarded, second_learner
):
    turn_on_for(second_learner)
    door.password(guarded.email)
    door.password(second_learner.email)
    assert door.code(guarded.printed[0], recovery=True).status_code == 200
    assert not door.is_in


def test_rule_4_a_factor_alone_opens_nothing(door, guarded, texts_of):
    """Neither a reset's code nor the authenticator's is a way around the password."""
    door.client.post("/accounts/password/reset/", {"identifier": guarded.phone})
    for code in (re.search(r"\d{6}", texts_of(guarded.persona)[-1].body).group(), "000000"):
        assert door.code(code).url == "/accounts/login/"
    assert not door.is_in
