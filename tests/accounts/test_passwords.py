import re
import threading
import time
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.contrib.auth.password_validation import (
    password_validators_help_texts,
    validate_password,
)
from django.core.exceptions import ValidationError

from accounts import hashers, passwords
from accounts.hashers import BoundedArgon2PasswordHasher
from accounts.models import User
from accounts.validators import PAST_KEPT, NotRecentValidator, own_words
from tests.cast import PASSWORD

ARGON2 = ["accounts.hashers.BoundedArgon2PasswordHasher"]


def complaints(password, user=None) -> str:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, user)
    return " ".join(refused.value.messages)


def test_rule_6_length_from_12_to_128_of_any_characters():
    assert "at least 12" in complaints("Xk4!vQ9#zt0")
    assert "at most 128" in complaints("vq7 " * 32 + "z")
    validate_password("Xk4!vQ9#zt0w")
    validate_password("plum tractor 灯笼 ünter Möwe " * 4)
    validate_password("kelp-ordinary violin gravel " + "x" * 100)


def test_rule_6_no_composition_rules():
    validate_password("gravel violin kelp ordinary")
    validate_password("73049518264093715826")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("password1234", "Many people use this password"),
        ("aaaaaaaaaaaaaaaa", "Repeated characters"),
        ("abcdefghijklmnop", "Sequences"),
        ("qwertyuiopasdfgh", "much like a password that many people use"),
    ],
)
def test_measured_12_common_and_patterned_passwords_are_refused_with_a_reason(password, why):
    said = complaints(password)
    assert why in said
    assert "Add another word" in said


def test_measured_12_zxcvbn_never_sees_more_than_it_takes():
    validate_password("gravel violin kelp ordinary " * 4)  # 112 characters: no ValueError


def test_rule_6_own_data_is_no_password(learner):
    store = "Grandmothers Quilts"
    learner.own_words = [store]
    for own in (learner.email, learner.persona.business_name + " 1", store + " 12"):
        said = complaints(own, learner)
        assert "your name, address, phone or store name" in said or "similar" in said
    assert "Quilts" in own_words(learner)


def test_words_of_nobody():
    assert own_words(None) == []
    assert own_words(User(email="a@b.example", full_name="Al Bo")) == [
        "Al Bo",
        "a@b.example",
        "example",
    ]


def test_rule_6_the_current_and_the_last_three_are_refused(learner):
    used = [
        PASSWORD,
        "first gravel violin kelp",
        "second gravel violin kelp",
        "third gravel violin",
    ]
    for new in used[1:]:
        passwords.replace(user=learner, password_hash=make_password(new))
    assert learner.past_passwords.count() == PAST_KEPT
    for old in used:
        assert "used this password before" in complaints(old, learner)
    passwords.replace(user=learner, password_hash=make_password("fourth gravel violin kelp"))
    assert learner.past_passwords.count() == PAST_KEPT
    NotRecentValidator().validate(PASSWORD, learner)


def test_not_recent_has_nothing_to_say_of_the_unsaved():
    NotRecentValidator().validate(PASSWORD, User())
    NotRecentValidator().validate(PASSWORD, None)


def test_measured_14_argon2_as_owasp_sets_it(settings):
    settings.PASSWORD_HASHERS = ARGON2
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in make_password(PASSWORD)


def test_rule_6_verified_exactly_as_typed(settings):
    settings.PASSWORD_HASHERS = ARGON2
    longest = "gravel violin kelp ordinary " * 4 + "end of it, at 128"
    assert check_password(longest, make_password(longest))
    assert not check_password(longest[:-1], make_password(longest))
    assert not check_password(PASSWORD.upper(), make_password(PASSWORD))
    assert check_password("  spaces stay  ", make_password("  spaces stay  "))
    assert not check_password("spaces stay", make_password("  spaces stay  "))


def test_measured_14_other_parameters_are_renewed_on_the_way(settings, learner):
    settings.PASSWORD_HASHERS = [*ARGON2, "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    learner.password = make_password(PASSWORD, hasher="pbkdf2_sha256")
    learner.save()
    assert passwords.is_right(learner, PASSWORD)
    learner.refresh_from_db()
    assert identify_hasher(learner.password).algorithm == "argon2"
    assert passwords.is_right(learner, PASSWORD)


def test_measured_14_hashes_at_once_are_bounded(monkeypatch):
    most, now, lock = [0], [0], threading.Lock()

    def slow(self, password, encoded):
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.02)
        with lock:
            now[0] -= 1
        return True

    monkeypatch.setattr(hashers.Argon2PasswordHasher, "verify", slow)
    hasher = BoundedArgon2PasswordHasher()
    threads = [threading.Thread(target=hasher.verify, args=("x", "y")) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == hashers.HASHES_AT_ONCE


def test_rule_1_nobody_is_compared_too(monkeypatch):
    compared = []
    monkeypatch.setattr(passwords, "check_password", lambda *pair: compared.append(pair) or True)
    assert passwords.is_right(None, PASSWORD) is False
    assert len(compared) == 1


def test_every_rule_is_told_beforehand():
    told = password_validators_help_texts()
    assert len(told) == 5
    assert all(text.endswith(".") for text in told)


def test_rule_6_nobody_has_to_change_it_by_the_calendar(door, learner):
    type(learner).objects.update(password_changed_at=datetime(2001, 1, 1, tzinfo=UTC))
    assert door.password(learner.email).url == "/accounts/"


def test_rule_6_it_may_be_pasted_and_shown(client, db):
    page = client.post("/accounts/login/", {"identifier": "mei@post.example"}).content.decode()
    field = re.search(r"<input type=\"password\"[^>]*>", page).group()
    assert "data-password" in field
    scripts = (settings.BASE_DIR / "static" / "js").glob("*.js")
    assert not [path.name for path in scripts if "paste" in path.read_text(encoding="utf-8")]


def test_nothing_is_said_of_an_empty_password_twice():
    with pytest.raises(ValidationError) as refused:
        validate_password("")
    assert len(refused.value.messages) == 1
