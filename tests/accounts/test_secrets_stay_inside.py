"""Rule 12: no password, code, token or key in a log or in the report of an error."""

import logging
import re

import pytest
from django.core.signals import got_request_exception
from django.test import Client
from django.views.debug import SafeExceptionReporterFilter

from accounts import codes, factors, passwords, totp
from accounts.models import Authenticator
from accounts.security import actions as security
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.cast import PASSWORD

RESET = "/accounts/password/reset/"
NEW = "gravel violin kelp ordinary"


def test_no_secret_of_a_whole_day_is_logged(
    client_of, learner, caplog, capfd, mails_of, texts_of, settings
):
    caplog.set_level(logging.DEBUG)
    browser = Door(client_of(learner.persona))
    browser.password(learner.email, "wrong-password-typed")
    browser.password(learner.email)
    printed = browser.turn_on()
    browser.client.post("/accounts/logout/")
    browser.password(learner.email)
    browser.code(printed[0], recovery=True)
    browser.client.post(RESET, {"identifier": learner.phone})
    code = re.search(r"\d{6}", texts_of(learner.persona)[-1].body).group()
    browser.client.post(RESET + "code/", {"code": code})
    browser.client.post(RESET, {"identifier": learner.email})
    link = re.search(r"testserver(/\S+reset/(\S+)/)", mails_of(learner.persona)[-1].text)
    browser.client.get(link.group(1))
    browser.client.post(RESET + "new/", {"password": NEW})
    logged = caplog.text + "".join(capfd.readouterr())
    key = Authenticator.objects.get().secret
    for secret in ["wrong-password-typed", PASSWORD, NEW, *printed, code, link.group(2), key]:
        # Statements of the tests' own database log hold hashes only, requests only their paths.
        assert secret not in logged.replace(link.group(1), "")


class Broken(Exception):
    pass


def broken(*_, **__):
    raise Broken


@pytest.fixture
def reported():
    """What a report of the last error would show of the form that was sent."""
    requests = []

    def keep(sender, request, **_):
        requests.append(request)

    got_request_exception.connect(keep)
    yield lambda: SafeExceptionReporterFilter().get_post_parameters(requests[-1])
    got_request_exception.disconnect(keep)


def at_the_password(door, learner, monkeypatch):
    monkeypatch.setattr(passwords, "is_right", broken)
    return "/accounts/login/password/", {"identifier": learner.email, "password": PASSWORD}


def at_the_code(door, learner, monkeypatch):
    turn_on_for(learner)
    door.password(learner.email)
    monkeypatch.setattr(factors, "use_code", broken)
    return "/accounts/login/code/", {"code": code_for(learner.secret)}


def at_the_reset_code(door, learner, monkeypatch):
    door.client.post(RESET, {"identifier": learner.phone})
    monkeypatch.setattr(codes, "check_code", broken)
    return RESET + "code/", {"code": "123456"}


def at_the_step_up(door, learner, monkeypatch):
    door.password(learner.email)
    monkeypatch.setattr(passwords, "is_right", broken)
    return "/accounts/security/confirm/", {"password": PASSWORD}


def at_the_password_change(door, learner, monkeypatch):
    door.password(learner.email)
    door.step_up()
    monkeypatch.setattr(security, "change_password", broken)
    return "/accounts/security/password/", {"password": NEW}


def at_the_set_up(door, learner, monkeypatch):
    door.password(learner.email)
    door.step_up()
    door.client.get("/accounts/two-factor/")
    monkeypatch.setattr(totp, "check", broken)
    return "/accounts/two-factor/", {"code": "123456"}


@pytest.mark.parametrize(
    "come_to",
    [
        at_the_password,
        at_the_code,
        at_the_reset_code,
        at_the_step_up,
        at_the_password_change,
        at_the_set_up,
    ],
)
def test_a_report_of_an_error_hides_what_was_typed(door, learner, monkeypatch, reported, come_to):
    path, data = come_to(door, learner, monkeypatch)
    door.client.raise_request_exception = False
    assert door.client.post(path, data).status_code == 500
    typed = data.get("password") or data["code"]
    assert typed not in reported().values()
    assert set(reported()) == set(data)


def test_the_new_password_of_a_reset_is_hidden_as_well(learner, monkeypatch, reported, mails_of):
    client = Client(raise_request_exception=False)
    client.post(RESET, {"identifier": learner.email})
    client.get(re.search(r"testserver(/\S+reset/\S+)", mails_of(learner.persona)[-1].text).group(1))
    monkeypatch.setattr(passwords, "replace", broken)
    assert client.post(RESET + "new/", {"password": NEW}).status_code == 500
    assert NEW not in reported().values()
