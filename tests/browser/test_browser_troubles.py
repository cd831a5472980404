"""Why sign-in fails in a browser, found out and mended by what is on the screen."""

import json
import time

import pytest
from django.utils import translation
from playwright.sync_api import expect

from accounts.browser_check.clock import wrong_by
from tests.browser import walks
from tests.browser.journey import Learner
from tests.tools import chromium


class Plain(Learner):
    """In a browser that runs no scripts, axe-core cannot run either."""

    def sees(self, english: str) -> None:
        heading = self.page.get_by_role("heading", level=1, name=self.words(english), exact=True)
        expect(heading).to_be_visible()


@pytest.fixture(scope="module")
def cast(portal_server):
    return walks.make_cast(portal_server, "en-US")


def locale_of(learner: Learner) -> str:
    return "zh-CN" if learner.language.startswith("zh") else "en-US"


def test_an_old_browser(learner_of_the_run, cast):
    learner, seller = learner_of_the_run, cast["seller"]
    _makes_trouble(learner, cast, seller, "An old browser")
    learner.page.goto("/accounts/login/")
    learner.sees("Sign in")
    learner.type("E-mail or phone number", seller["email"])
    learner.press("Continue")
    learner.sees("Sign-in needs a newer browser")
    learner.press("Check this browser")
    learner.sees_words("Open the practice browser on the phone: update it, or use the other one.")
    learner.sees("Check this browser")
    _mends(learner, "Update the practice browser", "Up to date.")
    _checks_again_and_signs_in(learner, cast, seller)


def test_a_meddling_extension(learner_of_the_run, cast):
    learner, seller = learner_of_the_run, cast["seller"]
    _makes_trouble(learner, cast, seller, "A meddling extension")
    learner.page.goto("/accounts/login/")
    learner.sees("Sign in")
    expect(learner.page.locator("main form button")).to_have_count(0)
    learner.type("E-mail or phone number", seller["email"])
    learner.page.keyboard.press("Enter")
    learner.sees_words("The form did not arrive whole.")
    learner.press("Trouble signing in?")
    learner.sees("Trouble signing in?")
    learner.press("Check this browser")
    learner.sees("Check this browser")
    learner.sees_words("A form that was sent did not arrive whole.")
    private = "A private window is open. Extensions stay outside."
    _mends(learner, "Open a private window", private)
    _checks_again_and_signs_in(learner, cast, seller)


def test_without_scripts_one_signs_in_with_the_second_factor(
    learner_of_the_run, browser_page, cast
):
    width = learner_of_the_run.page.viewport_size["width"]
    locale = locale_of(learner_of_the_run)
    page = browser_page(width, locale, java_script_enabled=False)
    learner, guarded = Plain(page, learner_of_the_run.language), cast["guarded"]
    walks.enter(page, cast, guarded["cookies"])

    page.goto("/accounts/browser/")
    learner.sees("Check this browser")
    learner.sees_words(
        "Without JavaScript this page measures neither screen nor clock nor extensions."
    )
    learner.press("Back to sign-in")
    learner.type("E-mail or phone number", guarded["email"])
    learner.press("Continue")
    learner.type("Password", cast["password"])
    learner.press("Sign in")
    learner.sees("One more proof")
    code = _looks_at_the_phone(learner)
    learner.type("Six-digit code", code)
    learner.press("Sign in")
    expect(page).to_have_url("/accounts/")
    learner.press("Sign out")
    learner.sees("Sign in")


def test_cookies_that_are_off_are_told(learner_of_the_run, cast, chromium_browser, tmp_path):
    """With the browser's own setting: a profile that accepts none."""
    (tmp_path / "Default").mkdir()
    refused = {"profile": {"default_content_setting_values": {"cookies": 2}}}
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(refused), "utf-8")
    context = chromium_browser.browser_type.launch_persistent_context(
        str(tmp_path),
        executable_path=chromium.find(),
        args=chromium.FLAGS,
        base_url=cast["url"],
        viewport=learner_of_the_run.page.viewport_size,
        locale=locale_of(learner_of_the_run),
    )
    learner = Learner(context.new_page(), learner_of_the_run.language)
    try:
        learner.page.goto("/accounts/login/")
        told = learner.words("Your browser does not accept cookies from this site.")
        expect(learner.page.get_by_text(told)).to_be_visible()
        learner.type("E-mail or phone number", cast["seller"]["email"])
        learner.press("Continue")
        learner.sees("Cookies are off")
        learner.press("Check this browser")
        learner.sees_words("It runs.")
        learner.sees("Check this browser")
        learner.sees_words(
            "Refused: the one that we just set did not come back. So nobody can be signed in."
        )
    finally:
        context.close()


def test_what_meddles_with_the_real_browser_is_named(learner_of_the_run, browser_page, cast):
    """A blocker that takes files away, a clock five minutes fast, a window that is too narrow."""
    learner, page = learner_of_the_run, learner_of_the_run.page
    for file in ("**/browser-part*.js", "**/browser-part*.png"):
        page.route(file, lambda route: route.abort())
    page.clock.install(time=time.time() + 300)
    page.set_viewport_size({"width": 300, "height": 800})
    page.goto("/accounts/browser/")
    learner.sees_words("One of our scripts did not run.")
    learner.sees_words("Our picture did not load.")
    with translation.override(learner.language):
        expect(page.locator("[data-item=clock]")).to_contain_text(wrong_by(300))
    expect(page.locator("[data-item=screen]")).to_contain_text("300")
    learner.sees("Check this browser")

    page.unroute_all()
    page.clock.set_system_time(time.time())
    page.set_viewport_size({"width": 320, "height": 800})
    learner.press("Check again")
    learner.sees_words("Nothing to mend: you can sign in with this browser.")
    browser_page.problems.clear()  # the two files that were refused


def _makes_trouble(learner: Learner, cast: dict, who: dict, switch: str) -> None:
    walks.enter(learner.page, cast, who["cookies"])
    learner.page.goto("/accounts/login/")
    learner.open_phone("world")
    knob = learner.screen.get_by_role("switch", name=learner.words(switch), exact=True)
    knob.click()
    expect(knob).to_be_checked()
    learner.close_phone()


def _mends(learner: Learner, button: str, told: str) -> None:
    learner.press("Open the practice browser")
    learner.screen.get_by_role("button", name=learner.words(button), exact=True).click()
    expect(learner.screen.get_by_text(learner.words(told))).to_be_visible()
    learner.close_phone()


def _checks_again_and_signs_in(learner: Learner, cast: dict, who: dict) -> None:
    learner.press("Check again")
    learner.sees_words("Nothing to mend: you can sign in with this browser.")
    learner.press("Back to sign-in")
    learner.sees("Sign in")
    learner.type("E-mail or phone number", who["email"])
    learner.press("Continue")
    learner.type("Password", cast["password"])
    learner.press("Sign in")
    expect(learner.page).to_have_url("/accounts/")


def _looks_at_the_phone(learner: Learner) -> str:
    """As pages of their own, and back again: how one does it without scripts."""
    page = learner.page
    opener = page.locator(".phone-opener:visible, #phone-screen .phone-empty a:visible").first
    opener.click()
    page.locator("#phone-tab-codes").click()
    code = page.locator(".phone-entry-code").first.inner_text()
    page.go_back()
    page.go_back()
    learner.sees("One more proof")
    return code
