"""Moving to another mailbox and number, and the owner who finds that somebody else did it."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import walks
from tests.browser.journey import Learner
from tests.cast import PASSWORD

NEW = "seven-quiet-anchors-93"


@pytest.fixture
def people(portal_server, learner_of_the_run) -> list[dict]:
    chinese = learner_of_the_run.language != "en"
    script = f"from tests.browser import stage; stage.tell_movers({chinese!r})"
    told = portal_server.manage("shell", "-v", "0", "-c", script)
    return [{"url": portal_server.url} | one for one in json.loads(told)]


def test_the_owner_takes_a_change_of_address_back(learner_of_the_run, people):
    learner, owner = learner_of_the_run, people[0]
    _is_at_details(learner, owner)
    learner.page.locator("main #email a").click()
    _gives_the_password(learner, PASSWORD)
    learner.sees("Change the e-mail address")
    learner.type("New e-mail address", owner["second_email"])
    learner.press("Send the link")
    learner.sees("Account details")
    learner.follow_mail("Confirm your new e-mail address", "Use this address")
    learner.sees("Use the new address")
    learner.press("Use this address")
    learner.sees("Account details")
    expect(learner.page.locator("main #email .detail-value")).to_have_text(owner["second_email"])

    # Now as the owner, who did not do this and finds the mail in the old mailbox.
    learner.follow_mail("The e-mail address of your account was changed", _NOT_ME)
    learner.sees("Take back the change of your e-mail address?")
    learner.press(_NOT_ME)
    learner.sees("Choose a new password")
    learner.type("New password", NEW)
    learner.press("Set the new password")
    learner.sees("Sign in")
    learner.type("E-mail or phone number", owner["email"])
    learner.press("Continue")
    learner.type("Password", NEW)
    learner.press("Sign in")
    learner.page.goto("/accounts/details/")
    expect(learner.page.locator("main #email .detail-value")).to_have_text(owner["email"])


_NOT_ME = "It was not me: take it back"


def test_a_seller_moves_to_the_second_number(learner_of_the_run, people):
    learner, owner = learner_of_the_run, people[1]
    _is_at_details(learner, owner)
    learner.page.locator("main #phone a").click()
    _gives_the_password(learner, PASSWORD)
    learner.sees("Change the phone number")
    learner.type("New phone number", owner["second_phone"].lstrip("+"))
    learner.press("Text me the code")
    learner.sees_words("Begin with the country code, like +1 or +44. Without it no text arrives.")
    learner.type("New phone number", owner["second_phone"])
    learner.press("Text me the code")
    learner.sees("Confirm the new number")
    learner.type("Six-digit code", learner.texted_code())
    learner.press("Use this number")
    learner.sees("Account details")
    learner.sees_words("Your new phone number is on file.")


def _is_at_details(learner: Learner, owner: dict) -> None:
    walks.enter(learner.page, owner, owner["signed_in"])
    learner.page.goto("/accounts/details/")
    learner.sees("Account details")


def _gives_the_password(learner: Learner, password: str) -> None:
    learner.sees("Is it you?")
    learner.type("Password", password)
    learner.press("Continue")
