import base64
import re
import urllib.parse

import pytest

from accounts.models import Authenticator, RecoveryCode
from events.models import Event
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.cast import PASSWORD

PAGE = "/accounts/two-factor/"


def secret_on(page) -> str:
    return re.search(r'data-otpauth="[^"]*secret=([A-Z2-7]{32})', page.content.decode()).group(1)


def test_measured_11_adding_a_factor_needs_the_password_again(client_of, learner):
    client = client_of(learner.persona, learner)
    for method in (client.get, client.post):
        assert method(PAGE).url == f"/accounts/security/confirm/?next={PAGE}"
    assert not Authenticator.objects.exists()


def test_scan_type_confirm(inside, learner, events_of, mails_of, texts_of):
    page = inside.client.get(PAGE)
    secret = secret_on(page)
    assert urllib.parse.quote("Harbor Market:") in page.content.decode()
    assert " ".join(re.findall("....", secret)) in page.content.decode()
    picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page.content.decode())
    assert b"<svg" in base64.b64decode(picture.group(1))
    answer = inside.client.post(PAGE, {"code": code_for(secret)})
    assert len(re.findall(r"<code>[0-9A-Z-]{19}</code>", answer.content.decode())) == 10
    events = events_of(learner.persona)
    assert ("account.two_factor_enabled", {"factor": "totp"}) in events
    assert ("account.recovery_codes_made", {"count": 10}) in events
    assert mails_of(learner.persona)[-1].subject == "Two-factor sign-in is on"
    assert "two-factor sign-in is on" in texts_of(learner.persona)[-1].body


def test_rule_4_the_key_is_never_shown_again(inside):
    secret = secret_on(inside.client.get(PAGE))
    assert secret_on(inside.client.get(PAGE)) == secret
    inside.client.post(PAGE, {"code": code_for(secret)})
    answer = inside.client.get(PAGE, follow=True)
    assert answer.redirect_chain == [("/accounts/security/", 302)]
    assert secret not in answer.content.decode()


def test_rule_4_a_key_counts_only_when_confirmed(inside, learner, door):
    secret = secret_on(inside.client.get(PAGE))
    assert door.password(learner.email).url == "/accounts/"
    page = inside.client.post(PAGE, {"code": code_for(secret, 30)})
    assert 'aria-invalid="true"' in page.content.decode()
    assert Authenticator.objects.get().confirmed_at is None
    assert not RecoveryCode.objects.exists()
    refused = Event.objects.get(kind="account.code_refused")
    assert refused.facts == {"factor": "totp", "reason": "wrong"}


def test_a_wrong_clock_is_explained(inside):
    secret = secret_on(inside.client.get(PAGE))
    assert "clock" in inside.client.post(PAGE, {"code": code_for(secret, -8)}).content.decode()


@pytest.mark.parametrize("code", ["", "12345", "x" * 5000, "12345\0"])
def test_what_can_be_no_code_is_an_error_beside_the_field(inside, code):
    page = inside.client.post(PAGE, {"code": code})
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Event.objects.filter(kind="account.code_refused").exists()


def test_two_tabs_confirm_once(inside):
    secret = secret_on(inside.client.get(PAGE))
    code = code_for(secret)
    inside.client.post(PAGE, {"code": code})
    assert inside.client.post(PAGE, {"code": code}).url == "/accounts/security/"
    assert RecoveryCode.objects.count() == 10


def test_turning_it_off(inside, learner, events_of, mails_of):
    inside.turn_on()
    assert inside.client.get(PAGE + "remove/").status_code == 200
    assert inside.client.post(PAGE + "remove/").url == "/accounts/security/"
    assert not Authenticator.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert ("account.two_factor_disabled", {"factor": "totp"}) in events_of(learner.persona)
    assert mails_of(learner.persona)[-1].subject == "Two-factor sign-in is off"


def test_turning_off_what_is_off(inside):
    assert inside.client.get(PAGE + "remove/").url == "/accounts/security/"
    inside.client.post(PAGE + "remove/")
    assert not Event.objects.filter(kind="account.two_factor_disabled").exists()


def test_measured_11_removing_needs_the_password_again(client_of, learner):
    turn_on_for(learner)
    client = client_of(learner.persona, learner)
    assert client.post(PAGE + "remove/").url.startswith("/accounts/security/confirm/")
    assert Authenticator.objects.exists()


def test_measured_11_a_session_older_than_the_factor_must_show_it(client_of, learner):
    """Opened with the password alone, it may not remove what was added elsewhere."""
    old = Door(client_of(learner.persona))
    old.password(learner.email)
    turn_on_for(learner)
    page = old.step_up()
    assert "code" in page.context["form"].errors
    assert old.client.post(PAGE + "remove/").url.startswith("/accounts/security/confirm/")
    wrong = old.step_up(PASSWORD, code="000000")
    assert "This code is not right" in wrong.content.decode()
    assert old.step_up(PASSWORD, code=code_for(learner.secret, 1)).status_code == 302
    assert old.client.post(PAGE + "remove/").url == "/accounts/security/"
    assert not Authenticator.objects.exists()


def test_codes_at_the_step_up_lock_as_well(client_of, learner):
    old = Door(client_of(learner.persona))
    old.password(learner.email)
    turn_on_for(learner)
    for _ in range(5):
        page = old.step_up(PASSWORD, code="000000")
    assert "Too many wrong codes" in page.content.decode()
    assert (
        "Too many wrong codes"
        in old.step_up(PASSWORD, code=code_for(learner.secret, 1)).content.decode()
    )
