"""The desk code: 80 bits, spent once, ended by time or by a newer one."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from personas.actions import (
    BadDeskCode,
    archive_persona,
    issue_desk_code,
    issue_key,
    redeem_desk_code,
)
from personas.desk_codes import ALPHABET, LENGTH, LIFETIME
from personas.keys import find_key
from personas.models import DeskCode, PersonaKey
from tests.cast import make_persona

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(persona) -> str:
    return issue_desk_code(persona=persona)


def refuses(code: str) -> bool:
    with pytest.raises(BadDeskCode):
        redeem_desk_code(code=code)
    return True


def test_a_code_has_80_bits():
    assert len(set(ALPHABET)) == 32  # 5 bits a letter
    assert LENGTH * 5 == 80


def test_a_code_is_printed_in_four_groups(code):
    assert re.fullmatch(f"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{3}}", code)


def test_codes_use_all_their_letters(persona):
    codes = [issue_desk_code(persona=persona) for _turn in range(40)]

    assert len(set(codes)) == 40
    assert set("".join(codes)) - {"-"} == set(ALPHABET)


def test_a_code_is_not_in_the_database(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM personas_deskcode")
        rows = str(cursor.fetchall())

    assert code not in rows
    assert code.replace("-", "") not in rows


def test_a_code_gives_the_persona_and_a_key_of_its_own(code, persona):
    found, token = redeem_desk_code(code=code)

    assert found == persona
    assert find_key(token).persona == persona
    assert PersonaKey.objects.living(find_key(token).created_at).count() == 2


def test_a_code_may_replace_what_the_browser_held(code, persona):
    other = make_persona(seed=21)
    held = issue_key(persona=other)

    redeem_desk_code(code=code, replaces=find_key(held))

    assert find_key(held) is None


def test_a_code_is_good_once(code):
    redeem_desk_code(code=code)

    assert refuses(code)
    assert not DeskCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_gets_in(persona, at_once):
    code = issue_desk_code(persona=persona)

    results = at_once([lambda: redeem_desk_code(code=code)] * 8)

    assert sum(isinstance(result, tuple) for result in results) == 1
    assert sum(isinstance(result, BadDeskCode) for result in results) == 7
    assert persona.keys.count() == 2  # the one it was opened with, and one more


def test_a_code_ends_by_time(persona):
    with time_machine.travel("2030-05-01 12:00:00+00:00", tick=False) as clock:
        first = issue_desk_code(persona=persona)
        clock.shift(LIFETIME - timedelta(seconds=1))
        assert redeem_desk_code(code=first)
        second = issue_desk_code(persona=persona)
        clock.shift(LIFETIME)
        assert refuses(second)


def test_a_newer_code_ends_the_older(code, persona):
    newer = issue_desk_code(persona=persona)

    assert refuses(code)
    assert redeem_desk_code(code=newer)[0] == persona


def test_a_newer_code_has_its_full_time(persona):
    with time_machine.travel("2030-05-01 12:00:00+00:00", tick=False) as clock:
        issue_desk_code(persona=persona)
        clock.shift(LIFETIME - timedelta(minutes=1))
        newer = issue_desk_code(persona=persona)
        clock.shift(timedelta(minutes=2))
        assert redeem_desk_code(code=newer)


def test_the_code_of_another_persona_stays(code, persona):
    other = make_persona(seed=21)
    issue_desk_code(persona=other)

    assert redeem_desk_code(code=code)[0] == persona


def test_an_archived_persona_has_no_code(code, persona):
    archive_persona(persona=persona)

    assert refuses(code)


def known_code(monkeypatch, persona) -> None:
    """The code 0011-0011-0011-0011, whose letters people confuse."""
    letters = iter("0011" * 4)
    monkeypatch.setattr("personas.desk_codes.secrets.choice", lambda _alphabet: next(letters))
    assert issue_desk_code(persona=persona) == "0011-0011-0011-0011"


@pytest.mark.parametrize(
    "typed",
    [
        "0011-0011-0011-0011",
        "OOII-ooll-OoIl-0011",
        "0011001100110011",
        " 0011 0011\t0011\n0011 ",
        "００１１－００１１－００１１－００１１",
        "--0011--0011--0011--0011--",
    ],
)
def test_look_alikes_and_spacing_do_not_matter(typed, persona, monkeypatch):
    known_code(monkeypatch, persona)

    assert redeem_desk_code(code=typed)[0] == persona


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\0",
        "0011-0011-0011-001",
        "0011-0011-0011-00111",
        "0011-0011-0011-001U",
        "0011-0011-0011-0010",
        "0011_0011_0011_0011",
        "0011-0011-0011-0011" + " " * 60,
        "1" * 5000,
        "ключ",
    ],
)
def test_anything_else_is_refused_and_spends_nothing(typed, persona, monkeypatch):
    known_code(monkeypatch, persona)

    assert refuses(typed)
    assert DeskCode.objects.exists()
