"""Without a mouse: every stop is seen, the page can be reached, the phone opened and left."""

import pytest

from tests.browser import walks

HELP = "/accounts/help/"
FOCUSED = "() => document.activeElement.id || document.activeElement.className"
IS_SEEN = """() => {
  if (document.activeElement === document.body) return true;  // between two rounds
  const style = getComputedStyle(document.activeElement);
  const ringed = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return ringed || style.boxShadow !== 'none';
}"""


@pytest.fixture(scope="module")
def cast(portal_server):
    return walks.make_cast(portal_server, "en-US")


@pytest.fixture
def seller_page(browser_page, cast):
    """``seller_page(path, width)``: as somebody who has a practice phone sees it."""

    def make(path, width=1280):
        page = browser_page(width, reduced_motion="reduce")
        walks.enter(page, cast, cast["seller"]["cookies"])
        page.goto(path)
        walks.settle(page)
        return page

    return make


def test_the_first_stop_skips_to_the_page(seller_page):
    page = seller_page(HELP)
    page.keyboard.press("Tab")
    assert page.locator(".skip-link").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "main"


@pytest.mark.parametrize("path", [HELP, "/accounts/login/", "/desk/", "/"])
def test_every_stop_can_be_seen(seller_page, path):
    page = seller_page(path)
    page.locator("body").press("Tab")
    unseen = []
    for _stop in range(40):
        if not page.evaluate(IS_SEEN):
            unseen.append(page.evaluate(FOCUSED))
        page.keyboard.press("Tab")
    assert not unseen


@pytest.mark.parametrize("width", [1280, 390])
def test_escape_closes_the_phone_and_the_focus_returns(seller_page, width):
    page = seller_page("/", width)
    page.locator(".phone-opener").press("Enter")
    page.locator("#phone-screen [data-screen]").wait_for()
    assert page.evaluate("() => Boolean(document.activeElement.closest('#practice-phone'))")
    assert page.locator(".phone-opener").get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert page.locator("#practice-phone").is_hidden()
    assert "phone-opener" in page.evaluate(FOCUSED)


def test_the_page_under_the_phone_cannot_be_reached(seller_page):
    page = seller_page(HELP, 390)
    walks.open_phone(page)
    inside = "() => Boolean(document.activeElement.closest('#practice-phone'))"
    for _stop in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate(inside) or page.evaluate(
            "() => document.activeElement === document.body"
        )
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    assert not page.evaluate(inside)
