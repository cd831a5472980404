"""Rule 3: an account that nobody used for long stays closed, even for all the right proofs."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import inactivity
from accounts.inactivity import lock_all, lock_if_due
from accounts.models import User
from accounts.signin import actions as signin
from events.models import Actor, Event
from personas.actions import let_time_pass
from personas.models import MailMessage, World
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.at_once import times_at_once
from tests.cast import PASSWORD, make_learner, make_persona

LOCKED = "/accounts/locked/"
KIND = "account.locked_for_inactivity"


def days_later(days: float):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def locks() -> int:
    return Event.objects.filter(kind=KIND).count()


def test_rule_3_after_90_days_the_right_password_meets_the_lock(
    door, learner, events_of, mails_of, texts_of
):
    with days_later(90):
        assert door.password(learner.email).url == LOCKED
        page = door.client.get(LOCKED).content.decode()
    assert not door.is_in
    assert "Only support opens it" in page
    assert learner.email in page
    assert (KIND, {"days": 90}) in events_of(learner.persona)
    assert "account.signed_in" not in dict(events_of(learner.persona))
    assert Event.objects.get(kind=KIND).actor == "market"
    assert mails_of(learner.persona)[-1].subject == (
        "Your account is locked: it was not used for long"
    )
    assert "nobody signed in for 90 days" in texts_of(learner.persona)[-1].body


def test_it_is_told_once_however_often_one_tries(door, learner):
    with days_later(91):
        for _ in range(3):
            assert door.password(learner.email).url == LOCKED
    assert locks() == MailMessage.objects.count() == 1


def test_rule_3_signing_in_counts_as_use(door, learner):
    with days_later(80):
        assert door.password(learner.email).url == "/accounts/"
    with days_later(160):
        assert Door(door.client).password(learner.email).url == "/accounts/"


def test_rule_3_the_time_is_set_by_the_world(door, learner):
    World.objects.update(inactivity_days=7)
    with days_later(8):
        assert door.password(learner.email).url == LOCKED


def test_rule_3_zero_days_never_lock(door, learner):
    World.objects.update(inactivity_days=0)
    with days_later(4000):
        assert lock_all() == 0
        assert door.password(learner.email).url == "/accounts/"


def test_rule_3_it_is_told_after_the_last_factor_only(door, learner):
    turn_on_for(learner)
    with days_later(91):
        assert door.password(learner.email).url == "/accounts/login/code/"
        assert locks() == 0
        assert "not used for long" not in door.code("000000").content.decode()
        assert door.code(code_for(learner.secret)).url == LOCKED
    assert not door.is_in


@pytest.mark.parametrize("locked", [False, True])
def test_rule_3_a_wrong_password_learns_nothing(stranger, learner, settings, locked):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    def answer(name):
        with CaptureQueriesContext(connection) as queries:
            page = stranger.password(name, "not-the-password").content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page).replace(name, "NAME")
        return page, [re.sub(r"\W.*", "", query["sql"]) for query in queries]

    with days_later(91):
        if locked:
            lock_if_due(learner)
        stranger.password("warm@post.example", "up")
        assert answer(learner.email) == answer("nobody@post.example")


def test_rule_3_a_reset_keeps_it(door, learner, mails_of):
    with days_later(91):
        lock_if_due(learner)
        door.client.post("/accounts/password/reset/", {"identifier": learner.email})
        link = re.search(r"testserver(/\S+reset/\S+)", mails_of(learner.persona)[-1].text)
        door.client.get(link.group(1))
        new = "gravel violin kelp ordinary"
        door.client.post("/accounts/password/reset/new/", {"password": new})
        assert door.password(learner.email, new).url == LOCKED


def test_sessions_that_are_open_end_with_it(inside, learner):
    with days_later(91):
        lock_if_due(learner)
        assert inside.client.get("/accounts/").url == "/accounts/login/?next=/accounts/"


def test_rule_3_no_way_into_a_session_passes_it(learner):
    """Whatever proofs a new way in takes, it ends in this verb."""
    with days_later(91), pytest.raises(inactivity.LockedForInactivity):
        signin.sign_in(
            user=learner, token="", by="email", factor="none", known=False, actor=Actor.PERSONA
        )


def test_the_page_of_the_lock_is_nobody_elses(client, learner):
    assert client.get(LOCKED).url == "/accounts/login/"


def test_the_page_goes_when_the_lock_is_lifted(door, learner):
    with days_later(91):
        door.password(learner.email)
        inactivity.lift(learner)
        assert door.client.get(LOCKED).url == "/accounts/login/"
        assert door.password(learner.email).url == "/accounts/"


def test_staff_are_left_out(staff):
    with days_later(400):
        assert lock_all() == 0


# The command


def test_the_command_locks_each_once(learner, second_learner, capsys, mails_of):
    with days_later(60):
        signin.sign_in(
            user=learner, token="", by="email", factor="none", known=False, actor=Actor.PERSONA
        )
    with days_later(91):
        call_command("lock_inactive")
        assert capsys.readouterr().out == "Locked for inactivity: 1.\n"
        call_command("lock_inactive")
        assert capsys.readouterr().out == "Locked for inactivity: 0.\n"
    assert locks() == 1
    assert len(mails_of(second_learner.persona)) == 1
    assert mails_of(learner.persona) == []


def test_the_command_writes_in_the_language_of_the_country(db, mails_of):
    learner = make_learner(make_persona("CN"))
    with days_later(91):
        lock_all()
    assert "账户" in mails_of(learner.persona)[-1].subject


def test_each_world_has_its_own_time(learner, second_learner):
    short = World.objects.create(name="class", inactivity_days=5)
    type(learner.persona).objects.filter(pk=learner.persona_id).update(world=short)
    with days_later(6):
        assert lock_all() == 1
    assert User.objects.get(locked_for_inactivity_at__isnull=False) == learner


def test_it_reads_in_pieces_that_do_not_grow(db, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(inactivity, "_CHUNK", 2)
    for seed in range(5):
        make_learner(make_persona(seed=seed))
    World.objects.update(inactivity_days=0)
    World.objects.create(name="another", inactivity_days=1)
    with days_later(91), django_assert_max_num_queries(8):  # no query for each row
        assert lock_all() == 0


@pytest.mark.django_db(transaction=True)
def test_of_many_runs_at_once_each_account_is_locked_once(learner, second_learner):
    User.objects.update(active_at=timezone.now() - timedelta(days=91))
    assert sum(times_at_once(4, lambda _: lock_all())) == 2
    assert locks() == MailMessage.objects.count() == 2


# Practice: the phone lets the time pass


def test_a_long_absence_is_met_at_the_next_sign_in(inside, learner, events_of):
    answer = inside.client.post("/phone/settings/", {"set": "absence"}, follow=True)
    assert "90 days have passed" in answer.content.decode()
    assert ("phone.time_away_requested", {"days": 90}) in events_of(learner.persona)
    assert inside.client.get("/accounts/").url == "/accounts/login/?next=/accounts/"
    assert inside.password(learner.email, PASSWORD).url == LOCKED


def test_it_concerns_the_persona_s_own_account_alone(persona, second_learner, learner):
    let_time_pass(persona=persona)
    second_learner.refresh_from_db()
    assert not lock_if_due(second_learner)
    assert lock_if_due(User.objects.get(pk=learner.pk))


def test_without_an_account_time_passes_all_the_same(persona, events_of):
    let_time_pass(persona=persona)
    assert events_of(persona)[-1] == ("phone.time_away_requested", {"days": 90})
