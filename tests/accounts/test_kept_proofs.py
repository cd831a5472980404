"""What an earlier release kept is still good: how proofs are fingerprinted must not change.

A changed fingerprint would end every printed recovery code, mailed link and lock at an update.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import codes, lockout, recovery, tokens
from accounts.models import OneTimeCode, OneTimeToken, RecoveryCode, User
from personas.crypto import fingerprint

PURPOSE = "reset_password"


@pytest.fixture
def until():
    return timezone.now() + timedelta(minutes=5)


def test_recovery_codes(learner):
    code = "7K2MQ4XV9T3HB8WD"
    kept = fingerprint("recovery", f"{learner.pk}:{code}")
    RecoveryCode.objects.create(user=learner, code_hash=kept)
    assert recovery.spend(user=learner, code=code)


def test_text_codes(learner, until):
    session = fingerprint("code-session", "mine")
    OneTimeCode.objects.create(
        purpose=PURPOSE,
        user=learner,
        session_hash=session,
        subject="s",
        code_hash=fingerprint("code:reset_password", f"{session}:s:418203"),
        expires_at=until,
    )
    assert codes.check_code(purpose=PURPOSE, session="mine", code="418203").good


def test_links(learner, until):
    row = OneTimeToken.objects.create(
        purpose=PURPOSE,
        user=learner,
        token_hash=fingerprint("token:reset_password", "token"),
        subject="s",
        expires_at=until,
    )
    assert tokens.peek_token(purpose=PURPOSE, token="token") == row


def test_counters():
    key = lockout.key_of("password", user=User(pk=7), browser="b")
    assert key == fingerprint("attempts", "password:user:7:b")
    key = lockout.key_of("password", user=None, name="+12125550147")
    assert key == fingerprint("attempts", "password:name:+12125550147")
