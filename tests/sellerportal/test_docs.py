"""The documentation is true to what is there: events, settings, commands, packages, links."""

import ast
import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

from events.kinds import Kind

ROOT = settings.BASE_DIR
DOCS = ROOT / "docs"
ROOMS = ("sellerportal", "accounts", "personas", "events")
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted(DOCS.glob("*.md"))]
VARIABLE = re.compile(r"(PORTAL|TEST)_[A-Z_]*[A-Z]|[A-Z]+_URL")
READERS = [
    ROOT / "portal.py",
    ROOT / "tests" / "conftest.py",
    *(ROOT / "sellerportal").glob("*.py"),
    *(ROOT / "tests" / "tools").glob("*.py"),
    *(ROOT / "tests" / "personas").glob("conftest.py"),
]


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row, without the code marks."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def names_in(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


# Events


def test_every_kind_of_event_is_described_as_it_is():
    told = {
        names_in(cells[0])[0]: (cells[1], names_in(cells[2]))
        for cells in rows(page("events.md"))
        if len(cells) == 3 and "." in cells[0]
    }

    assert told == {kind.value: (kind.meaning, kind.facts) for kind in Kind}


def test_every_fact_is_explained():
    explained = page("events.md").partition("\n## Facts\n")[2]

    assert {names_in(cells[0])[0] for cells in rows(explained) if names_in(cells[0])} == {
        fact for kind in Kind for fact in kind.facts
    }


# Settings


def variables_in(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and VARIABLE.fullmatch(node.value)
    }


def test_the_example_lists_every_variable_that_is_read():
    read = set().union(*(variables_in(path) for path in READERS))
    listed = re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text("ascii"), re.MULTILINE)

    assert sorted(listed) == sorted(read)


def test_the_example_changes_nothing_as_it_is():
    lines = (ROOT / ".env.example").read_text(encoding="ascii").splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


@pytest.mark.parametrize("name", sorted(variables_in(ROOT / "sellerportal" / "settings.py")))
def test_every_setting_is_explained_to_operators(name):
    assert any(names_in(cells[0]) == (name,) for cells in rows(page("operations.md")))


# Commands


@pytest.mark.parametrize(
    "command", [name for name, app in sorted(get_commands().items()) if app in ROOMS]
)
def test_every_command_of_ours_is_in_the_docs(command):
    assert f"`{command}`" in page("development.md")
    assert f"manage.py {command}" in page("operations.md")


def test_every_command_in_the_docs_exists():
    named = set(
        re.findall(r"manage\.py ([a-z_]+)", "".join(path.read_text("utf-8") for path in PAGES))
    )

    assert named - set(get_commands()) == set()


# Packages


def pinned(name: str) -> set[str]:
    text = (ROOT / name).read_text(encoding="ascii")
    return {found.lower() for found in re.findall(r"^([\w.-]+)(?:\[\w+\])?==", text, re.MULTILINE)}


@pytest.mark.parametrize(
    ("file", "start", "end"),
    [
        ("requirements.txt", "## What the portal runs on", "## What testing"),
        ("requirements-dev.txt", "## What testing", "## Vendored files"),
    ],
)
def test_every_pinned_package_says_why(file, start, end):
    part = page("dependencies.md").partition(start)[2].partition(end)[0]
    told = {cells[0].lower(): cells[1] for cells in rows(part) if cells[0] != "package"}

    assert set(told) == pinned(file)
    assert all(told.values())


def test_every_vendored_package_is_listed_with_its_version_and_licence():
    manifest = json.loads((ROOT / "static/vendor/manifest.json").read_text(encoding="utf-8"))
    part = page("dependencies.md").partition("## Vendored files")[2]

    assert {tuple(cells[:3]) for cells in rows(part) if cells[0] != "package"} == {
        (entry["name"], entry["version"], entry["licence"]) for entry in manifest["files"]
    }


# Links


def anchors(path: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads}


@pytest.mark.parametrize("source", PAGES, ids=lambda path: path.name)
def test_every_link_leads_somewhere(source):
    text = source.read_text(encoding="utf-8")
    dead = []
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        name, _hash, anchor = target.partition("#")
        path = source.parent / name if name else source
        if not path.exists() or (anchor and anchor not in anchors(path)):
            dead.append(target)

    assert dead == []


def test_no_page_names_a_python_file_that_is_not_there():
    gone = {
        (path.name, name)
        for path in PAGES
        for name in re.findall(r"`([\w/]+/\w+\.(?:py|toml|txt|json))`", path.read_text("utf-8"))
        if not (ROOT / name).exists()
    }

    assert gone == set()
