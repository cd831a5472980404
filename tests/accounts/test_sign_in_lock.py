import re
from datetime import UTC, datetime

import pytest
import time_machine

from accounts import passwords
from accounts.models import AttemptCounter, KnownBrowser
from events.models import Event
from personas.models import OutgoingMessage
from tests.accounts.conftest import Door
from tests.cast import PASSWORD

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
LOCKED = "/accounts/locked/"


def miss(door, name, times=5):
    for number in range(times):
        answer = door.password(name, f"wrong-{number}")
    return answer


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


def kinds(events):
    return [kind for kind, _facts in events]


def test_rule_2_five_wrong_passwords_lock_with_a_countdown(clock, door, learner, events_of):
    assert miss(door, learner.email, 4).status_code == 200
    answer = door.password(learner.email, "wrong")
    assert answer.url == LOCKED
    page = door.client.get(LOCKED).content.decode()
    assert 'data-countdown="900"' in page
    assert "15:00" in page
    assert learner.email in page
    assert ("account.locked", {"seconds": 900, "locks": 1}) in events_of(learner.persona)


def test_the_page_survives_a_reload_and_ends_with_the_lock(clock, door, learner):
    miss(door, learner.email)
    clock.shift(28)
    assert 'data-countdown="872"' in door.client.get(LOCKED).content.decode()
    assert "14:32" in door.client.get(LOCKED).content.decode()
    clock.shift(872)
    answer = door.client.get(LOCKED, follow=True)
    assert answer.redirect_chain == [("/accounts/login/", 302)]
    assert "The lock has ended" in answer.content.decode()
    assert door.password(learner.email).url == "/accounts/"


@pytest.mark.parametrize("cookie", ["", "x", "gAAAAAB", "é", "x" * 5000])
def test_no_lock_no_page(client, db, cookie):
    client.cookies["locked"] = cookie
    assert client.get(LOCKED).url == "/accounts/login/"


def test_rule_2_the_right_password_is_refused_during_the_lock(
    clock, door, learner, events_of, monkeypatch
):
    miss(door, learner.email)
    monkeypatch.setattr(passwords, "is_right", lambda *_: pytest.fail("compared during the lock"))
    for password in (PASSWORD, "wrong"):
        assert door.password(learner.email, password).url == LOCKED
    assert not door.is_in
    assert kinds(events_of(learner.persona)).count("account.sign_in_while_locked") == 2


def test_measured_4_tries_do_not_make_it_longer(clock, door, learner):
    miss(door, learner.email)
    clock.shift(600)
    miss(door, learner.email, 20)
    assert 'data-countdown="300"' in door.client.get(LOCKED).content.decode()


def test_rule_2_one_mail_and_one_text_at_the_lock_and_none_before(
    clock, door, learner, mails_of, texts_of
):
    miss(door, learner.email, 4)
    assert (mails_of(learner.persona), texts_of(learner.persona)) == ([], [])
    miss(door, learner.email, 4)
    (mail,) = mails_of(learner.persona)
    (text,) = texts_of(learner.persona)
    assert "locked" in mail.subject
    assert "15 minutes" in mail.text
    assert "15 minutes" in mail.html
    assert "15 minutes" in text.body


def test_rule_2_a_second_lock_is_longer_and_tells_again(clock, door, learner, mails_of):
    miss(door, learner.email)
    clock.shift(900)
    miss(door, learner.email)
    assert 'data-countdown="1800"' in door.client.get(LOCKED).content.decode()
    assert len(mails_of(learner.persona)) == 2


def test_rule_2_locking_never_signs_out(clock, inside, stranger, learner):
    miss(stranger, learner.email)
    assert inside.client.get("/accounts/").status_code == 200


def test_measured_2_e_mail_phone_and_upper_case_share_one_counter(clock, stranger, learner):
    for name in (learner.email, learner.phone, learner.email.upper(), learner.phone):
        stranger.password(name, "wrong")
    assert stranger.password(learner.email.title(), "wrong").url == LOCKED


