"""Rows name themselves in logs and shells: by their numbers, not by what a person typed."""

import pytest

from accounts.models import (
    AccountChange,
    Application,
    AttemptCounter,
    Authenticator,
    KnownBrowser,
    OneTimeCode,
    OneTimeToken,
    PastPassword,
    RecoveryCode,
    SupportCase,
    User,
)

TYPED = {"email": "mei@post.example", "phone": "+12125550147", "full_name": "Mei Secret"}


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (User(pk=7, **TYPED), "user 7"),
        (PastPassword(pk=7, password="secret-hash"), "past password 7"),
        (Authenticator(user_id=7, secret="secret-key"), "authenticator of 7"),
        (RecoveryCode(pk=7, code_hash="secret-hash"), "recovery code 7"),
        (OneTimeToken(pk=7, token_hash="secret-hash"), "token 7"),
        (OneTimeCode(pk=7, code_hash="secret-hash"), "code 7"),
        (AttemptCounter(pk=7, key="secret-key"), "counter 7"),
        (KnownBrowser(pk=7, token_hash="secret-hash"), "browser 7"),
        (SupportCase(pk=7, reference="P3J2-A6WY", subject="secret-hash"), "support case 7"),
        (AccountChange(pk=7, new="mei@post.example"), "change 7"),
        (Application(pk=7, answers={"start": TYPED}), "application 7"),
    ],
)
def test_a_row_is_a_number(row, says):
    assert str(row) == says


def test_a_superuser_is_staff(db):
    user = User.objects.create_superuser("Ops@Staff.example", None, full_name="Ola Ops")
    assert (user.email, user.is_staff, user.is_superuser) == ("ops@staff.example", True, True)
    assert not user.has_usable_password()
