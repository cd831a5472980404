"""Third-party files are what the manifest says, and the sprite has every icon that is asked for."""

import hashlib
import json
import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template

STATIC = settings.BASE_DIR / "static"
MANIFEST = json.loads((STATIC / "vendor" / "manifest.json").read_text(encoding="utf-8"))["files"]
SPRITE = (STATIC / "icons" / "sprite.svg").read_text(encoding="utf-8")
ICONS = (STATIC / "icons" / "icons.txt").read_text(encoding="ascii").split()
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
OURS = sorted(path for path in STATIC.glob("css/*.css")) + sorted(STATIC.glob("js/*.js"))


@pytest.mark.parametrize("entry", MANIFEST, ids=lambda entry: entry["file"])
def test_each_file_is_the_one_that_was_pinned(entry):
    data = (STATIC / entry["file"]).read_bytes()

    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"])
    assert entry["licence"]
    assert entry["source"].startswith("https://registry.npmjs.org/")


def test_no_file_is_there_that_the_manifest_does_not_name():
    there = {
        path.relative_to(STATIC).as_posix()
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }

    assert there == {entry["file"] for entry in MANIFEST} - {"icons/sprite.svg"}


def test_the_sprite_has_the_icons_of_the_list():
    assert set(re.findall(r'<symbol id="([^"]+)"', SPRITE)) == set(ICONS)


def test_every_icon_that_a_template_names_is_in_the_list():
    asked = {
        name
        for path in TEMPLATES
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
    }

    assert asked <= set(ICONS), asked - set(ICONS)


def test_every_static_file_that_a_template_names_exists():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"]", path.read_text(encoding="utf-8"))
    }

    assert named
    assert [name for name in sorted(named) if not finders.find(name)] == []


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_files_fetch_nothing_from_elsewhere(path):
    source = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")

    assert "http://" not in source
    assert "https://" not in source
    assert "@import" not in source


def test_dark_by_choice_is_dark_by_device():
    css = (STATIC / "css" / "tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r'\[data-bs-theme="(?:dark|auto)"\] \{([^}]+)\}', css)

    assert len(blocks) == 2
    assert blocks[0].split() == blocks[1].split()


def test_an_icon_is_hidden_from_readers_and_escaped():
    drawn = Template('{% load icons %}{% icon name "icon-large" %}').render(
        Context({"name": '"><b>'})
    )

    assert 'aria-hidden="true"' in drawn
    assert "icon-large" in drawn
    assert "<b>" not in drawn
