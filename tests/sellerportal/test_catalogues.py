"""The message catalogues: what is found, merged, complained of and compiled."""

import gettext
import os

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from sellerportal.catalogues import (
    compile_catalogues,
    extract_messages,
    faults,
    po_path,
    read_catalogue,
    update_catalogue,
)

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext

def told(n):
    # Translators: a greeting
    _("Good morning")
    pgettext("the verb", "Open")
    return ngettext("%(n)d parcel", "%(n)d parcels", n) % {"n": n}
"""
TEMPLATE = """
  {% load i18n %}
    <p>{% translate "Your papers" %}</p>
    {% blocktranslate with name=x trimmed %}
      Welcome, {{ name }}.
    {% endblocktranslate %}
"""
ENTRY = '\nmsgid "{}"\nmsgstr "{}"\n'
HEAD = r"""msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\nPlural-Forms: nplurals=1; plural=0;\n"
"""


@pytest.fixture
def tree(tmp_path):
    """``tree(path=source, …)`` is a project of these files."""

    def make(files: dict[str, str]):
        for name, source in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        return tmp_path

    return make


def ids(catalogue) -> set:
    return {message.id for message in catalogue if message.id}


def po(*entries: tuple[str, str]) -> dict[str, str]:
    return {
        "locale/zh_Hans/LC_MESSAGES/django.po": HEAD + "".join(ENTRY.format(*e) for e in entries)
    }


def test_python_and_templates_are_searched(tree):
    found = extract_messages(tree({"app/a.py": PYTHON, "templates/app/b.html": TEMPLATE}))

    assert ids(found) == {
        "Good morning",
        "Open",
        ("%(n)d parcel", "%(n)d parcels"),
        "Your papers",
        "Welcome, %(name)s.",
    }
    assert found.get("Good morning").auto_comments == ["Translators: a greeting"]
    assert found.get("Open", context="the verb").locations == [("app/a.py", 1)]


@pytest.mark.parametrize("place", ["tests/a.py", "app/migrations/a.py", ".venv/a.py", "a.py"])
def test_what_nobody_is_shown_is_left_out(tree, place):
    assert ids(extract_messages(tree({place: PYTHON}))) == set()


def test_a_template_that_belongs_to_no_page_is_left_out(tree):
    assert ids(extract_messages(tree({"docs/templates/a.html": TEMPLATE}))) == set()


def test_updating_keeps_what_is_translated_and_drops_what_is_gone(tree):
    root = tree({"app/a.py": PYTHON, **po(("Good morning", "早上好"), ("Good night", "晚安"))})
    update_catalogue(root)
    written = read_catalogue(po_path(root))

    assert written.get("Good morning").string == "早上好"
    assert written.get("Open", context="the verb").string == ""
    assert written.get("Good night") is None
    assert "Good night" not in po_path(root).read_text(encoding="utf-8")


def test_updating_again_changes_nothing(tree):
    root = tree({"app/a.py": PYTHON})
    update_catalogue(root)
    once = po_path(root).read_bytes()
    update_catalogue(root)

    assert po_path(root).read_bytes() == once


SAYS_WELCOME = {"app/a.py": '_("Welcome, %(name)s.")'}


def test_a_complete_language_has_no_fault(tree):
    assert faults(tree({**SAYS_WELCOME, **po(("Welcome, %(name)s.", "欢迎，%(name)s。"))})) == []


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([], "missing"),
        ([("Welcome, %(name)s.", "")], "untranslated"),
        ([("Welcome, %(name)s.", "欢迎")], "placeholders differ"),
        ([("Welcome, %(name)s.", "欢迎，%(nome)s。")], "placeholders differ"),
        ([("Welcome, %(name)s.", "欢迎，%(name)s。"), ("Bye", "再见")], "obsolete"),
    ],
)
def test_each_fault_is_named(tree, entries, fault):
    found = faults(tree({**SAYS_WELCOME, **po(*entries)}))

    assert len(found) == 1
    assert found[0].startswith(fault)


def test_a_doubtful_translation_is_a_fault(tree):
    root = tree({**SAYS_WELCOME, **po(("Welcome, %(name)s.", "欢迎，%(name)s。"))})
    path = po_path(root)
    path.write_text(path.read_text("utf-8").replace('\nmsgid "W', '\n#, fuzzy\nmsgid "W'), "utf-8")

    assert [fault.split(":")[0] for fault in faults(root)] == ["fuzzy"]


def test_compiling_writes_what_gettext_reads(tree):
    root = tree(po(("Bye", "再见")))
    written = compile_catalogues(root / "locale")

    assert written == [po_path(root).with_suffix(".mo")]
    with written[0].open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Bye") == "再见"


def test_compiling_happens_only_after_a_change(tree):
    root = tree(po(("Bye", "再见")))
    compile_catalogues(root / "locale")
    again = compile_catalogues(root / "locale")
    mo = po_path(root).with_suffix(".mo")
    os.utime(mo, (1, 1))

    assert again == []
    assert compile_catalogues(root / "locale") == [mo]


# The command


@pytest.fixture
def project(tree, settings):
    settings.BASE_DIR = tree({**SAYS_WELCOME, **po(("Welcome, %(name)s.", ""))})
    return settings.BASE_DIR


def test_the_command_checks(project, capsys):
    with pytest.raises(CommandError, match="zh_Hans: 1 faults"):
        call_command("translations", "--check")

    assert 'untranslated: "Welcome, %(name)s."' in capsys.readouterr().err


def test_the_command_updates_compiles_and_is_content(project, capsys):
    call_command("translations", "--update")
    path = po_path(project)
    empty, full = (f'%(name)s."\nmsgstr "{text}"' for text in ("", "%(name)s"))
    path.write_text(path.read_text("utf-8").replace(empty, full), "utf-8")
    call_command("translations", "--compile")
    call_command("translations", "--check")
    said = capsys.readouterr().out

    assert "django.po: 1 messages, 1 to translate." in said
    assert "1 catalogues compiled." in said
    assert "zh_Hans: complete." in said


def test_the_command_wants_one_thing_to_do():
    with pytest.raises(CommandError):
        call_command("translations")


def test_this_projects_sources_can_be_read():
    assert len(extract_messages(settings.BASE_DIR)) > 100
