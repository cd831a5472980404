"""What was found, in words: each item has a state, and says what to do where there is a need."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from . import clock
from .found import Found, Measured

WIDTH_NEEDED = 320
CLOCK_MOST_S = 30  # an authenticator's codes change that often


@dataclass(frozen=True)
class Item:
    """``state``: good, note, mend or unknown. ``key`` is also the place of the advice below."""

    key: str
    state: str
    title: str
    text: str
    to_do: str = ""
    points: tuple[str, ...] = ()
    to_phone: bool = False  # mended in the practice browser, on the practice phone


def items_of(found: Found) -> list[Item]:
    return [
        _cookies(found.cookies),
        _javascript(found.measured),
        _connection(found.connection),
        _screen(found.measured),
        _clock(found.measured),
        _version(found),
        _blockers(found.measured),
    ]


def _cookies(accepted: bool) -> Item:
    title = _("Cookies")
    if accepted:
        text = _("Accepted: the one that we just set came back. They keep you signed in.")
        return Item("cookies", "good", title, text)
    return Item(
        "cookies",
        "mend",
        title,
        _("Refused: the one that we just set did not come back. So nobody can be signed in."),
        _(
            "Press the sign at the left of the address, and allow cookies for this site. At a "
            "computer of a company or school, ask who looks after it."
        ),
    )


def _javascript(measured: Measured | None) -> Item:
    title = _("JavaScript")
    if measured is not None:
        return Item("javascript", "good", title, _("It runs."))
    return Item(
        "javascript",
        "mend",
        title,
        _(
            "Not running. You can sign in all the same; but the practice phone shows what is new "
            "only when you open it again, and this page can tell less."
        ),
        _(
            "If you did not switch it off yourself, an extension may have: let it leave this site "
            "alone, or open a private window."
        ),
    )


def _connection(connection: str) -> Item:
    title = _("Connection")
    state, text, to_do = {
        "https": ("good", _("Encrypted (https): nobody on the way can read along."), ""),
        "machine": ("good", _("The portal runs on this very machine: nothing leaves it."), ""),
        "room": (
            "note",
            _(
                "Not encrypted (http), inside one room or building. Signing in works; but whoever "
                "listens in this network can read what you type, the password too."
            ),
            _("Type nothing here that you use elsewhere: no password, no name, no number."),
        ),
        "open": (
            "mend",
            _("Not encrypted (http): everybody on the way can read what you type."),
            _(
                "Put https:// in front of the address. If that does not open, tell your trainer: "
                "whoever runs the portal can give it a certificate."
            ),
        ),
    }[connection]
    return Item("connection", state, title, text, to_do)


def _screen(measured: Measured | None) -> Item:
    title = _("Screen")
    if measured is None:
        text = _("Only a script can measure it. Pages need a window %(needed)d pixels wide.")
        to_do = _("If you have to push a page sideways, make the window wider or zoom out.")
        return Item("screen", "unknown", title, text % {"needed": WIDTH_NEEDED}, to_do)
    about = {"width": measured.width, "needed": WIDTH_NEEDED}
    if measured.width >= WIDTH_NEEDED:
        text = _("The window is %(width)d pixels wide; %(needed)d are enough.")
        return Item("screen", "good", title, text % about)
    return Item(
        "screen",
        "mend",
        title,
        _("The window is %(width)d pixels wide: under %(needed)d, buttons are cut off.") % about,
        _("Make it wider, turn the phone on its side, or zoom out: Ctrl and minus, on a Mac ⌘ −."),
    )


def _clock(measured: Measured | None) -> Item:
    title = _("Clock")
    if measured is None:
        text = _("Only a script can compare it. When this page was made it was %(time)s (UTC).")
        to_do = _("Compare the minutes with your own clock; they must be the same.")
        made = timezone.now().strftime("%H:%M:%S")
        return Item("clock", "unknown", title, text % {"time": made}, to_do)
    if abs(measured.clock_s) <= CLOCK_MOST_S:
        return Item("clock", "good", title, clock.close_enough(measured.clock_s))
    return Item(
        "clock",
        "mend",
        title,
        clock.wrong_by(measured.clock_s),
        _(
            "Set date and time to automatic in the settings of the computer or phone. An "
            "authenticator makes its codes from the time: 30 seconds too many, and they are "
            "refused."
        ),
    )


def _version(found: Found) -> Item:
    title, agent, measured = _("Version"), found.agent, found.measured
    about = {"name": agent.name, "version": agent.version, "needed": agent.needed}
    to_do = _("Update it, or use another browser: how stands below.")
    if agent.verdict == "old" and agent.needed:
        text = _("%(name)s %(version)s is too old: the portal needs %(needed)s or newer.")
        return Item("version", "mend", title, text % about, to_do)
    if agent.verdict == "old":
        text = _("%(name)s is not made any more. The portal cannot be shown whole in it.")
        return Item("version", "mend", title, text % about, _("Use another browser."))
    if measured is not None and measured.lacking:
        text = _("It does not know what our pages are built with, whatever it calls itself.")
        return Item("version", "mend", title, text, to_do)
    if agent.verdict == "good":
        text = _("%(name)s %(version)s: new enough, %(needed)s would do.") % about
        return Item("version", "good", title, text)
    if measured is not None:
        text = _("It does not say what it is, but it knows all that our pages are built with.")
        return Item("version", "good", title, text)
    text = _("It does not say what it is.")
    return Item("version", "unknown", title, text, _("If pages look poor, try another browser."))


def _blockers(measured: Measured | None) -> Item:
    title = _("Extensions and blockers")
    if measured is None:
        return Item(
            "blockers",
            "unknown",
            title,
            _("Only a script can see whether something takes parts of our pages away."),
            _("If a button is missing or a page looks bare, try a private window: see below."),
        )
    if not measured.missing:
        text = _("Our style, script and picture came through, and nobody changed the page.")
        return Item("blockers", "good", title, text)
    words = {
        "style": _("Our style was not applied."),
        "script": _("One of our scripts did not run."),
        "image": _("Our picture did not load."),
        "hidden": _("A part of the page was taken away or hidden."),
        "altered": _("Words of the page were changed."),
    }
    return Item(
        "blockers",
        "mend",
        title,
        _("Something in your browser meddles with our pages:"),
        _(
            "Open the portal in a private window. If all is well there, it is an extension: switch "
            "them off one after another, or let them leave this site alone."
        ),
        tuple(words[part] for part in measured.missing),
    )
