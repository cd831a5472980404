"""axe-core on a page of a browser test. The library stands in tests/vendor, pinned."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

SOURCE = Path(__file__).resolve().parent.parent / "vendor" / "axe.min.js"


@cache
def _source() -> str:
    return SOURCE.read_text(encoding="utf-8")


def violations(page: Page) -> list[dict]:
    # Evaluated, not added as a script tag: the portal's content policy would refuse that.
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(f"() => {{ {_source()} }}")
    return page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")["violations"]


def check(page: Page) -> None:
    found = violations(page)
    assert not found, "\n".join([f"axe-core on {page.url}:", *map(_told, found)])


def _told(violation: dict) -> str:
    places = [
        f"    {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for node in violation["nodes"]
    ]
    return "\n".join([f"  {violation['id']}: {violation['help']}", *places])
