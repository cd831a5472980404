"""The vocabulary: names a lesson can rely on, and facts that can hold nobody's data."""

import re

import pytest

from events.kinds import Kind
from events.models import Event

IRREGULAR = {"left", "made", "read", "reset", "undone"}
PERSONAL = {
    "account_number", "address", "birth", "body", "city", "email", "iban", "ip", "name", "number",
    "password", "phone", "postcode", "secret", "street", "subject", "token", "value",
}  # fmt: skip


def test_no_two_kinds_share_a_name():
    # An Enum would quietly make the second one another word for the first.
    assert [name for name, kind in Kind.__members__.items() if kind.name != name] == []


@pytest.mark.parametrize("kind", Kind)
def test_a_name_is_dotted_and_in_the_past_tense(kind):
    assert re.fullmatch(r"[a-z]+\.[a-z]+(_[a-z]+)*", kind.value)
    words = kind.value.partition(".")[2].split("_")
    assert any(word.endswith("ed") or word in IRREGULAR for word in words)


@pytest.mark.parametrize("kind", Kind)
def test_a_name_fits_its_column(kind):
    assert len(kind.value) <= Event._meta.get_field("kind").max_length


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_says_in_one_line_when_it_happens(kind):
    assert re.fullmatch(r"[A-Z][^\n]+\.", kind.meaning)


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_declares_its_facts_once_and_none_is_personal(kind):
    assert isinstance(kind.facts, tuple)
    assert len(set(kind.facts)) == len(kind.facts)
    assert all(fact.isidentifier() for fact in kind.facts)
    assert not PERSONAL & set(kind.facts)
    assert not {"kind", "persona", "actor"} & set(kind.facts)  # taken by record() itself


def test_a_name_finds_its_kind():
    assert Kind("persona.opened") is Kind.PERSONA_OPENED
