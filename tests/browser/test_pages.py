"""Every page there is, wide and narrow, in light and in dark."""

import pytest

from tests.browser import walks

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module", params=[1280, 390])
def width(request):
    return request.param


@pytest.fixture(scope="module")
def cast(portal_server, width):
    return walks.make_cast(portal_server, "en-US")


@pytest.mark.parametrize("walk", walks.ALL, ids=lambda walk: walk.__name__)
def test_every_page_is_sound(browser_page, axe, cast, width, walk):
    page = browser_page(width, reduced_motion="reduce")
    for name in walk(page, cast):
        walks.settle(page)
        assert_no_complaint(browser_page.problems, name)
        assert_in_order(page, name)
        walks.colour(page, "light")
        axe(page)
        walks.colour(page, "dark")
        axe(page, rules=["color-contrast"])  # all that the colours can change


def assert_no_complaint(problems: list[str], name: str) -> None:
    """A refused page is in the console once, for its own status; nothing else may be."""
    status = walks.REFUSED.get(name)
    if status:
        refusal = next((one for one in problems if f"status of {status}" in one), None)
        assert refusal, f"{name} was not refused with {status}"
        problems.remove(refusal)
    assert not problems, f"{name}: {problems}"


def assert_in_order(page, name: str) -> None:
    assert page.evaluate(SIDEWAYS) <= 0, f"{name} can be pushed sideways"
    title = page.title().removesuffix("· Harbor Market").strip()
    assert title, f"{name} has no title"
    assert page.locator("h1").count() == 1, f"{name}: {page.locator('h1').all_inner_texts()}"
    assert page.locator("h1").inner_text().strip(), f"{name} has an empty heading"
