"""The verbs from many threads at the same moment, on the database under test, without a server."""

from datetime import timedelta

import pytest

from accounts import codes, factors, lockout, passwords, recovery, totp
from accounts.identifiers import normalise
from accounts.models import AttemptCounter, OneTimeCode, PastPassword, RecoveryCode
from accounts.reset import actions as reset
from accounts.security import actions as security
from accounts.signin import actions as signin
from accounts.tokens import issue_token
from events.models import Actor, Event
from personas.models import MailMessage, TextMessage, World
from personas.worlds import default_world
from tests.accounts.conftest import code_for, turn_on_for
from tests.at_once import times_at_once as at_once
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "gravel violin kelp ordinary"
PURPOSE = "reset_password"


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def try_password(user, name, password):
    return signin.try_password(
        user=user,
        identifier=normalise(name),
        password=password,
        browser="",
        world=default_world(),
        actor=Actor.UNKNOWN,
    )


def test_measured_1_of_40_attempts_five_are_reserved():
    world = World(lockout_limit=5, lockout_seconds=900, lockout_cap_seconds=3600)
    taken = [one for one in at_once(40, lambda _: lockout.reserve(key="k", world=world)) if one]
    assert sorted(attempt.failures for attempt in taken) == [1, 2, 3, 4, 5]
    assert [attempt.lock_seconds for attempt in taken if attempt.lock_seconds] == [900]


def test_measured_1_of_24_passwords_five_are_hashed(learner, monkeypatch):
    hashed = []
    monkeypatch.setattr(passwords, "is_right", lambda user, password: hashed.append(1) and False)
    answers = at_once(24, lambda _: try_password(learner, learner.email, PASSWORD))
    assert len(hashed) == 5
    assert sum(answer.locked for answer in answers) == 20
    assert count("account.password_refused") == 5
    assert count("account.locked") == 1


@pytest.mark.parametrize("known", [True, False])
def test_rule_2_one_message_at_the_lock_however_many_tries(learner, known):
    user, name = (learner, learner.email) if known else (None, "nobody@post.example")
    at_once(16, lambda _: try_password(user, name, "wrong"))
    assert count("account.locked") == 1
    assert MailMessage.objects.count() == TextMessage.objects.count() == int(known)


def test_measured_5_one_code_is_accepted_once(learner):
    turn_on_for(learner)
    code = code_for(learner.secret)
    verdicts = at_once(10, lambda _: totp.check(user=learner, code=code))
    assert verdicts.count(totp.Verdict.GOOD) == 1
    assert verdicts.count(totp.Verdict.USED) == 9


def test_measured_5_every_wrong_code_is_counted(learner):
    turn_on_for(learner)
    wrong = code_for(learner.secret, -100)

    def use(_):
        return factors.use_code(
            user=learner,
            factor="totp",
            code=wrong,
            browser="",
            world=default_world(),
            actor=Actor.UNKNOWN,
        )

    answers = at_once(20, use)
    assert sorted(answer.left for answer in answers if answer.reason == "wrong") == [0, 1, 2, 3, 4]
    assert [answer.reason for answer in answers].count("locked") == 15
    assert count("account.code_refused") == 5
    assert count("account.code_locked") == 1


def test_measured_5_a_recovery_code_is_spent_once(learner):
    code = recovery.code_of(recovery.make_codes(user=learner)[0])
    spent = at_once(8, lambda _: recovery.spend(user=learner, code=code))
    assert spent.count(True) == 1


def test_rule_4_two_makers_of_recovery_codes_leave_ten(learner):
    at_once(4, lambda _: security.renew_recovery_codes(user=learner, actor=Actor.PERSONA))
    assert RecoveryCode.objects.count() == 10


def issue_code(user) -> str:
    subject = reset.subject_of("phone", user.phone)
    bound_to = passwords.print_of(user)
    return codes.issue_code(
        purpose=PURPOSE, session="mine", subject=subject, user=user, bound_to=bound_to
    )


def test_measured_6_of_40_wrong_codes_five_are_compared(learner):
    code = issue_code(learner)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    checks = at_once(40, lambda _: codes.check_code(purpose=PURPOSE, session="mine", code=wrong))
    assert not any(check.good for check in checks)
    assert OneTimeCode.objects.get().tries == 5
    assert not codes.check_code(purpose=PURPOSE, session="mine", code=code).good


def test_measured_7_a_text_code_is_accepted_once(learner):
    code = issue_code(learner)
    answers = at_once(
        8, lambda _: reset.redeem_code(session="mine", code=code, actor=Actor.UNKNOWN)
    )
    assert len([answer for answer in answers if answer.token]) == 1


def test_measured_8_a_link_sets_one_password(learner):
    token = issue_token(
        purpose=PURPOSE,
        subject=reset.subject_of("email", learner.email),
        lifetime=timedelta(minutes=30),
        user=learner,
        bound_to=passwords.print_of(learner),
    )

    def post(position):
        password = f"{NEW} {position}"
        return reset.reset_password(token=token, password=password, actor=Actor.UNKNOWN)

    done = at_once(6, post)
    assert done.count(True) == 1
    learner.refresh_from_db()
    assert learner.check_password(f"{NEW} {done.index(True)}")
    assert PastPassword.objects.count() == 1
    assert count("account.password_reset") == 1


def test_measured_8_two_links_set_one_password(learner):
    """Each of them dies with the password that the other one replaced."""
    about = {
        "purpose": PURPOSE,
        "subject": reset.subject_of("email", learner.email),
        "lifetime": timedelta(minutes=30),
        "user": learner,
        "bound_to": passwords.print_of(learner),
    }
    links = [issue_token(**about) for _ in range(4)]
    done = at_once(
        4,
        lambda position: reset.reset_password(
            token=links[position], password=f"{NEW} {position}", actor=Actor.UNKNOWN
        ),
    )
    assert done.count(True) == 1
    assert count("account.password_reset") == 1


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_rule_4_one_message_however_often_it_is_asked_for(learner, kind):
    identifier = normalise(getattr(learner, kind))

    def ask(position):
        return reset.request_reset(
            identifier=identifier,
            user=learner,
            session=f"session-{position}",
            link_to=lambda token: f"https://portal.example/{token}",
            actor=Actor.UNKNOWN,
        )

    assert at_once(8, ask).count(True) == 1


def test_measured_13_ten_writers_wait_for_each_other(learner):
    """They read before they write: in SQLite's usual mode, nine of ten would fail."""

    def ask(position):
        return reset.request_reset(
            identifier=normalise(f"nobody{position}@post.example"),
            user=None,
            session="",
            link_to=str,
            actor=Actor.UNKNOWN,
        )

    assert at_once(10, ask) == [True] * 10


def test_measured_4_three_browsers_are_remembered_when_ten_sign_in(learner):
    def sign_in(_):
        return signin.sign_in(
            user=learner, token="", by="email", factor="none", known=False, actor=Actor.PERSONA
        )

    assert len(set(at_once(10, sign_in))) == 10
    assert learner.known_browsers.count() <= 3


def test_measured_2_many_names_have_counters_of_their_own():
    at_once(10, lambda position: try_password(None, f"+1212555{position:04d}", "wrong"))
    assert list(AttemptCounter.objects.values_list("failures", flat=True)) == [1] * 10
