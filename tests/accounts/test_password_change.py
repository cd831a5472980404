import pytest

from accounts.models import PastPassword
from events.models import Event
from tests.accounts.conftest import Door
from tests.cast import PASSWORD

CHANGE = "/accounts/security/password/"
NEW = "gravel violin kelp ordinary"


def test_it_is_changed_and_told(inside, learner, events_of, mails_of, texts_of):
    before = learner.password_changed_at
    assert 'autocomplete="new-password"' in inside.client.get(CHANGE).content.decode()
    assert inside.client.post(CHANGE, {"password": NEW}).url == "/accounts/security/"
    learner.refresh_from_db()
    assert learner.check_password(NEW)
    assert learner.password_changed_at > before
    assert PastPassword.objects.count() == 1
    assert ("account.password_changed", {}) in events_of(learner.persona)
    assert mails_of(learner.persona)[-1].subject == "Your password was changed"
    assert "your password was changed" in texts_of(learner.persona)[-1].body


def test_this_browser_stays_and_the_others_end(inside, learner, client_of):
    other = Door(client_of(learner.persona))
    other.password(learner.email)
    inside.client.post(CHANGE, {"password": NEW})
    assert inside.client.get("/accounts/").status_code == 200
    assert other.client.get("/accounts/").url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    "password", ["", "short", PASSWORD, "password1234", "x" * 200, "gravel violin\0kelp ordinary"]
)
def test_refused_beside_the_field(inside, learner, password):
    page = inside.client.post(CHANGE, {"password": password})
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)
    assert not Event.objects.filter(kind="account.password_changed").exists()


def test_the_own_name_is_no_password(inside, learner):
    page = inside.client.post(CHANGE, {"password": learner.full_name + " 1"})
    assert 'aria-invalid="true"' in page.content.decode()


def test_a_key_never_confirmed_ends_with_the_password(inside, learner):
    inside.client.get("/accounts/two-factor/")
    inside.client.post(CHANGE, {"password": NEW})
    assert not hasattr(type(learner).objects.get(pk=learner.pk), "authenticator")
