"""docs/security.md names the tests that show what it says: each of them exists."""

import re

from django.conf import settings

TESTS = settings.BASE_DIR / "tests"


def test_every_test_it_names_exists():
    page = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+(?:\.py)?)`", page))
    there = set()
    for path in TESTS.rglob("test_*.py"):
        there |= {path.name, *re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.M)}
    assert len(named) > 100
    assert named - there == set()
