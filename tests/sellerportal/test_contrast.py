"""The tokens keep text readable: WCAG's contrast of 4.5, in light and in dark."""

import re

import pytest
from django.conf import settings

CSS = (settings.BASE_DIR / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
PAIRS = [
    *[
        (text, ground)
        for text in ("ink", "ink-2", "ink-3", "sea")
        for ground in ("paper", "ground")
    ],
    *[(text, "paper-2") for text in ("ink", "ink-2", "ink-3", "sea")],
    *[
        (state, ground)
        for state in ("good", "warn", "bad", "lantern")
        for ground in ("paper", "ground")
    ],
    *[(state, f"{state}-soft") for state in ("good", "warn", "bad", "lantern", "sea")],
    *[("ink", f"{state}-soft") for state in ("good", "warn", "bad", "lantern", "sea")],
    ("on-sea", "sea"),
    ("on-sea", "sea-2"),
    ("on-bad", "bad"),
    ("on-bad", "bad-2"),
    ("ink-2", "line"),
    ("on-night", "night"),
    ("on-night-2", "night"),
    ("on-night-2", "night-2"),
]


def tokens(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r" \{\s*color-scheme([^}]+)\}", CSS)
    assert block
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", block[1]))


LIGHT = tokens(":root")
DARK = LIGHT | tokens('[data-bs-theme="dark"]')


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(theme, text, ground):
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edge_of_a_field_can_be_seen(theme):
    assert contrast(theme["edge"], theme["paper"]) >= 3
