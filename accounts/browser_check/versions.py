"""Which browsers are too old. The newest web features that our own pages use decide it.

``features.json`` lists them with the version since which each browser knows them; a test holds the
list against static/. The first name that is parsed costs 0.1 to 0.2 s, so nothing of the sign-in
imports this module.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ua_parser import parse_os, parse_user_agent

FEATURES = json.loads(Path(__file__).with_name("features.json").read_text(encoding="utf-8"))
LONGEST = 512  # a browser's name is about 150 characters; more is no browser's
Version = tuple[int, int]
# What the parser calls it: the column of the table, and how people call it
FAMILIES = {
    "Chrome": ("chrome", "Chrome"),
    "Chrome Mobile": ("chrome", "Chrome"),
    "Chrome Mobile WebView": ("chrome", "Android WebView"),
    "Chromium": ("chrome", "Chromium"),
    "HeadlessChrome": ("chrome", "Chrome"),
    "Edge": ("edge", "Edge"),
    "Edge Mobile": ("edge", "Edge"),
    "Firefox": ("firefox", "Firefox"),
    "Firefox Mobile": ("firefox", "Firefox"),
    "Opera": ("opera", "Opera"),
    "Opera Mobile": ("opera_mobile", "Opera"),
    "Safari": ("safari", "Safari"),
    "Samsung Internet": ("samsung", "Samsung Internet"),
}
_CHROMIUM = re.compile(r"\bChrome/(\d{1,4})\.")


@dataclass(frozen=True)
class Agent:
    """``verdict``: good, old, or unknown; ``needed`` is the version that would do."""

    verdict: str
    name: str = ""
    version: str = ""
    needed: str = ""


@cache
def minimum() -> dict[str, Version]:
    """By column: the first version that knows all the features we need."""
    since = [feature["since"] for feature in FEATURES["needed"]]
    return {column: max(_version(one[column]) for one in since) for column in since[0]}


def judge(user_agent: str) -> Agent:
    """By what it says of itself; every browser on iOS is Safari inside, as new as iOS is."""
    said = user_agent[:LONGEST]
    system = parse_os(said)
    if system is not None and system.family == "iOS":
        return _compared("ios", "iOS", system.major, system.minor)
    found = parse_user_agent(said)
    if found is not None and found.family in FAMILIES:
        return _compared(*FAMILIES[found.family], found.major, found.minor)
    if found is not None and found.family in ("IE", "IE Mobile"):
        return Agent("old", "Internet Explorer", found.major or "")
    # QQ, UC, Sogou and many others are Chromium with a name of their own.
    inside = _CHROMIUM.search(said)
    if inside:
        return _compared("chrome", "Chromium", inside[1], None)
    return Agent("unknown")


def _compared(column: str, name: str, major: str | None, minor: str | None) -> Agent:
    needed = minimum()[column]
    if major is None or not major.isdecimal():
        return Agent("unknown", name, "", told(needed))
    found = int(major), int(minor) if minor is not None and minor.isdecimal() else 0
    verdict = "good" if found >= needed else "old"
    return Agent(verdict, name, told(found), told(needed))


def told(version: Version) -> str:
    """16.2, but 111 rather than 111.0."""
    return f"{version[0]}.{version[1]}" if version[1] else str(version[0])


def _version(text: str) -> Version:
    major, _dot, minor = text.partition(".")
    return int(major), int(minor or 0)
