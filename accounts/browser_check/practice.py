"""The practice browser as the check sees it: the same questions, of the world's own browser."""

from django.utils.translation import gettext as _

from accounts.signin.browser_trouble import NEEDED
from personas import browser
from personas.models import Phone, PracticeBrowser

from .items import Item


def practice_items(phone: Phone) -> list[Item]:
    return [_version(phone), _extensions(phone)]


def _version(phone: Phone) -> Item:
    title = _("Version")
    about = {
        "name": browser.name_of(phone),
        "version": browser.version_of(phone),
        "needed": NEEDED,
    }
    if browser.trouble_of(phone) == "old":
        return Item(
            "practice-version",
            "mend",
            title,
            _("%(name)s %(version)d is too old: signing in needs %(needed)d or newer.") % about,
            _("Open the practice browser on the phone: update it, or use the other one."),
            to_phone=True,
        )
    text = _("%(name)s %(version)d: new enough, %(needed)d would do.") % about
    return Item("practice-version", "good", title, text)


def _extensions(phone: Phone) -> Item:
    title = _("Extensions and blockers")
    about = {"name": browser.EXTENSION_NAME}
    if browser.trouble_of(phone) == "extension":
        return Item(
            "practice-extensions",
            "mend",
            title,
            _("The extension %(name)s meddles with our pages:") % about,
            _(
                "Open the practice browser on the phone: switch the extension off, or sign in from "
                "a private window."
            ),
            (
                _("A part of the page was taken away or hidden."),
                _("A form that was sent did not arrive whole."),
            ),
            to_phone=True,
        )
    text = {
        PracticeBrowser.EXTENSION_OFF: _("%(name)s is off: pages come through whole."),
        PracticeBrowser.PRIVATE: _("A private window: %(name)s stays outside."),
    }.get(PracticeBrowser(phone.browser), _("None: pages come through whole."))
    return Item("practice-extensions", "good", title, text % about)
