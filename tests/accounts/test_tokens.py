from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from accounts.models import Application, OneTimeToken
from accounts.tokens import issue_token, peek_token, redeem_token

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
MINUTES_30 = timedelta(minutes=30)


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token(clock, learner):
    return issue_token(
        purpose="reset_password",
        subject="subject",
        lifetime=MINUTES_30,
        user=learner,
        bound_to="hash",
    )


def redeem(token, purpose="reset_password", bound_to="hash"):
    with transaction.atomic():
        return redeem_token(purpose=purpose, token=token, bound_to=bound_to)


def test_256_bits_kept_as_a_fingerprint(token, learner):
    row = OneTimeToken.objects.get()
    assert len(token) == 43
    assert token not in (row.token_hash, row.subject, row.bound_to)
    assert (row.user, row.application, row.subject) == (learner, None, "subject")
    assert (row.created_at, row.expires_at) == (T0, T0 + MINUTES_30)


def test_once(clock, token, learner):
    clock.shift(10)
    assert redeem(token).user == learner
    assert OneTimeToken.objects.get().used_at == T0 + timedelta(seconds=10)
    assert redeem(token) is None


def test_thirty_minutes(clock, token):
    clock.shift(MINUTES_30 - timedelta(seconds=1))
    assert not peek_token(purpose="reset_password", token=token).is_old
    clock.shift(1)
    assert peek_token(purpose="reset_password", token=token).is_old
    assert redeem(token) is None


def test_dies_with_what_it_is_bound_to(token):
    assert redeem(token, bound_to="another") is None
    assert redeem(token, bound_to="") is None
    assert redeem(token) is not None


def test_for_one_purpose(token):
    assert peek_token(purpose="confirm_email", token=token) is None
    assert redeem(token, purpose="confirm_email") is None


@pytest.mark.parametrize("altered", ["", "x", "x" * 43, "x" * 200, "x" * 201, "é", "x\0", "х" * 43])  # noqa: RUF001
def test_what_was_never_issued(token, altered):
    assert peek_token(purpose="reset_password", token=altered) is None
    assert redeem(altered) is None


def test_what_was_never_issued_and_is_long_is_not_looked_up(token, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert peek_token(purpose="reset_password", token="x" * 201) is None
        assert redeem_token(purpose="reset_password", token="x" * 201) is None
        assert peek_token(purpose="reset_password", token="") is None
        assert redeem_token(purpose="reset_password", token="") is None


def test_looking_spends_nothing(token):
    row = peek_token(purpose="reset_password", token=token)
    assert not row.is_used
    assert redeem(token) is not None
    assert peek_token(purpose="reset_password", token=token).is_used


def test_one_for_nobody_opens_nothing(db):
    token = issue_token(purpose="reset_password", subject="s", lifetime=MINUTES_30)
    assert peek_token(purpose="reset_password", token=token).opens_nothing
    assert redeem(token, bound_to="") is None


def test_bound_to_nothing_unless_said(learner):
    token = issue_token(purpose="reset_password", subject="s", lifetime=MINUTES_30, user=learner)
    row = OneTimeToken.objects.get()
    assert row.bound_to == ""
    assert row.expires_at - row.created_at == MINUTES_30
    with transaction.atomic():
        assert redeem_token(purpose="reset_password", token=token) == row


def test_the_purpose_stands_in_the_row_as_well(token):
    OneTimeToken.objects.update(purpose="confirm_email")
    assert peek_token(purpose="reset_password", token=token) is None
    assert redeem(token) is None


@pytest.mark.parametrize("length", [1, 200])
def test_the_lengths_that_are_looked_up(learner, django_assert_num_queries, length):
    with django_assert_num_queries(1):
        peek_token(purpose="reset_password", token="x" * length)
    with transaction.atomic(), django_assert_num_queries(1):
        redeem_token(purpose="reset_password", token="x" * length)


def test_looking_is_one_statement(token, learner, django_assert_num_queries):
    application = Application.objects.create(persona=learner.persona)
    OneTimeToken.objects.update(application=application)
    with django_assert_num_queries(1):
        row = peek_token(purpose="reset_password", token=token)
        assert (row.user, row.application) == (learner, application)


def test_one_for_an_application(learner):
    application = Application.objects.create(persona=learner.persona)
    token = issue_token(
        purpose="confirm_email", subject="s", lifetime=MINUTES_30, application=application
    )
    row = redeem(token, purpose="confirm_email", bound_to="")
    assert (row.application, row.user) == (application, None)
