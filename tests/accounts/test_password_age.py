"""A class may ask for a new password by the calendar; nobody does by default."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from personas.models import World
from tests.cast import PASSWORD

CHANGE = "/accounts/security/password/"
NEW = "gravel violin kelp ordinary"
DAYS = 90


@pytest.fixture
def later(learner):
    """When the password is too old, in an account that is in use: else it would be locked."""
    moment = timezone.now() + timedelta(days=DAYS, seconds=1)
    User.objects.filter(pk=learner.pk).update(active_at=moment)
    with time_machine.travel(moment):
        yield


@pytest.fixture
def in_class(learner):
    call_command("password_age", str(DAYS))


def test_rule_6_off_by_default(door, learner, later):
    door.password(learner.email)
    assert door.client.get("/accounts/").status_code == 200


def test_who_signs_in_with_an_old_one_changes_it_first(door, learner, in_class, later):
    door.password(learner.email)
    for path in (
        "/accounts/",
        "/accounts/security/",
        "/accounts/details/",
        "/accounts/two-factor/",
    ):
        assert door.client.get(path).url == CHANGE
    page = door.client.get(CHANGE)  # without a step-up: the password was typed just now
    assert "every 90 days" in page.content.decode()
    assert "NIST SP 800-63B-4" in page.content.decode()
    assert (
        "used this password before"
        in door.client.post(CHANGE, {"password": PASSWORD}).content.decode()
    )
    assert door.client.post(CHANGE, {"password": NEW}).url == "/accounts/security/"
    assert door.client.get("/accounts/").status_code == 200
    assert "every 90 days" not in door.client.get(CHANGE).content.decode()


def test_signing_out_and_help_stay_open(door, learner, in_class, later):
    door.password(learner.email)
    assert door.client.get("/accounts/help/").status_code == 200
    assert door.client.get("/accounts/security/confirm/").status_code == 200
    door.client.post("/accounts/logout/")
    assert not door.is_in


def test_one_that_is_young_enough_is_left_alone(door, learner, in_class):
    door.password(learner.email)
    assert door.client.get("/accounts/").status_code == 200
    page = door.client.get("/accounts/details/").content.decode()
    assert "Your class asks for a new one" in page


def test_in_a_browser_without_the_identity_it_holds_too(stranger, learner, in_class, later):
    stranger.password(learner.email)
    assert stranger.client.get("/accounts/").url == CHANGE


def test_staff_are_never_asked(client, staff, in_class, later):
    client.force_login(staff)
    assert client.get("/accounts/security/").status_code == 200


@pytest.mark.parametrize("path", ["/accounts/security/", "/accounts/details/", "/accounts/help/"])
def test_it_costs_no_query(client_of, learner, in_class, settings, path):
    def cost():
        client = client_of(learner.persona, learner)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    with_it = cost()
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if "Gate" not in one]
    assert cost() == with_it


def test_the_command_takes_only_a_number_of_days_and_a_world_there_is(db):
    for wrong in ("-1", "4000"):
        with pytest.raises(CommandError):
            call_command("password_age", "--", wrong)
    with pytest.raises(CommandError):
        call_command("password_age", "30", world="no such class")
    call_command("password_age", "0")
    assert World.objects.get(name="default").password_max_age_days == 0
