"""Which language and width a trouble's browser test runs in."""

import os

import pytest
from django.conf import settings

from tests.browser.journey import Learner

WIDE = ("en", "en-US", 1280)
NARROW = ("zh-hans", "zh-CN", 390)


def pytest_generate_tests(metafunc):
    """English and wide on SQLite, Chinese and narrow on PostgreSQL; the long run takes both."""
    if "learner_of_the_run" in metafunc.fixturenames:
        sqlite = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
        ways = [WIDE if sqlite else NARROW]
        if os.environ.get("PORTAL_TEST_LONG"):
            ways = [WIDE, NARROW]
        metafunc.parametrize(
            "learner_of_the_run", ways, ids=[way[0] for way in ways], indirect=True
        )


@pytest.fixture
def learner_of_the_run(request, browser_page) -> Learner:
    language, locale, width = request.param
    return Learner(browser_page(width, locale), language)