def test_measured_2_no_effect_on_others(clock, stranger, client_of, learner, second_learner):
    miss(stranger, learner.phone)
    assert Door(client_of(second_learner.persona)).password(second_learner.phone).status_code == 302


def test_measured_3_an_unknown_name_locks_in_the_same_way(clock, stranger, learner, client):
    def lock(name):
        statuses = [stranger.password(name, "wrong").status_code for _ in range(7)]
        page = stranger.client.get(LOCKED).content.decode()
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
        return statuses, page.replace(name, "NAME")

    assert lock(learner.email) == lock("nobody@post.example")
    assert AttemptCounter.objects.count() == 2


def test_measured_3_each_unknown_name_has_its_own_counter(clock, stranger, db):
    miss(stranger, "nobody@post.example")
    page = stranger.password("nobody.else@post.example", "wrong")
    assert "You have 4 more tries" in page.content.decode()


def test_rule_1_unknown_names_are_written_to_but_nothing_is_sent(clock, stranger, db, mails_of):
    before = OutgoingMessage.objects.count()
    miss(stranger, "nobody@post.example")
    assert not Event.objects.exclude(persona=None).exists()
    assert OutgoingMessage.objects.filter(held=False).count() == before


def test_measured_4_a_known_browser_has_a_counter_of_its_own(clock, door, stranger, learner):
    door.password(learner.email)
    door.client.post("/accounts/logout/")
    miss(stranger, learner.email)
    assert stranger.password(learner.email).url == LOCKED
    assert door.password(learner.email).url == "/accounts/"


def test_measured_4_and_that_counter_has_the_same_limit(clock, door, stranger, learner):
    door.password(learner.email)
    door.client.post("/accounts/logout/")
    assert miss(door, learner.email).url == LOCKED
    assert door.password(learner.email).url == LOCKED
    assert stranger.password(learner.email).url == "/accounts/"


def test_measured_4_at_most_three_browsers_are_remembered(client_of, learner):
    doors = [Door(client_of(learner.persona)) for _ in range(4)]
    for door in doors:
        door.password(learner.email)
    assert KnownBrowser.objects.count() == 3
    for door in doors:
        door.client.post("/accounts/logout/")
    doors[0].password(learner.email)
    known = [event.facts["known_browser"] for event in Event.objects.filter(kind__endswith="ed_in")]
    assert known == [False] * 5
    doors[3].password(learner.email)
    assert Event.objects.filter(kind__endswith="ed_in").latest("id").facts["known_browser"] is True


def test_a_planted_cookie_is_replaced(door, learner):
    door.client.cookies["known"] = "planted-by-somebody"
    door.password(learner.email)
    assert door.client.cookies["known"].value != "planted-by-somebody"
    assert len(door.client.cookies["known"].value) >= 43
    assert door.client.cookies["known"]["httponly"]


def test_two_accounts_in_one_browser_keep_its_cookie(door, learner, second_learner):
    door.password(learner.email)
    token = door.client.cookies["known"].value
    door.client.post("/accounts/logout/")
    door.password(second_learner.email)
    assert door.client.cookies["known"].value == token
    assert KnownBrowser.objects.count() == 2


def test_an_endless_cookie_is_no_browser(door, learner):
    door.client.cookies["known"] = "x" * 3000
    assert door.password(learner.email).status_code == 302


def test_the_classes_limit_counts_for_every_name(clock, door, learner):
    world = learner.persona.world
    world.lockout_limit = 3
    world.save()
    assert miss(door, learner.email, 3).url == LOCKED
    assert miss(door, "nobody@post.example", 3).url == LOCKED


def test_success_ends_the_count(clock, door, learner):
    miss(door, learner.email, 4)
    door.password(learner.email)
    door.client.post("/accounts/logout/")
    assert "You have 4 more tries" in door.password(learner.email, "wrong").content.decode()


def test_nothing_secret_in_the_lock_cookie(clock, door, learner):
    miss(door, learner.email)
    cookie = door.client.cookies["locked"]
    assert "post.example" not in cookie.value
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie["path"] == "/accounts/"
