"""A learner in a browser: presses what the page shows, reads what the practice phone shows.

Nothing here looks behind the screen. Words are looked up in the page's language.
"""

import re

from django.utils import translation
from playwright.sync_api import Page, expect

from tests.tools import axe

SIX_DIGITS = re.compile(r"\d{3} ?\d{3}")


class Learner:
    """``page`` is the browser's tab; every page it passes is judged by axe-core."""

    def __init__(self, page: Page, language: str):
        self.page, self.language = page, language

    def words(self, english: str) -> str:
        with translation.override(self.language):
            return translation.gettext(english)

    # The page

    def press(self, english: str) -> None:
        """The button or link of that name, in the page itself (not on the phone)."""
        name = self.words(english)
        main = self.page.locator("main")
        button = main.get_by_role("button", name=name, exact=True)
        button.or_(main.get_by_role("link", name=name, exact=True)).first.click()

    def type(self, english: str, text: str) -> None:
        self.page.locator("main").get_by_label(self.words(english), exact=True).fill(text)

    def choose(self, value: str) -> None:
        self.page.locator(f"main input[value={value}]").check()

    def sees(self, english: str) -> None:
        """The page under this heading; its whole state is judged."""
        heading = self.page.get_by_role("heading", level=1, name=self.words(english), exact=True)
        expect(heading).to_be_visible(timeout=20_000)
        axe.check(self.page)

    def sees_words(self, english: str) -> None:
        expect(self.page.locator("main").get_by_text(self.words(english)).first).to_be_visible(
            timeout=20_000
        )

    # The phone

    @property
    def screen(self):
        return self.page.locator("#phone-screen")

    def open_phone(self, tab: str) -> None:
        if not self.screen.is_visible():
            self.page.locator(".phone-opener").click()
        # As a person does: look at what the phone shows, then press.
        expect(self.screen.get_by_role("heading", level=2).first).to_be_visible(timeout=20_000)
        self.page.locator(f"#phone-tab-{tab}").click()
        expect(self.page.locator(f"#phone-tab-{tab}")).to_have_attribute("aria-current", "page")
        expect(self.screen.get_by_role("heading", level=2).first).to_be_visible()

    def close_phone(self) -> None:
        close = self.page.locator("[data-phone-close]")
        if close.is_visible():
            close.click()

    def papers(self) -> dict[str, str]:
        """What stands on the papers, by the line's key."""
        self.open_phone("papers")
        expect(self.page.locator("#phone-paper-name")).to_be_visible()
        axe.check(self.page)
        lines = self.screen.locator("dd[id^=phone-paper-]").all()
        read = {line.get_attribute("id")[12:]: line.inner_text().strip() for line in lines}
        self.close_phone()
        return read

    def newest(self, tab: str, holding: str) -> None:
        """Open the newest message of that subject or wording, once it has arrived."""
        self.open_phone(tab)
        message = self.screen.locator(".phone-message", has_text=self.words(holding)).first
        expect(message).to_be_visible(timeout=20_000)
        axe.check(self.page)
        message.click()
        expect(self.screen.locator(".phone-back")).to_be_visible()
        axe.check(self.page)

    def follow_mail(self, subject: str, button: str) -> None:
        self.newest("mails", subject)
        mail = self.page.frame_locator(".phone-mail-frame")
        mail.get_by_role("link", name=self.words(button), exact=True).click()

    def texted_code(self) -> str:
        self.open_phone("texts")
        text = self.screen.locator(".phone-message-new", has_text=SIX_DIGITS).first
        expect(text).to_be_visible(timeout=20_000)
        text.click()
        code = self.page.locator("#phone-code").inner_text()
        self.close_phone()
        return code

    def authenticator_code(self, *, other_than: str = "") -> str:
        """What the authenticator shows; waits for the next one if that is the given one."""
        self.open_phone("codes")
        shown = self.screen.locator(".phone-entry-code").first
        expect(shown).to_be_visible()
        if other_than:
            expect(shown).not_to_have_text(re.compile(other_than), timeout=40_000)
        code = shown.inner_text()
        axe.check(self.page)
        self.close_phone()
        return code
