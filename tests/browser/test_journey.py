"""The whole journey, as a person makes it: open, secure, forget, be locked out, and get back in."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.journey import Learner

FIRST = "copper-lantern-walks-71"
SECOND = "seven-quiet-anchors-93"
THIRD = "paper-kites-and-rain-58"
WRONG = "not-the-password-at-all"


@pytest.fixture(params=[("en", "en-US", 1280), ("zh-hans", "zh-CN", 390)], ids=["en", "zh"])
def learner(request, browser_page):
    language, locale, width = request.param
    return Learner(browser_page(width, locale), language)


def test_the_whole_journey(learner):
    papers = _gets_an_identity(learner)
    _applies(learner, papers)
    _confirms_and_is_approved(learner)
    _signs_in(learner, papers["email"], FIRST)
    code, recovery_code = _turns_on_two_factor(learner)
    _signs_out(learner)
    _sets_a_new_password_by_mail(learner, papers["email"])
    _signs_in(learner, papers["phone"], SECOND)
    learner.sees("One more proof")
    learner.type("Six-digit code", learner.authenticator_code(other_than=code))
    learner.press("Sign in")
    _is_home(learner)
    _signs_out(learner)
    _is_locked_out(learner, papers["email"])
    _ends_the_lock_by_text(learner, papers["phone"])
    _signs_in(learner, papers["email"], THIRD)
    learner.press("Phone lost, or no code? Use a recovery code")
    learner.sees("Use a recovery code")
    learner.type("Recovery code", recovery_code)
    learner.press("Sign in")
    _is_home(learner)


def _gets_an_identity(learner: Learner) -> dict[str, str]:
    learner.page.goto("/")
    learner.sees("Learn to run a seller account where mistakes cost nothing")
    learner.press("Start practising")
    learner.sees("Name and sign-in")
    return learner.papers()


def _applies(learner: Learner, papers: dict[str, str]) -> None:
    learner.type("Full legal name", papers["name"])
    learner.type("E-mail or phone number", papers["email"])
    learner.type("Password", FIRST)
    learner.press("Save and continue")
    learner.sees("Seller type")
    learner.choose("individual")
    learner.press("Save and continue")
    learner.sees("Business and address")
    _copies(learner, papers, {"born": "date_of_birth", "phone": "phone", "street": "street"})
    _copies(learner, papers, {"city": "city", "region": "region", "postcode": "postcode"})
    learner.press("Save and continue")
    learner.sees("Identity document")
    learner.choose("good")
    learner.press("Save and continue")
    learner.sees("Bank account")
    banks = [key for key in papers if key.startswith("bank-")]
    _copies(learner, papers, {key: key.removeprefix("bank-") for key in banks})
    learner.press("Save and continue")
    learner.sees("Tax number")
    _copies(learner, papers, {"tax": "number"})
    learner.press("Save and continue")
    learner.sees("Store name")
    learner.type("Store name", f"Lantern {papers['postcode']}")
    learner.press("Save and continue")
    learner.sees("Terms")
    learner.page.locator("main input[name=accepted]").check()
    learner.press("Save and continue")
    learner.sees("Check and send")
    learner.press("Send the application")
    learner.sees("Your application")
    learner.sees_words("Look into your mailbox")


def _copies(learner: Learner, papers: dict[str, str], fields: dict[str, str]) -> None:
    """From the papers into the fields that the form has: not every country knows them all."""
    for key, name in fields.items():
        if key in papers:
            learner.page.locator(f"main [name={name}]").fill(papers[key])


def _confirms_and_is_approved(learner: Learner) -> None:
    learner.follow_mail("Confirm your e-mail address", "Confirm the address")
    learner.sees("Confirm your e-mail address")
    learner.press("Confirm the address")
    learner.sees("Your application")
    learner.sees_words("Approved: your account is open")
    learner.press("Sign in")


def _signs_in(learner: Learner, name: str, password: str) -> None:
    learner.sees("Sign in")
    learner.type("E-mail or phone number", name)
    learner.press("Continue")
    learner.sees("Sign in")
    learner.type("Password", password)
    learner.press("Sign in")


def _is_home(learner: Learner) -> None:
    expect(learner.page).to_have_url("/accounts/")
    learner.sees_words("Your account is open and well locked")


def _turns_on_two_factor(learner: Learner) -> tuple[str, str]:
    """The code that was used, and a recovery code as the page shows it."""
    learner.sees_words(
        "Then a stolen password alone opens nothing. It takes two minutes and your phone."
    )
    learner.press("Turn on two-factor")
    learner.sees("Is it you?")
    learner.type("Password", FIRST)
    learner.press("Continue")
    learner.sees("Turn on two-factor")
    learner.open_phone("codes")
    learner.screen.get_by_role("button", name=learner.words("Scan the QR code on the page")).click()
    code = learner.authenticator_code()
    learner.type("Six-digit code", code)
    learner.press("Turn on two-factor")
    learner.sees("Your recovery codes")
    recovery_code = learner.page.locator("#recovery-codes code").first.inner_text()
    learner.press("I have kept them")
    _is_home(learner)
    return code, recovery_code


def _signs_out(learner: Learner) -> None:
    learner.press("Sign out")
    learner.sees("Sign in")


def _sets_a_new_password_by_mail(learner: Learner, email: str) -> None:
    learner.type("E-mail or phone number", email)
    learner.press("Continue")
    learner.press("Forgot your password?")
    learner.sees("Forgot your password?")
    learner.type("E-mail or phone number", email)
    learner.press("Continue")
    learner.sees("Look into your mailbox")
    learner.follow_mail("Set a new password", "Choose a new password")
    learner.sees("Choose a new password")
    learner.type("New password", SECOND)
    learner.press("Set the new password")


def _is_locked_out(learner: Learner, email: str) -> None:
    learner.type("E-mail or phone number", email)
    learner.press("Continue")
    for _miss in range(5):
        learner.type("Password", WRONG)
        learner.press("Sign in")
    learner.sees_words("Signing in is locked for a while.")
    learner.sees("Sign in")
    expect(learner.page.locator(".lock-clock")).to_have_text(re.compile(r"^1[45]:\d\d$"))


def _ends_the_lock_by_text(learner: Learner, phone: str) -> None:
    learner.press("Set a new password")
    learner.type("E-mail or phone number", phone)
    learner.press("Continue")
    learner.sees("Look at your phone")
    learner.type("Six-digit code", learner.texted_code())
    learner.press("Continue")
    learner.sees("Choose a new password")
    learner.type("New password", THIRD)
    learner.press("Set the new password")
