"""The practice phone in a browser: it comes by itself and stays out of the page's way."""

import pytest

from tests.browser import walks


@pytest.fixture(scope="module")
def cast(portal_server):
    return walks.make_cast(portal_server, "en-US")


@pytest.fixture
def page(browser_page, cast):
    page = browser_page(reduced_motion="reduce")
    walks.enter(page, cast, cast["seller"]["cookies"])
    return page


def test_beside_the_page_it_shows_its_texts_unasked(page):
    page.goto("/accounts/login/")
    page.locator("#phone-screen .phone-message").first.wait_for()
    assert page.locator(".phone-opener").is_hidden()


def test_what_comes_unasked_leaves_the_focus_where_it_is(page):
    page.goto("/accounts/login/")
    walks.settle(page)
    page.wait_for_timeout(200)  # the screen settles a moment after it is there
    assert page.evaluate("() => document.activeElement.name") == "identifier"


def test_the_screen_is_the_same_on_the_next_page(page):
    page.goto("/accounts/login/")
    page.locator("#phone-tab-papers").click()
    page.locator("#phone-screen .phone-paper").first.wait_for()
    page.goto("/accounts/help/")
    page.locator("#phone-screen .phone-paper").first.wait_for()


def test_a_form_that_leaves_the_page_ends_the_question_for_news(page):
    """Its answer, to the cookie of a session that was just renewed, would sign the person out."""
    page.route("**/phone/pulse/", lambda route: None)
    page.goto("/accounts/login/")
    page.route("**/accounts/login/", lambda route: None)
    page.locator("main [name=identifier]").fill("ana@post.example")
    with page.expect_event("requestfailed", lambda request: "pulse" in request.url):
        page.locator("main form button").click(no_wait_after=True)
    page.unroute_all(behavior="ignoreErrors")
