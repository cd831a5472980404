"""Changing the keys: everything sealed is sealed anew, and only then can the old key go."""

from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.db import connection

from accounts import totp
from accounts.models import Authenticator
from personas.actions import add_authenticator
from personas.delivery import deliver_mail, deliver_text
from personas.models import AuthenticatorEntry, MailMessage, OutgoingMessage, TextMessage
from sellerportal.management.commands import rotate_keys

OLD, NEW = (Fernet.generate_key().decode() for _key in range(2))
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def sealed(settings, learner):
    """One row of each kind, sealed with the old key; an outgoing text that still waits."""
    settings.FIELD_KEYS = [OLD]
    persona = learner.persona
    totp.prepare(user=learner)
    add_authenticator(persona=persona, secret=SECRET, issuer="Harbor", label="me", by="typed")
    deliver_text(to=persona.phone_number, body="Your code is 418 203.")
    deliver_mail(
        to=persona.email, sender="a@b.example", subject="Hello", headers=[], text="T", html=""
    )
    OutgoingMessage.objects.create(channel="text", recipient=persona.phone_number, payload="{}")
    return persona


def rotate() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def test_afterwards_the_new_key_alone_opens_everything(settings, sealed):
    settings.FIELD_KEYS = [NEW, OLD]
    rotate()
    settings.FIELD_KEYS = [NEW]

    assert len(Authenticator.objects.get().secret) == 32
    assert AuthenticatorEntry.objects.get().secret == SECRET
    assert TextMessage.objects.get().body == "Your code is 418 203."
    mail = MailMessage.objects.get()
    assert (mail.subject, mail.text, mail.html) == ("Hello", "T", "")
    assert OutgoingMessage.objects.get().recipient == sealed.phone_number


def test_before_it_the_old_key_is_needed(settings, sealed):
    settings.FIELD_KEYS = [NEW]

    with pytest.raises(ValueError, match="PORTAL_FIELD_KEYS"):
        TextMessage.objects.get()


def test_it_names_every_table_that_holds_something_sealed(sealed):
    told = rotate()

    for model in (Authenticator, AuthenticatorEntry, TextMessage, MailMessage, OutgoingMessage):
        assert f"{model._meta.label}: 1 rows" in told


def test_many_rows_go_in_chunks(settings, sealed, monkeypatch):
    monkeypatch.setattr(rotate_keys, "CHUNK", 2)
    for number in range(4):
        deliver_text(to=sealed.phone_number, body=f"text {number}")
    settings.FIELD_KEYS = [NEW, OLD]
    rotate()
    settings.FIELD_KEYS = [NEW]

    assert len({text.body for text in TextMessage.objects.all()}) == 5


def test_a_run_that_breaks_off_leaves_everything_readable(settings, sealed, monkeypatch):
    settings.FIELD_KEYS = [NEW, OLD]
    seal_anew, done = rotate_keys.seal_anew, []

    def once(model, names):
        if done:
            raise KeyboardInterrupt
        done.append(model)
        return seal_anew(model, names)

    monkeypatch.setattr(rotate_keys, "seal_anew", once)
    with pytest.raises(KeyboardInterrupt):
        rotate()

    assert len(Authenticator.objects.get().secret) == 32
    assert TextMessage.objects.get().body == "Your code is 418 203."


def test_nothing_is_stored_in_clear_on_the_way(settings, sealed):
    settings.FIELD_KEYS = [NEW, OLD]
    rotate()

    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM personas_textmessage")
        assert "418" not in cursor.fetchone()[0]
