"""Locked out for good, as it seems: from the trouble to the mended account, by the screen alone."""

import json
from functools import cache

import pytest
from playwright.sync_api import expect

from tests.browser import walks
from tests.browser.journey import Learner


@pytest.fixture(scope="module")
def people_of(portal_server):
    """Three learners for each language, in a world whose delay lasts seconds."""

    @cache
    def made(language: str) -> dict:
        script = f"from tests.browser import stage; stage.tell_askers({language!r})"
        told = json.loads(portal_server.manage("shell", "-v", "0", "-c", script))
        return told | {"url": portal_server.url}

    return made


@pytest.fixture
def people(learner_of_the_run, people_of):
    return people_of(learner_of_the_run.language)


def test_an_account_not_used_for_long_is_opened_again(learner_of_the_run, people):
    learner, away = learner_of_the_run, people["away"]
    _becomes(learner, people, away["signed_in"])
    learner.page.goto("/accounts/")
    learner.open_phone("world")
    learner.screen.locator("#phone-absence button").click()
    expect(learner.screen.locator("#phone-absence [role=status]")).to_be_visible()
    learner.close_phone()
    learner.page.goto("/accounts/")
    _signs_in(learner, people, away)
    learner.sees("Locked: not used for long")
    learner.press("Ask support")
    learner.sees("Support")
    learner.press("Open a case")  # who and what came along from the lock's page
    _gives_both_proofs(learner)
    learner.sees_words("The lock for inactivity is lifted.")
    learner.press("Sign in")
    _signs_in(learner, people, away)
    expect(learner.page).to_have_url("/accounts/")


def test_lost_phone_and_codes_are_replaced_by_two_other_proofs(learner_of_the_run, people):
    learner, lost = learner_of_the_run, people["lost"]
    _becomes(learner, people, lost["cookies"])
    learner.page.goto("/accounts/login/")
    _signs_in(learner, people, lost)
    learner.sees("One more proof")
    learner.press("Lost phone and recovery codes? Ask support")
    learner.sees("Support")
    learner.type("E-mail or phone number", lost["phone"])
    learner.press("Open a case")
    _gives_both_proofs(learner, wrong_first="expired")
    learner.press("Sign in")
    _signs_in(learner, people, lost)
    expect(learner.page).to_have_url("/accounts/")


def test_a_case_that_a_stranger_opened_is_stopped(learner_of_the_run, people, browser_page):
    learner, threatened = learner_of_the_run, people["threatened"]
    stranger = Learner(browser_page(1280, learner.page.evaluate("navigator.language")), "en")
    stranger.language = learner.language
    stranger.page.goto("/accounts/support/")
    stranger.type("E-mail or phone number", threatened["email"])
    stranger.choose("factor")
    stranger.press("Open a case")
    stranger.sees("Your support case")
    seen = stranger.page.locator(".case-steps h2").all_inner_texts()

    _becomes(learner, people, threatened["cookies"])
    learner.page.goto("/accounts/login/")
    learner.follow_mail("Go on with your support case", "Stop the case")
    learner.sees("Stop a support case")
    learner.press("Stop the case")
    learner.sees("The case is stopped")
    learner.follow_mail("Go on with your support case", "Go on with the case")
    learner.sees("This case was stopped")

    stranger.page.reload()
    assert stranger.page.locator(".case-steps h2").all_inner_texts() == seen


def _becomes(learner: Learner, people: dict, cookies: dict) -> None:
    walks.enter(learner.page, people, cookies)


def _signs_in(learner: Learner, people: dict, who: dict) -> None:
    learner.sees("Sign in")
    learner.type("E-mail or phone number", who["email"])
    learner.press("Continue")
    learner.type("Password", people["password"])
    learner.press("Sign in")


def _gives_both_proofs(learner: Learner, wrong_first: str = "") -> None:
    """The link, the document, and the delay, which ends while one looks at it."""
    learner.sees("Your support case")
    learner.follow_mail("Go on with your support case", "Go on with the case")
    learner.sees("Go on with your support case")
    learner.press("I asked for this, go on")
    learner.sees("Your support case")
    if wrong_first:
        learner.choose(wrong_first)
        learner.press("Show this document")
        learner.sees_words("This document has expired. Send one that is still valid.")
    learner.choose("good")
    learner.press("Show this document")
    learner.sees_words("Done: you can sign in again")
    learner.sees("Your support case")
