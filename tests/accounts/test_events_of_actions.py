"""Every action leaves its event: its kind, whose account it was, who acted, and the facts."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from events.kinds import Kind
from events.models import Event
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.cast import PASSWORD

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
NEW = "gravel violin kelp ordinary"
RESET = "/accounts/password/reset/"
OF_REGISTRATION = re.compile(r"account\.(registration_|application_|real_value_|email_confirmed)")
OF_SUPPORT = re.compile(r"account\.(support_|factors_reset|locked_for_|inactivity_)")
# Asserted in test_change_*.py and test_closing.py
OF_CHANGES = re.compile(
    r"account\.(email_change|phone_c|change_|name_|seller_type_|bank_|closing_|reopened|closed)"
)


@dataclass
class Stage:
    """A browser, the account it tries, and the clock."""

    door: Door
    learner: User
    clock: time_machine.Traveller
    phone: object

    def post(self, path, **data):
        return self.door.client.post(path, data)


@pytest.fixture
def stage(client_of, learner, texts_of):
    with time_machine.travel(T0, tick=False) as clock:
        User.objects.update(active_at=T0)  # made in the present: years ago, at this hour
        door = Door(client_of(learner.persona))
        yield Stage(door, learner, clock, lambda: texts_of(learner.persona)[-1].body)


def sign_in(stage):
    stage.door.password(stage.learner.email)


def sign_in_by_phone(stage):
    stage.door.password(stage.learner.phone)


def sign_in_with_code(stage):
    turn_on_for(stage.learner)
    stage.clock.shift(60)
    sign_in(stage)
    stage.door.code(code_for(stage.learner.secret))


def sign_in_with_recovery_code(stage):
    turn_on_for(stage.learner)
    sign_in(stage)
    stage.door.code(stage.learner.printed[0], recovery=True)


def sign_in_again(stage):
    sign_out(stage)
    sign_in(stage)


def sign_out(stage):
    sign_in(stage)
    stage.post("/accounts/logout/")


def miss(stage):
    stage.door.password(stage.learner.email, "wrong")


def lock(stage):
    for _ in range(5):
        miss(stage)


def try_during_the_lock(stage):
    lock(stage)
    sign_in(stage)


def miss_code(stage):
    turn_on_for(stage.learner)
    sign_in(stage)
    stage.door.code(code_for(stage.learner.secret, -100))


def lock_codes(stage):
    miss_code(stage)
    for _ in range(4):
        stage.door.code(code_for(stage.learner.secret, -100))


def ask_for_a_link(stage):
    stage.post(RESET, identifier=stage.learner.email)


def ask_for_a_code(stage):
    stage.post(RESET, identifier=stage.learner.phone)


def miss_reset_code(stage):
    ask_for_a_code(stage)
    code = int(re.search(r"\d{6}", stage.phone()).group())
    stage.post(RESET + "code/", code=f"{(code + 1) % 1_000_000:06d}")


def reset(stage):
    ask_for_a_code(stage)
    stage.post(RESET + "code/", code=re.search(r"\d{6}", stage.phone()).group())
    stage.post(RESET + "new/", password=NEW)


def reset_during_the_lock(stage):
    lock(stage)
    reset(stage)


def step_up(stage):
    sign_in(stage)
    stage.door.step_up()


def miss_step_up(stage):
    sign_in(stage)
    stage.door.step_up("wrong")


def turn_on(stage):
    sign_in(stage)
    stage.door.turn_on()


def turn_off(stage):
    turn_on(stage)
    stage.post("/accounts/two-factor/remove/")


def renew_recovery_codes(stage):
    turn_on(stage)
    stage.post("/accounts/recovery-codes/")


def change_password(stage):
    step_up(stage)
    stage.post("/accounts/security/password/", password=NEW)


def look_at_the_check_up(stage):
    sign_in(stage)
    stage.door.client.get("/accounts/security/")


def sign_in_with_an_old_browser(stage):
    stage.post("/phone/settings/", set="old-browser", on="on")
    sign_in(stage)


def check_the_browser(stage):
    stage.post("/phone/settings/", set="old-browser", on="on")
    stage.door.client.get("/accounts/browser/", follow=True)


CHECKED = {"practice": "old", "cookies": True, "javascript": False, "connection": "room"}
CHECKED |= {"version": "unknown", "width": None, "clock_s": None, "missing": []}


def signed_in(identifier="email", factor="none", known=False):
    return {"identifier": identifier, "factor": factor, "known_browser": known}


AT_THE_DOOR = [
    (sign_in, Kind.SIGNED_IN, signed_in()),
    (sign_in_by_phone, Kind.SIGNED_IN, signed_in(identifier="phone")),
    (sign_in_with_code, Kind.SIGNED_IN, signed_in(factor="totp")),
    (sign_in_with_recovery_code, Kind.SIGNED_IN, signed_in(factor="recovery")),
    (sign_in_with_recovery_code, Kind.RECOVERY_CODE_USED, {"left": 9}),
    (sign_in_again, Kind.SIGNED_IN, signed_in(known=True)),
    (miss, Kind.PASSWORD_REFUSED, {"failures": 1, "left": 4}),
    (lock, Kind.LOCKED, {"seconds": 900, "locks": 1}),
    (try_during_the_lock, Kind.SIGN_IN_WHILE_LOCKED, {}),
    (miss_code, Kind.CODE_REFUSED, {"factor": "totp", "reason": "wrong", "left": 4}),
    (lock_codes, Kind.CODE_LOCKED, {"factor": "totp", "seconds": 900}),
    (ask_for_a_link, Kind.RESET_REQUESTED, {"by": "email"}),
    (ask_for_a_code, Kind.RESET_REQUESTED, {"by": "text"}),
    (miss_reset_code, Kind.RESET_CODE_REFUSED, {"left": 4}),
    (reset, Kind.PASSWORD_RESET, {"by": "text", "was_locked": False}),
    (reset_during_the_lock, Kind.PASSWORD_RESET, {"by": "text", "was_locked": True}),
    (reset_during_the_lock, Kind.UNLOCKED, {"by": "text"}),
]
INSIDE = [
    (sign_out, Kind.SIGNED_OUT, {}),
    (step_up, Kind.STEPPED_UP, {}),
    (miss_step_up, Kind.PASSWORD_REFUSED, {"failures": 1, "left": 4}),
    (turn_on, Kind.TWO_FACTOR_ENABLED, {"factor": "totp"}),
    (turn_on, Kind.RECOVERY_CODES_MADE, {"count": 10}),
    (renew_recovery_codes, Kind.RECOVERY_CODES_MADE, {"count": 10}),
    (turn_off, Kind.TWO_FACTOR_DISABLED, {"factor": "totp"}),
    (change_password, Kind.PASSWORD_CHANGED, {}),
    (look_at_the_check_up, Kind.SECURITY_REVIEWED, {"score": 40}),
]
BY_THE_BROWSER = [  # about whoever holds it, whatever name was typed
    (
        sign_in_with_an_old_browser,
        Kind.SIGN_IN_HINDERED,
        {"cause": "old", "step": "password", "sent": True},
    ),
    (check_the_browser, Kind.BROWSER_CHECKED, CHECKED),
]


@pytest.mark.parametrize(("scene", "kind", "facts"), [*AT_THE_DOOR, *INSIDE, *BY_THE_BROWSER])
def test_the_learner_acts(stage, scene, kind, facts):
    scene(stage)
    event = Event.objects.filter(kind=kind.value).latest("id")
    assert (event.persona, event.actor) == (stage.learner.persona_id, "persona")
    assert event.facts == facts


@pytest.mark.parametrize(("scene", "kind", "facts"), AT_THE_DOOR)
def test_somebody_unknown_acts(stage, scene, kind, facts):
    stage.door = Door(Client())
    scene(stage)
    event = Event.objects.filter(kind=kind.value).latest("id")
    assert (event.persona, event.actor) == (stage.learner.persona_id, "unknown")
    assert event.facts == facts


class StaffDoor(Door):
    """Staff give their code as well, wherever a learner would be in by the password."""

    secret = ""

    def password(self, name, password=PASSWORD, **more):
        super().password(name, password, **more)
        return self.code(code_for(self.secret))


@pytest.mark.parametrize("scene", [sign_in, sign_out, step_up, miss_step_up, change_password])
def test_staff_act(stage, staff, scene):
    stage.learner = turn_on_for(staff)
    stage.clock.shift(60)
    stage.door = StaffDoor(Client())
    stage.door.secret = staff.secret
    scene(stage)
    actors = Event.objects.filter(kind__startswith="account.").values_list("persona", "actor")
    assert set(actors) == {(None, "staff")}


def test_every_kind_is_seen_here():
    seen = {kind for _scene, kind, _facts in [*AT_THE_DOOR, *INSIDE, *BY_THE_BROWSER]}
    account = {kind for kind in Kind if kind.value.startswith("account.")}
    elsewhere = (OF_REGISTRATION, OF_SUPPORT, OF_CHANGES)
    assert account - seen == {
        kind for kind in account if any(others.match(kind.value) for others in elsewhere)
    }
