"""The practice browser: the one the learner plays with, beside the real one that shows the pages.

It may be years old, or carry an extension that takes parts of pages away. What each room makes of
that is its own affair; here stands what it is, and how it is mended.
"""

from django.utils.translation import gettext_lazy as _

from .models import Phone, PracticeBrowser

NAME = _("Harbor Browser")
OTHER_NAME = _("Pier Browser")
EXTENSION_NAME = _("Coupon Gull")
OLD_VERSION = 38
NEW_VERSION = 157  # both count as Chrome does: compare with the newest of its year

# What the browser's own screen offers, from where it stands
MOVES: dict[str, set[str]] = {
    PracticeBrowser.GOOD: set(),
    PracticeBrowser.OLD: {PracticeBrowser.GOOD, PracticeBrowser.OTHER},
    PracticeBrowser.OTHER: {PracticeBrowser.OLD},
    PracticeBrowser.EXTENSION: {PracticeBrowser.EXTENSION_OFF, PracticeBrowser.PRIVATE},
    PracticeBrowser.EXTENSION_OFF: {PracticeBrowser.EXTENSION},
    PracticeBrowser.PRIVATE: {PracticeBrowser.EXTENSION},
}


def name_of(phone: Phone):
    return OTHER_NAME if phone.browser == PracticeBrowser.OTHER else NAME


def version_of(phone: Phone) -> int:
    return OLD_VERSION if phone.browser == PracticeBrowser.OLD else NEW_VERSION


def trouble_of(phone: Phone) -> str:
    """``old``, ``extension``, or "" when nothing stands in the way."""
    in_the_way = phone.browser in (PracticeBrowser.OLD, PracticeBrowser.EXTENSION)
    return phone.browser if in_the_way else ""
