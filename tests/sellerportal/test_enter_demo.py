"""Stepping into a demo learner: by a press, and never over an identity without asking."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import Application, ApplicationState
from events.kinds import Kind
from personas.models import PersonaKey
from tests.cast import make_learner


def enter(position: int = 1) -> str:
    return reverse("enter_demo", args=[position])


def holder_of(browser):
    return browser.get("/").wsgi_request.persona


def test_a_press_gives_the_demo_learner(client, make_demo):
    first, second = make_demo(2)

    response = client.post(enter(2))

    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:register")
    assert holder_of(client) == second


def test_opening_the_address_changes_nothing(client, make_demo):
    make_demo(1)

    response = client.get(enter())

    assert response.status_code == 200
    assert settings.PERSONA_COOKIE_NAME not in response.cookies
    assert holder_of(client) is None


@pytest.mark.parametrize("position", [0, 2, 10**30])
def test_there_is_nothing_beyond_the_demo(client, make_demo, position):
    make_demo(1)

    assert client.post(f"/demo/{position}/").status_code == 404


def test_an_ordinary_persona_cannot_be_entered(client, persona):
    assert client.post(enter()).status_code == 404


def test_another_identity_is_not_replaced_unasked(client_of, persona, make_demo, events_of):
    make_demo(1)
    browser = client_of(persona)

    response = browser.post(enter())

    assert response.status_code == 200
    assert persona.full_name in response.content.decode()
    assert 'name="replace" value="yes"' in response.content.decode()
    assert holder_of(browser) == persona
    assert Kind.PERSONA_LEFT.value not in [kind for kind, _facts in events_of(persona)]


def test_agreed_the_old_identity_is_left_and_signed_out(
    client_of, persona, learner, make_demo, events_of
):
    [demo] = make_demo(1)
    browser = client_of(persona, learner)

    response = browser.post(enter(), {"replace": "yes"})

    assert response.status_code == 302
    assert holder_of(browser) == demo
    assert "_auth_user_id" not in browser.session
    assert Kind.PERSONA_LEFT.value in [kind for kind, _facts in events_of(persona)]
    assert PersonaKey.objects.filter(persona=persona, revoked_at__isnull=False).count() == 1


def test_entering_twice_asks_nothing_and_stays(client_of, make_demo, events_of):
    [demo] = make_demo(1)
    browser = client_of(demo)

    response = browser.post(enter())

    assert response.status_code == 302
    assert holder_of(browser) == demo
    assert Kind.PERSONA_LEFT.value not in [kind for kind, _facts in events_of(demo)]


@pytest.mark.parametrize(
    ("state", "page"),
    [
        (ApplicationState.DRAFT, "accounts:register"),
        (ApplicationState.SUBMITTED, "accounts:application"),
        (ApplicationState.IN_REVIEW, "accounts:application"),
        (ApplicationState.RETURNED, "accounts:register"),
    ],
)
def test_it_goes_on_where_the_application_stands(client, make_demo, state, page):
    [demo] = make_demo(1)
    Application.objects.create(persona=demo, state=state)

    assert client.post(enter())["Location"] == reverse(page)


@pytest.mark.parametrize("with_application", [True, False])
def test_an_open_account_goes_to_its_home(client, make_demo, with_application):
    [demo] = make_demo(1)
    user = make_learner(demo)
    if with_application:
        Application.objects.create(persona=demo, user=user, state=ApplicationState.APPROVED)

    assert client.post(enter())["Location"] == reverse("accounts:home")


def test_a_press_from_elsewhere_is_refused(make_demo):
    make_demo(1)
    stranger = Client(enforce_csrf_checks=True)

    assert stranger.post(enter()).status_code == 403
