"""Message catalogues without gettext's tools: found, merged, checked and compiled by Babel.

Django's own ``makemessages`` and ``compilemessages`` need programs that a bare machine lacks.
"""

import os
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

LANGUAGE = "zh_Hans"
ELSEWHERE = {"tests", "benchmarks", "docs", "locale", "static", "var", "mutants", "node_modules"}
TEMPLATE_ENDINGS = {".html", ".txt", ".svg"}
KEYWORDS: dict = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT_TAGS = ("Translators",)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def po_path(root: Path, language: str = LANGUAGE) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def extract_messages(root: Path) -> Catalog:
    """Every message in the Python files and templates under ``root``."""
    catalogue = Catalog(charset="utf-8", fuzzy=False)
    for path in sorted(_sources(root)):
        for _line, message, comments, context in _messages_of(path):
            catalogue.add(
                message,
                locations=[(path.relative_to(root).as_posix(), 1)],  # written without the line
                auto_comments=comments,
                context=context,
            )
    return catalogue


def _sources(root: Path) -> Iterator[Path]:
    for folder in root.iterdir():
        if not folder.is_dir() or folder.name in ELSEWHERE or folder.name.startswith("."):
            continue
        for path in folder.rglob("*"):
            if path.suffix == ".py" and "migrations" not in path.parts:
                yield path
            elif path.suffix in TEMPLATE_ENDINGS and "templates" in path.parts:
                yield path


def _messages_of(path: Path) -> list:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        source = _template_as_python(source, str(path))
    return list(
        extract("python", BytesIO(source.encode()), KEYWORDS, COMMENT_TAGS, {"encoding": "utf-8"})
    )


def _template_as_python(source: str, origin: str) -> str:
    """Django's rewriting for xgettext, less the indentation that would trip Python's tokenizer."""
    return "\n".join(line.lstrip() for line in templatize(source, origin).split("\n"))


def read_catalogue(path: Path, language: str = LANGUAGE) -> Catalog:
    if not path.is_file():
        return Catalog(
            locale=language,
            header_comment="# Harbor Market. Kept by 'manage.py translations --update'.",
            project="Harbor Market",
            version="1",
            msgid_bugs_address="",
            charset="utf-8",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def update_catalogue(root: Path, language: str = LANGUAGE) -> Catalog:
    """Merge what the sources say now into the language's file: new entries empty, gone ones out."""
    path = po_path(root, language)
    catalogue = read_catalogue(path, language)
    catalogue.update(extract_messages(root), no_fuzzy_matching=True, update_creation_date=False)
    catalogue.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(
            file,
            catalogue,
            width=100,
            include_lineno=False,
            ignore_obsolete=True,
            sort_by_file=True,
        )
    return catalogue


def compile_catalogues(locale_dir: Path) -> list[Path]:
    """Write the ``.mo`` beside every ``.po`` that is newer than it; returns those written."""
    written = []
    for po in sorted(locale_dir.glob("*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if mo.is_file() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        half_written = mo.with_suffix(f".{os.getpid()}.part")
        with half_written.open("wb") as file:
            write_mo(file, read_catalogue(po, po.parent.parent.name))
        half_written.replace(mo)
        written.append(mo)
    return written


def faults(root: Path, language: str = LANGUAGE) -> list[str]:
    """What keeps the language from being complete: one line for each entry at fault."""
    wanted = {(m.context, _key(m)): m for m in extract_messages(root) if m.id}
    have = {(m.context, _key(m)): m for m in read_catalogue(po_path(root, language)) if m.id}
    found = [f"missing: {_told(wanted[key])}" for key in wanted.keys() - have.keys()]
    found += [f"obsolete: {_told(have[key])}" for key in have.keys() - wanted.keys()]
    for key in wanted.keys() & have.keys():
        found += [f"{fault}: {_told(wanted[key])}" for fault in _faults_of(wanted[key], have[key])]
    return sorted(found)


def _faults_of(source: Message, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    if _ids(source) != _ids(message):
        yield "plural changed"
    strings = translated(message)
    if not strings:
        yield "untranslated"
        return
    wanted = _placeholders(_ids(source)[-1])  # the plural names every one; a singular may omit some
    for string in strings:
        if _placeholders(string) != wanted:
            yield f"placeholders differ ({', '.join(sorted(wanted)) or 'none'} wanted)"


def translated(message: Message) -> list[str]:
    """The message in the other language, every plural form of it; empty when one is missing."""
    string = message.string
    forms = list(string) if isinstance(string, (list, tuple)) else [string]
    return [form for form in forms if form] if all(forms) else []


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, (list, tuple)) else (message.id,)


def _key(message: Message) -> str:
    return _ids(message)[0]


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


def _told(message: Message) -> str:
    places = ", ".join(sorted({place for place, _line in message.locations}))
    text = " ".join(_key(message).split())
    return f'"{text[:90]}"' + (f" ({places})" if places else "")
