"""Sealed at rest: what the phone holds, what the queue carries, and how keys change."""

import json

import pytest
from cryptography.fernet import Fernet, InvalidToken
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from personas.actions import add_authenticator
from personas.crypto import decrypt, encrypt, fingerprint
from personas.delivery import deliver_mail, deliver_text
from personas.models import AuthenticatorEntry, MailMessage, OutgoingMessage, TextMessage

KEYS = [Fernet.generate_key().decode() for _key in range(3)]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
WORDS = "Your code is 418203, 您好"


def raw(model) -> str:
    """Every column of every row as the database keeps it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {model._meta.db_table}")
        return str(cursor.fetchall())


def column(model, name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {model._meta.db_table}")
        return cursor.fetchone()[0]


# At rest


def test_a_text_is_sealed(persona):
    deliver_text(to=persona.phone_number, body=WORDS)

    assert "418203" not in raw(TextMessage)
    assert decrypt(column(TextMessage, "body")) == WORDS
    assert TextMessage.objects.get().body == WORDS


def test_a_mail_is_sealed(persona):
    deliver_mail(
        to=persona.email, sender="a", subject=f"S {WORDS}", headers=[], text=WORDS, html=WORDS
    )

    assert "418203" not in raw(MailMessage)
    mail = MailMessage.objects.get()
    assert (mail.subject, mail.text, mail.html) == (f"S {WORDS}", WORDS, WORDS)


def test_an_authenticator_key_is_sealed(persona):
    add_authenticator(persona=persona, secret=SECRET, issuer="Harbor", label="", by="typed")

    assert SECRET not in raw(AuthenticatorEntry)
    assert AuthenticatorEntry.objects.get().secret == SECRET


@pytest.mark.django_db
def test_what_is_queued_is_sealed():
    payload = json.dumps({"body": WORDS})
    OutgoingMessage.objects.create(channel="text", recipient="+12125550147", payload=payload)

    stored = raw(OutgoingMessage)
    assert "418203" not in stored
    assert "2125550147" not in stored
    message = OutgoingMessage.objects.get()
    assert (message.recipient, message.payload) == ("+12125550147", payload)


@pytest.mark.django_db
def test_an_empty_text_is_sealed_like_any_other():
    OutgoingMessage.objects.create(channel="text", recipient="", payload="")

    assert decrypt(column(OutgoingMessage, "payload")) == ""
    assert OutgoingMessage.objects.get().payload == ""


def test_nothing_stays_nothing():
    field = TextMessage._meta.get_field("body")
    assert field.get_prep_value(None) is None
    assert field.from_db_value(None, None, connection) is None


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_back(text):
    assert decrypt(encrypt(text)) == text


def test_the_same_words_never_look_the_same():
    assert encrypt(WORDS) != encrypt(WORDS)


# Changing keys


def test_the_old_key_still_opens_what_it_sealed(settings):
    settings.FIELD_KEYS = [KEYS[0]]
    sealed = encrypt(WORDS)
    settings.FIELD_KEYS = [KEYS[1], KEYS[0]]

    assert decrypt(sealed) == WORDS


def test_the_new_key_seals(settings):
    settings.FIELD_KEYS = [KEYS[1], KEYS[0]]
    sealed = encrypt(WORDS)

    settings.FIELD_KEYS = [KEYS[1]]
    assert decrypt(sealed) == WORDS
    settings.FIELD_KEYS = [KEYS[0]]
    with pytest.raises(InvalidToken):
        decrypt(sealed)


def test_rows_outlive_a_change_of_keys(persona, settings):
    settings.FIELD_KEYS = [KEYS[0]]
    deliver_text(to=persona.phone_number, body=WORDS)
    settings.FIELD_KEYS = [KEYS[2], KEYS[1], KEYS[0]]

    assert TextMessage.objects.get().body == WORDS


def test_a_row_whose_key_is_gone_says_which_setting_to_look_at(persona, settings):
    settings.FIELD_KEYS = [KEYS[0]]
    deliver_text(to=persona.phone_number, body=WORDS)
    settings.FIELD_KEYS = [KEYS[1]]

    with pytest.raises(ValueError, match="body: no key in PORTAL_FIELD_KEYS opens this value"):
        TextMessage.objects.get()


@pytest.mark.parametrize("change", [lambda s: s[:-4], lambda s: s[:20] + s[24:], lambda s: ""])
def test_a_changed_value_is_not_opened(change):
    with pytest.raises(InvalidToken):
        decrypt(change(encrypt(WORDS)))


# Fingerprints


def test_a_fingerprint_is_the_same_each_time_and_for_its_purpose_only():
    assert fingerprint("a", "value") == fingerprint("a", "value")
    assert len({fingerprint(p, v) for p in ("a", "b", "") for v in ("value", "other", "")}) == 9
    assert len(fingerprint("a", "value")) == 64


def test_purpose_and_value_do_not_run_together():
    assert fingerprint("ab", "c") != fingerprint("a", "bc")


def test_a_copy_of_the_database_alone_tells_nothing(settings):
    before = fingerprint("a", "value")
    settings.SECRET_KEY = "another"
    assert fingerprint("a", "value") != before
