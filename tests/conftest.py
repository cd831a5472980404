"""What every test may ask for: the cast, and for live tests the running portal and a browser."""

import json
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Error, Page, sync_playwright

from accounts.models import User
from events.models import Event
from personas.models import MailMessage, Persona, TextMessage
from sellerportal.catalogues import compile_catalogues
from tests.cast import browser_of, make_learner, make_persona
from tests.tools import axe as axe_core
from tests.tools import chromium
from tests.tools.postgres import fresh_database
from tests.tools.server import running

LIVE = {"portal_server", "browser_page", "chromium_browser"}


def pytest_configure(config):
    if not hasattr(config, "workerinput"):  # once, before the workers of xdist read them
        compile_catalogues(settings.BASE_DIR / "locale")


def pytest_collection_modifyitems(items):
    """Live tests share one server and one browser, so xdist keeps them on one worker."""
    for item in items:
        if LIVE & set(item.fixturenames):
            item.add_marker(pytest.mark.live)
            item.add_marker(pytest.mark.xdist_group("live"))


def pytest_terminal_summary(terminalreporter):
    """Tell ``portal.py test`` the counts of this run, for its closing line."""
    if path := os.environ.get("PORTAL_TEST_COUNTS"):
        counts = {outcome: len(reports) for outcome, reports in terminalreporter.stats.items()}
        Path(path).write_text(json.dumps(counts), encoding="ascii")


# The cast


@pytest.fixture
def persona(db) -> Persona:
    return make_persona()


@pytest.fixture
def learner(persona) -> User:
    return make_learner(persona)


@pytest.fixture
def client_of():
    """``client_of(persona, user=None)``: a browser that holds the persona, signed in if asked."""

    def make(persona: Persona, user: User | None = None, **options) -> Client:
        client = browser_of(persona, **options)
        if user:
            client.force_login(user)
        return client

    return make


@pytest.fixture
def texts_of():
    """``texts_of(persona)``: the texts that have arrived on the practice phone, oldest first."""
    return lambda persona: list(
        TextMessage.objects.filter(persona=persona, arrived_at__isnull=False).order_by("id")
    )


@pytest.fixture
def mails_of():
    """``mails_of(persona)``: the mails that have arrived in the practice mailbox, oldest first."""
    return lambda persona: list(
        MailMessage.objects.filter(persona=persona, arrived_at__isnull=False).order_by("id")
    )


@pytest.fixture
def events_of():
    """``events_of(persona)``: the (kind, facts) recorded about it, oldest first."""
    return lambda persona: list(
        Event.objects.about(persona.pk).order_by("id").values_list("kind", "facts")
    )


# The running portal


@pytest.fixture(scope="session")
def portal_server(tmp_path_factory):
    """The real portal with data of its own, on the kind of database under test."""
    data_dir = tmp_path_factory.mktemp("portal")
    if settings.DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
        with running(data_dir, f"sqlite:///{data_dir / 'portal.sqlite3'}") as server:
            yield server
    else:
        with fresh_database(os.environ["DATABASE_URL"], f"portal_{uuid4().hex[:12]}") as url:
            with running(data_dir, url) as server:
                yield server
    if "Traceback" in server.log():
        pytest.fail(f"The portal logged errors:\n{server.log()[-6000:]}", pytrace=False)


# A browser


@pytest.fixture(scope="session")
def chromium_browser():
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, which Django takes for an async caller.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        try:
            browser = playwright.chromium.launch(
                executable_path=chromium.find(), args=chromium.FLAGS
            )
        except (Error, chromium.NoBrowserError) as error:
            pytest.fail(f"No Chromium ('portal.py test' installs one): {error}", pytrace=False)
        yield browser
        browser.close()


class PageMaker:
    """Opens pages as separate people see them; ``problems``: what their browsers complained of."""

    def __init__(self, browser: Browser, base_url: str):
        self.problems: list[str] = []
        self._browser = browser
        self._base_url = base_url
        self._contexts = []

    def __call__(
        self, width: int = 1280, locale: str = "en-US", *, dark: bool = False, **options
    ) -> Page:
        small = width < 600
        context = self._browser.new_context(
            base_url=self._base_url,
            viewport={"width": width, "height": 844 if small else 900},
            is_mobile=small,
            has_touch=small,
            locale=locale,
            color_scheme="dark" if dark else "light",
            **options,
        )
        context.set_default_timeout(15_000)
        context.add_init_script(
            "document.addEventListener('securitypolicyviolation', violation =>"
            " console.error(`CSP: ${violation.violatedDirective} ${violation.blockedURI}`));"
        )
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.problems.append(f"page error: {error.error}"))
        self._contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _on_console(self, message) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self.problems.append(f"console: {message.text} ({where})")


@pytest.fixture
def browser_page(chromium_browser, portal_server):
    """``browser_page(width, locale)``: a page of a new browser; fails on console or CSP errors.

    A test that provokes an answer of 4xx clears ``browser_page.problems`` after looking at them.
    """
    maker = PageMaker(chromium_browser, portal_server.url)
    yield maker
    maker.close()
    assert not maker.problems, "\n".join(maker.problems)


@pytest.fixture(scope="session")
def axe():
    """``axe(page)``: fails and says what axe-core finds wrong on the page as it stands."""
    return axe_core.check
