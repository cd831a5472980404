"""A change and its event are written together: where the event fails, nothing has changed."""

import pytest
from django.forms import Form

from accounts import codes, factors, passwords, recovery, totp
from accounts.identifiers import normalise
from accounts.models import AttemptCounter, KnownBrowser, OneTimeCode, OneTimeToken
from accounts.reset import actions as reset
from accounts.security import actions as security
from accounts.signin import actions as signin
from accounts.tokens import issue_token
from events.models import Actor
from personas.models import OutgoingMessage
from personas.worlds import default_world
from tests.accounts.conftest import code_for, turn_on_for
from tests.cast import PASSWORD

NEW = "gravel violin kelp ordinary"
ME = Actor.PERSONA


class Refused(Exception):
    pass


@pytest.fixture(autouse=True)
def broken_log(monkeypatch):
    def record(*_, **__):
        raise Refused

    for module in (factors, reset, security, signin):
        monkeypatch.setattr(module, "record", record)


def test_the_password_stays_when_it_is_changed(learner):
    with pytest.raises(Refused):
        security.change_password(user=learner, password=NEW, actor=ME)
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)
    assert not learner.past_passwords.exists()


def test_the_password_stays_and_the_link_is_good_when_it_is_reset(learner):
    token = issue_token(
        purpose="reset_password",
        subject=reset.subject_of("email", learner.email),
        lifetime=reset.LINK_LIFETIME,
        user=learner,
        bound_to=passwords.print_of(learner),
    )
    with pytest.raises(Refused):
        reset.reset_password(token=token, password=NEW, actor=ME)
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)
    assert reset.state_of(reset.peek(token)) == ""


def test_no_reset_is_asked_for(learner):
    with pytest.raises(Refused):
        reset.request_reset(
            identifier=normalise(learner.email), user=learner, session="", link_to=str, actor=ME
        )
    assert not OneTimeToken.objects.exists()
    assert not OutgoingMessage.objects.exists()


def test_a_wrong_reset_code_costs_no_try(learner):
    code = codes.issue_code(purpose="reset_password", session="s", subject="s", user=learner)
    with pytest.raises(Refused):
        reset.redeem_code(session="s", code=f"{(int(code) + 1) % 1_000_000:06d}", actor=ME)
    assert OneTimeCode.objects.get().tries == 0


def test_the_second_factor_stays_off(learner):
    form = Form()
    form.cleaned_data = {"code": code_for(totp.prepare(user=learner).secret)}
    with pytest.raises(Refused):
        security.turn_on(user=learner, form=form, actor=ME)
    assert not totp.is_on(learner)
    assert recovery.left(user=learner) == 0


def test_the_second_factor_stays_on(learner):
    turn_on_for(learner)
    with pytest.raises(Refused):
        security.turn_off(user=learner, actor=ME)
    assert totp.is_on(learner)
    assert recovery.left(user=learner) == 10


def test_the_old_recovery_codes_stay(learner):
    turn_on_for(learner)
    with pytest.raises(Refused):
        security.renew_recovery_codes(user=learner, actor=ME)
    assert recovery.spend(user=learner, code=recovery.code_of(learner.printed[0]))


def test_a_recovery_code_is_not_spent_but_the_attempt_counts(learner):
    turn_on_for(learner)
    with pytest.raises(Refused):
        factors.use_code(
            user=learner,
            factor="recovery",
            code=recovery.code_of(learner.printed[0]),
            browser="",
            world=default_world(),
            actor=ME,
        )
    assert recovery.left(user=learner) == 10
    assert AttemptCounter.objects.get().failures == 1


def test_the_browser_is_not_remembered(learner):
    with pytest.raises(Refused):
        signin.sign_in(user=learner, token="", by="email", factor="none", known=False, actor=ME)
    assert not KnownBrowser.objects.exists()


def test_an_attempt_stays_counted_whatever_fails_after_it(learner):
    """The safe side: an error can make a lock, never a free guess."""
    with pytest.raises(Refused):
        signin.try_password(
            user=learner,
            identifier=normalise(learner.email),
            password="wrong",
            browser="",
            world=default_world(),
            actor=ME,
        )
    assert AttemptCounter.objects.get().failures == 1
