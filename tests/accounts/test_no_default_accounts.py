"""Rule 18: nobody can sign in to a portal that was just installed."""

import pytest

from accounts.models import User
from tests.accounts.conftest import Door
from tests.cast import PASSWORD


def test_the_migrations_make_nobody(db):
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["", PASSWORD])
def test_an_account_without_a_password_is_closed(client, persona, password):
    User.objects.create_user(persona.email, None, persona=persona, full_name="A Seller")
    door = Door(client)
    door.password(persona.email, password)
    assert not door.is_in
