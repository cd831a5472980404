from datetime import UTC, datetime

import pytest
import time_machine

from accounts import codes
from accounts.models import OneTimeCode

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
RESET = "reset_password"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


def issue(user, session="mine", **more):
    return codes.issue_code(purpose=RESET, session=session, subject="s", user=user, **more)


def check(code, session="mine", purpose=RESET):
    return codes.check_code(purpose=purpose, session=session, code=code)


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_rule_4_six_digits_kept_as_a_fingerprint(learner):
    code = issue(learner, bound_to="hash")
    assert len(code) == 6
    assert code.isdigit()
    row = OneTimeCode.objects.get()
    assert code not in (row.code_hash + row.session_hash)
    assert (row.subject, row.bound_to, row.user) == ("s", "hash", learner)


def test_measured_7_once(learner):
    code = issue(learner)
    first = check(code)
    assert first.good
    assert first.row.user == learner
    again = check(code)
    assert (again.good, again.row, again.left) == (False, None, 0)


def test_measured_7_ten_minutes(clock, learner):
    code = issue(learner)
    assert OneTimeCode.objects.get().created_at == T0
    clock.shift(600)
    assert not check(code).good
    code = issue(learner)
    clock.shift(599)
    assert check(code).good


def test_rule_4_five_tries(learner):
    code = issue(learner)
    assert [check(other_than(code)).left for _ in range(5)] == [4, 3, 2, 1, 0]
    sixth = check(code)
    assert (sixth.good, sixth.left) == (False, 0)
    assert OneTimeCode.objects.get().tries == 5


def test_the_fifth_try_may_be_right(learner):
    code = issue(learner)
    for _ in range(4):
        check(other_than(code))
    assert check(code).good


def test_measured_7_for_one_session(learner):
    code = issue(learner)
    assert not check(code, session="another").good
    assert OneTimeCode.objects.get().tries == 0
    assert check(code).good


def test_measured_7_for_one_purpose(learner):
    code = issue(learner)
    assert not check(code, purpose="another").good
    assert check(code).good


def test_a_new_code_ends_the_older_one_of_its_session_only(learner, monkeypatch):
    numbers = iter([111111, 222222, 333333])
    monkeypatch.setattr(codes.secrets, "randbelow", lambda below: next(numbers))
    first, other, second = issue(learner), issue(learner, session="other"), issue(learner)
    assert not check(first).good
    assert check(second).good
    assert check(other, session="other").good


def test_nobodys_code_is_never_right_and_counts_alike(db):
    code = issue(None)
    answer = check(code)
    assert (answer.good, answer.left) == (False, 4)
    assert answer.row.user is None


def test_an_older_code_does_not_come_back_when_the_newer_is_spent(learner):
    first, second = issue(learner), issue(learner)
    assert check(second).good
    again = check(first)
    assert (again.good, again.row) == (False, None)


def test_a_code_for_another_purpose_ends_nothing(learner):
    code = issue(learner)
    codes.issue_code(purpose="confirm_email", session="mine", subject="s", user=learner)
    assert check(code).good


def test_measured_7_spent_elsewhere_while_it_is_compared(learner, monkeypatch):
    code = issue(learner)
    really_refresh = OneTimeCode.refresh_from_db

    def spend_elsewhere(row, **options):
        OneTimeCode.objects.update(used_at=T0)
        really_refresh(row, **options)

    monkeypatch.setattr(OneTimeCode, "refresh_from_db", spend_elsewhere)
    assert not check(code).good


def test_after_the_last_try_it_is_still_known_whose_code_it_was(learner):
    code = issue(learner)
    for _ in range(5):
        check(other_than(code))
    assert check(code).row.user == learner


def test_any_six_digits_may_come(learner, monkeypatch):
    asked = []
    monkeypatch.setattr(codes.secrets, "randbelow", lambda below: asked.append(below) or 7)
    assert issue(learner) == "000007"
    assert asked == [1_000_000]


def test_bound_to_nothing_unless_said(learner):
    issue(learner)
    row = OneTimeCode.objects.get()
    assert row.bound_to == ""
    assert row.expires_at - row.created_at == codes.LIFETIME
