"""A troubled practice browser spoils the sign-in: for every name alike, and never for good."""

import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import AttemptCounter
from events.models import Event
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.cast import PASSWORD

LOGIN, CODE, BROWSER = "/accounts/login/", "/accounts/login/code/", "/phone/browser/"
TROUBLES = ["old", "extension"]


@pytest.fixture(params=TROUBLES)
def trouble(request, persona):
    return give(persona, request.param)


def give(persona, state: str) -> str:
    persona.phone.browser = state
    persona.phone.save()
    return state


def words(response) -> str:
    return " ".join(response.content.decode().split())


def hindrances(events) -> list[dict]:
    return [facts for kind, facts in events if kind == "account.sign_in_hindered"]


def test_an_old_browser_shows_a_bare_page_and_is_refused(door, persona, events_of):
    give(persona, "old")

    page = door.client.get(LOGIN)
    answer = door.client.post(LOGIN, {"identifier": "ana@post.example"})

    assert 'class="old-page"' in words(page)
    assert "Sign-in needs a newer browser" in words(answer)
    assert "You came with Harbor Browser 38." in words(answer)
    assert "signing in needs Harbor Browser 111 or newer" in words(answer)
    assert hindrances(events_of(persona)) == [
        {"cause": "old", "step": "identify", "sent": False},
        {"cause": "old", "step": "identify", "sent": True},
    ]


def test_an_extension_takes_the_button_and_the_form(door, persona, events_of):
    give(persona, "extension")

    page = words(door.client.get(LOGIN, {"next": "/accounts/security/"}))
    answer = door.client.post(LOGIN, {"identifier": "ana@post.example"})

    form = page.partition(f'action="{LOGIN}"')[2].partition("</form>")[0]
    assert 'name="identifier"' in form
    assert 'value="/accounts/security/"' in form
    assert "<button" not in form
    assert "The form did not arrive whole." in words(answer)
    assert 'value="ana@post.example"' in words(answer)
    assert hindrances(events_of(persona))[1] == {
        "cause": "extension",
        "step": "identify",
        "sent": True,
    }


def test_rule_1_a_hindered_password_is_looked_at_for_nobody(
    door, learner, trouble, django_assert_num_queries
):
    answers, moment = [], timezone.now()
    for name in (learner.email, "nobody@post.example"):
        # One moment for both, and three queries: the persona's key, the event, the phone's unread.
        with time_machine.travel(moment, tick=False), django_assert_num_queries(3):
            answers.append(door.password(name))

    known, unknown = (re.sub(r'value="[^"]+"', "", words(answer)) for answer in answers)
    assert known == unknown
    assert not door.is_in
    assert not AttemptCounter.objects.exists()
    assert PASSWORD not in words(answers[0])
    subjects = Event.objects.filter(kind="account.sign_in_hindered").values_list("persona", "actor")
    assert set(subjects) == {(learner.persona_id, "persona")}


def test_a_code_is_not_looked_at_and_works_once_it_is_mended(door, learner, persona, trouble):
    turn_on_for(learner)
    give(persona, "good")
    door.password(learner.email)
    give(persona, trouble)

    page = door.client.get(CODE)
    answer = door.code(code := code_for(learner.secret))

    assert f'action="{CODE}"' in words(page)
    assert code not in words(answer)
    assert not door.is_in
    give(persona, "good")
    door.code(code)
    assert door.is_in


@pytest.mark.parametrize(
    ("state", "mending"),
    [("old", "good"), ("old", "other"), ("extension", "extension_off"), ("extension", "private")],
)
def test_mended_in_the_browser_one_signs_in(door, learner, persona, state, mending):
    give(persona, state)
    door.password(learner.email)
    assert not door.is_in

    door.client.post(BROWSER, {"to": mending})
    door.password(learner.email)

    assert door.is_in


def test_the_way_out_stays_open(door, trouble):
    for page in (BROWSER, "/phone/settings/", "/accounts/help/", "/", "/accounts/password/reset/"):
        assert door.client.get(page).status_code == 200
    response = door.client.get("/accounts/browser/", follow=True)
    assert "Open the practice browser" in words(response)


@pytest.mark.parametrize(
    ("state", "item"), [("old", "practice-version"), ("extension", "practice-extensions")]
)
def test_the_check_finds_the_cause_until_it_is_mended(door, persona, events_of, state, item):
    give(persona, state)
    response = door.client.get("/accounts/browser/", follow=True)
    assert f'data-item="{item}" data-state="mend"' in words(response)

    give(persona, "good")
    response = door.client.get("/accounts/browser/", follow=True)
    assert f'data-item="{item}" data-state="good"' in words(response)

    found = [
        facts["practice"] for kind, facts in events_of(persona) if kind == "account.browser_checked"
    ]
    assert found == [state, "good"]


@pytest.mark.parametrize("state", ["other", "extension_off", "private"])
def test_the_check_says_how_it_was_mended(door, persona, state):
    give(persona, state)
    text = words(door.client.get("/accounts/browser/", follow=True))

    told = {
        "other": "Pier Browser 157: new enough",
        "extension_off": "Coupon Gull is off",
        "private": "A private window: Coupon Gull stays outside.",
    }
    assert told[state] in text


def test_only_the_browser_that_holds_the_persona_is_hindered(learner, trouble):
    elsewhere = Door(Client())
    elsewhere.password(learner.email)
    assert elsewhere.is_in


def test_who_is_in_already_is_led_home(client_of, learner, trouble):
    client = client_of(learner.persona, learner)
    assert client.get(LOGIN)["Location"] == "/accounts/"


def test_the_password_page_leads_to_the_beginning(door, trouble):
    assert door.client.get("/accounts/login/password/")["Location"] == LOGIN
