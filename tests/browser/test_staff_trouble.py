"""A colleague who lost the phone: from the sign-in that asks for a code to being in again."""

import pytest
from playwright.sync_api import expect

from tests.browser import walks
from tests.browser.journey import Learner

SHUT = "() => !document.querySelector('details.confirm').open"


@pytest.fixture(scope="module")
def cast(portal_server):
    return walks.make_cast(portal_server, "en-US")


@pytest.fixture
def admin(learner_of_the_run, cast) -> Learner:
    walks.enter(learner_of_the_run.page, cast, cast["staff"]["admin"])
    return learner_of_the_run


def test_a_colleague_lost_the_phone(admin, cast, browser_page):
    tess = Learner(browser_page(390), "en")
    _is_asked_for_a_code(tess, cast)

    admin.page.goto("/accounts/staff/")
    admin.sees("Staff")
    row = admin.page.get_by_role("row").filter(has_text=cast["staff"]["trainer_mail"])
    row.get_by_role("link").click()
    admin.page.locator("summary", has_text=admin.words("Reset the second factor")).click()
    admin.press("Yes, reset it")
    admin.sees_words("The second factor is removed. The next sign-in sets up a new one.")
    admin.sees_words("There is no second factor to reset: it is set up at the next sign-in.")

    _is_asked_for_a_code(tess, cast, again=True)
    tess.sees("Set up two-factor")
    key = tess.page.locator("#typed-key").inner_text().replace(" ", "")
    tess.type("Six-digit code", walks.code_of(key))
    tess.press("Turn on two-factor")
    tess.sees("Your recovery codes")

    admin.page.goto("/accounts/staff/audit/")
    admin.sees("Audit trail")
    entry = admin.page.get_by_role("row").filter(has_text=admin.words("Reset a second factor"))
    expect(entry.first).to_contain_text("Tess Trainer")


def _is_asked_for_a_code(tess, cast, *, again: bool = False) -> None:
    tess.page.goto("/accounts/login/")
    tess.type("E-mail or phone number", cast["staff"]["trainer_mail"])
    tess.press("Continue")
    tess.type("Password", cast["password"])
    tess.press("Sign in")
    if not again:
        tess.sees("One more proof")


def test_the_question_before_a_change_is_answered_with_the_keyboard(browser_page, cast):
    page = browser_page(reduced_motion="reduce")
    walks.enter(page, cast, cast["staff"]["admin"])
    page.goto(f"/accounts/staff/{cast['staff']['trainer_id']}/")
    assert page.evaluate(SHUT)
    summary = page.locator("details.confirm summary").last
    summary.focus()
    assert page.locator("details.confirm .btn-danger").last.is_hidden()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "btn btn-danger"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    assert page.locator("details.confirm .btn-danger").last.is_hidden()
