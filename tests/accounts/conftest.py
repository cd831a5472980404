import base64
import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_otp.oath import totp as totp_code

from accounts import recovery, totp
from accounts.models import Role, User
from tests.accounts.changes_tools import SellerMoves, give_file
from tests.accounts.desk import Asker
from tests.cast import PASSWORD, at_work, make_learner, make_persona, make_staff


class Door:
    """A browser at the sign-in pages: says what a person would type."""

    def __init__(self, client):
        self.client = client

    def password(self, name, password=PASSWORD, **more):
        data = {"identifier": name, "password": password} | more
        return self.client.post("/accounts/login/password/", data)

    def code(self, code, *, recovery=False):
        query = "?use=recovery" if recovery else ""
        return self.client.post(f"/accounts/login/code/{query}", {"code": code})

    def step_up(self, password=PASSWORD, **more):
        return self.client.post("/accounts/security/confirm/", {"password": password} | more)

    def turn_on(self) -> list[str]:
        """Two-factor on, for a client that is signed in; the recovery codes it is shown."""
        self.step_up()
        page = self.client.get("/accounts/two-factor/").content.decode()
        secret = re.search(r"secret=([A-Z2-7]+)", page).group(1)
        page = self.client.post("/accounts/two-factor/", {"code": code_for(secret)})
        return re.findall(r"<code>([0-9A-Z-]{19})</code>", page.content.decode())

    @property
    def is_in(self) -> bool:
        return "_auth_user_id" in self.client.session


def code_for(secret: str, steps: int = 0) -> str:
    """What an authenticator shows ``steps`` 30-second steps from now."""
    return f"{totp_code(base64.b32decode(secret), t0=-30 * steps):06d}"


@pytest.fixture
def door(client_of, persona):
    """The learner's own browser, not signed in."""
    return Door(client_of(persona))


@pytest.fixture
def stranger(client):
    """A browser without a practice identity."""
    return Door(client)


@pytest.fixture
def inside(client_of, learner):
    """The learner's own browser, signed in and stepped up."""
    door = Door(client_of(learner.persona))
    door.password(learner.email)
    door.step_up()
    return door


@pytest.fixture
def guarded(learner):
    """The learner with two-factor on and known recovery codes (``.printed``, ``.secret``)."""
    return turn_on_for(learner)


def turn_on_for(user: User) -> User:
    device = totp.prepare(user=user)
    assert totp.check(user=user, code=code_for(device.secret, -1), confirming=True).value == "good"
    user.secret = device.secret
    user.printed = recovery.make_codes(user=user)
    return user


@pytest.fixture
def second_learner(db) -> User:
    return make_learner(make_persona(seed=21))


@pytest.fixture
def staff(db) -> User:
    return User.objects.create_user(
        "trainer@staff.example",
        PASSWORD,
        full_name="Tess Trainer",
        is_staff=True,
        role=Role.TRAINER,
    )


@pytest.fixture
def admin(db) -> User:
    return make_staff("ada", Role.ADMIN)


@pytest.fixture
def office(admin):
    """The admin's browser, signed in with both factors and stepped up."""
    return at_work(admin)


@pytest.fixture
def outside(db, settings, mailoutbox):
    """The real mail server: what leaves the portal."""
    settings.REAL_EMAIL = {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
    return mailoutbox


@pytest.fixture
def asker(client_of, learner, mails_of, texts_of):
    """The learner at the support desk, locked for inactivity, in the own browser."""
    long_ago = timezone.now() - timedelta(days=91)
    User.objects.update(active_at=long_ago, locked_for_inactivity_at=long_ago)
    return Asker(client_of(learner.persona), learner, mails_of, texts_of)


@pytest.fixture
def clock():
    """The time, standing still until it is moved; ask for it after whoever is to be of today."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


class Seller(SellerMoves, Door):
    pass


@pytest.fixture
def seller(client_of, learner, mails_of, texts_of):
    """The learner with an approved file, stepped up, with a second mailbox and number."""
    give_file(learner)
    seller = Seller(client_of(learner.persona))
    seller.settle_in(learner, mails_of, texts_of)
    return seller
