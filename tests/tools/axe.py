"""axe-core on a page of a browser test. The library stands in tests/vendor, pinned."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


# What fades in or out has in between a contrast that nobody is meant to read by.
_AT_REST = """() => Promise.all(document.getAnimations()
    .filter(moving => Number.isFinite(moving.effect.getComputedTiming().endTime))
    .map(moving => moving.finished.catch(() => null)))"""


def violations(page: Page, rules: Sequence[str] = ()) -> list[dict]:
    # Evaluated, not added as a script tag: the portal's content policy would refuse that.
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(f"() => {{ {_source()} }}")
    page.evaluate(f"({_AT_REST})().then(() => null)")
    # preload would fetch every style sheet again, for a rule that is off by default.
    options = {"resultTypes": ["violations"], "preload": False}
    options |= {"runOnly": list(rules)} if rules else {}
    return page.evaluate("options => axe.run(document, options)", options)["violations"]


def check(page: Page, rules: Sequence[str] = ()) -> None:
    """``rules``: only these, where the rest has been looked at already."""
    found = violations(page, rules)
    assert not found, "\n".join([f"axe-core on {page.url}:", *map(_told, found)])


def _told(violation: dict) -> str:
    places = [
        f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for node in violation["nodes"]
    ]
    return "\n".join([f"  {violation['id']}: {violation['help']}", *places])
