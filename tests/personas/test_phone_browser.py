"""The practice browser: its troubles are switched on in World and mended where they are."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from personas import browser as practice
from personas.actions import change_browser, set_old_browser
from personas.models import PracticeBrowser
from tests.at_once import times_at_once
from tests.personas.phone import BAD_WORDS, page_of

WORLD, BROWSER = reverse("phone:settings"), reverse("phone:browser")


def state_of(persona) -> str:
    persona.phone.refresh_from_db()
    return persona.phone.browser


def give(persona, state: str) -> None:
    persona.phone.browser = state
    persona.phone.save()


def changes(events) -> list[dict]:
    return [facts for kind, facts in events if kind == "phone.browser_changed"]


@pytest.mark.parametrize(("switch", "state"), [("old-browser", "old"), ("extension", "extension")])
def test_a_trouble_is_switched_on_and_off(browser, persona, events_of, switch, state):
    for on in ("on", "on", "off", "off"):
        browser.post(WORLD, {"set": switch, "on": on})
        assert state_of(persona) == (state if on == "on" else "good")

    assert changes(events_of(persona)) == [
        {"browser": state, "was": "good", "by": "world"},
        {"browser": "good", "was": state, "by": "world"},
    ]


def test_there_is_one_browser_and_so_one_trouble(browser, persona):
    browser.post(WORLD, {"set": "old-browser", "on": "on"})
    browser.post(WORLD, {"set": "extension", "on": "on"})
    assert state_of(persona) == "extension"
    browser.post(WORLD, {"set": "old-browser", "on": "off"})
    assert state_of(persona) == "extension"


def test_world_shows_which_is_on(browser, persona):
    give(persona, "extension")

    page = " ".join(page_of(browser.get(WORLD)).split())

    assert 'id="phone-switch-extension" aria-checked="true"' in page
    assert 'id="phone-switch-old-browser" aria-checked="false"' in page


@pytest.mark.parametrize(
    ("was", "to"), [(was, to) for was, goals in practice.MOVES.items() for to in sorted(goals)]
)
def test_what_the_browser_offers_is_done(browser, persona, events_of, was, to):
    give(persona, was)
    assert f'name="to" value="{to}"' in page_of(browser.get(BROWSER))

    response = browser.post(BROWSER, {"to": to})

    assert response["Location"] == BROWSER
    assert state_of(persona) == to
    assert changes(events_of(persona)) == [{"browser": to, "was": was, "by": "browser"}]


@pytest.mark.parametrize("state", PracticeBrowser.values)
def test_what_it_does_not_offer_changes_nothing(browser, persona, events_of, state):
    give(persona, state)
    refused = [to for to in PracticeBrowser.values if to not in practice.MOVES[state]]

    for to in [*refused, *BAD_WORDS]:
        browser.post(BROWSER, {"to": to})

    assert state_of(persona) == state
    assert changes(events_of(persona)) == []


def test_only_two_states_are_a_trouble(persona):
    hindering = set()
    for state in PracticeBrowser.values:
        persona.phone.browser = state
        hindering.add(practice.trouble_of(persona.phone))
    assert hindering == {"", "old", "extension"}


def test_the_database_knows_the_states(persona):
    with pytest.raises(IntegrityError), transaction.atomic():
        give(persona, "haunted")


@pytest.mark.django_db(transaction=True)
def test_a_double_press_is_one_change(persona, events_of):
    set_old_browser(persona=persona, on=True)

    answers = times_at_once(4, lambda _n: change_browser(persona=persona, to="good"))

    assert sorted(answers) == [False, False, False, True]
    assert len(changes(events_of(persona))) == 2
