"""Which browsers are too old: the table is true to our own pages, and names are read rightly."""

import re
import subprocess
import sys

import pytest
from django.conf import settings

from accounts.browser_check.versions import FEATURES, judge, minimum
from accounts.signin import browser_trouble
from personas import browser as practice

STATIC = settings.BASE_DIR / "static"
OURS = [*STATIC.glob("css/*.css"), *STATIC.glob("js/*.js")]
SOURCE = "\n".join(re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.S) for path in OURS)
# Newer than anything in the table: whoever uses one of them adds it there.
NEWER = {
    "nesting": r"\n\s*&[ .:\[]",
    "container queries": r"@container",
    "light-dark": r"light-dark\(",
    "starting-style": r"@starting-style",
    "anchor positioning": r"position-anchor|anchor\(",
    "popover": r"popover|showPopover",
    "view transitions": r"startViewTransition",
    "field-sizing": r"field-sizing",
    "groupBy": r"\.groupBy\(",
    "toSorted": r"\.to(Sorted|Reversed|Spliced)\(",
    "withResolvers": r"withResolvers|Promise\.try",
    "user-valid": r":user-(in)?valid",
    "scope": r"@scope\b",
    "relative colours": r"\b(rgb|hsl|oklch)\(from ",
}
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS {} like Mac OS X)"
APPLE = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-S901B)"


@pytest.mark.parametrize(
    "entry", FEATURES["needed"] + FEATURES["graceful"], ids=lambda e: e["feature"]
)
def test_every_feature_of_the_table_is_used(entry):
    assert re.search(entry["pattern"], SOURCE)


@pytest.mark.parametrize("name", NEWER)
def test_nothing_newer_is_used(name):
    assert not re.search(NEWER[name], SOURCE)


def test_the_newest_feature_decides():
    assert minimum() == {
        "chrome": (111, 0),
        "edge": (111, 0),
        "firefox": (121, 0),
        "safari": (16, 2),
        "ios": (16, 2),
        "samsung": (22, 0),
        "opera": (97, 0),
        "opera_mobile": (75, 0),
    }


def test_the_practice_browser_is_measured_as_chrome_is():
    assert minimum()["chrome"] == (browser_trouble.NEEDED, 0)
    assert practice.OLD_VERSION < browser_trouble.NEEDED < practice.NEW_VERSION


@pytest.mark.parametrize(
    ("said", "verdict", "name", "version"),
    [
        (f"{WINDOWS} {WEBKIT} Chrome/111.0.0.0 Safari/537.36", "good", "Chrome", "111"),
        (f"{WINDOWS} {WEBKIT} Chrome/110.0.0.0 Safari/537.36", "old", "Chrome", "110"),
        (f"{WINDOWS} {WEBKIT} Chrome/110.0 Safari/537.36 Edg/110.0.1", "old", "Edge", "110"),
        (f"{WINDOWS[:-1]}; rv:121.0) Gecko/20100101 Firefox/121.0", "good", "Firefox", "121"),
        (f"{WINDOWS[:-1]}; rv:120.0) Gecko/20100101 Firefox/120.0", "old", "Firefox", "120"),
        (
            f"{MAC} {APPLE} Version/16.1 Safari/605.1.15",
            "old", "Safari", "16.1",
        ),
        (
            f"{IPHONE.format('17_2')} {APPLE} CriOS/90.0 Mobile/15E148",
            "good", "iOS", "17.2",
        ),
        (
            f"{IPHONE.format('15_6')} {APPLE} CriOS/157.0 Mobile/15E148",
            "old", "iOS", "15.6",
        ),
        (
            f"{ANDROID} {WEBKIT} SamsungBrowser/21.0 Chrome/110.0 Mobile Safari/537.36",
            "old", "Samsung Internet", "21",
        ),
        (f"{WINDOWS} {WEBKIT} Chrome/95.0.4 Safari/537.36 QQBrowser/11.9", "old", "Chromium", "95"),
        (f"{WINDOWS} {WEBKIT} Chrome/125.0 Safari/537.36 QQBrowser/13", "good", "Chromium", "125"),
        (f"{WINDOWS[:-1]}; Trident/7.0; rv:11.0) like Gecko", "old", "Internet Explorer", "11"),
        ("curl/8.0", "unknown", "", ""),
        ("", "unknown", "", ""),
        ("Chrome/" + "9" * 5000 + ".0", "unknown", None, None),
    ],
)  # fmt: skip
def test_names_are_read(said, verdict, name, version):
    agent = judge(said)

    assert agent.verdict == verdict
    if name is not None:
        assert (agent.name, agent.version) == (name, version)


def test_the_sign_in_never_waits_for_the_parser():
    """Its first answer costs 0.1 to 0.2 s; the modules of the sign-in do not even know of it."""
    code = (
        "import django, sys; django.setup(); import accounts.signin.views;"
        "print('ua_parser' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"
