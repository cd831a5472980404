"""One network address may ask much of the door, but not without end; it never locks an account."""

from ipaddress import ip_network

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django.urls import reverse

from accounts.addresses import address_of
from accounts.models import AttemptCounter
from tests.cast import PASSWORD

WRONG = {"identifier": "nobody@post.example", "password": "not-the-password-at-all"}
FORMS = {
    "login_password": WRONG,
    "login_code": {"code": "123456"},
    "password_reset": {"identifier": "nobody@post.example"},
    "password_reset_code": {"code": "123456"},
    "password_reset_new": {"password": PASSWORD},
}


@pytest.fixture(autouse=True)
def three_a_minute(settings, db):
    settings.ADDRESS_LIMIT = 3
    cache.clear()
    yield
    cache.clear()


@pytest.mark.parametrize("name", FORMS)
def test_over_the_limit_a_form_is_not_looked_at(client, name):
    for _form in range(3):
        assert client.post(reverse(f"accounts:{name}"), FORMS[name]).status_code != 429
    response = client.post(reverse(f"accounts:{name}"), FORMS[name])

    assert response.status_code == 429
    assert response["Retry-After"] == "60"
    assert "Too much at once" in response.content.decode()


def test_nothing_is_compared_or_counted(client, learner):
    for _form in range(6):
        client.post(reverse("accounts:login_password"), WRONG | {"identifier": learner.email})

    assert AttemptCounter.objects.get().failures == 3


def test_pages_can_still_be_opened(client):
    for _form in range(4):
        client.post(reverse("accounts:login_password"), WRONG)

    assert client.get(reverse("accounts:login")).status_code == 200


def test_another_address_is_not_touched(client):
    for _form in range(4):
        client.post(reverse("accounts:login_password"), WRONG)
    elsewhere = client.post(reverse("accounts:login_password"), WRONG, REMOTE_ADDR="10.1.2.3")

    assert elsewhere.status_code == 200


def test_zero_is_no_bound(client, settings):
    settings.ADDRESS_LIMIT = 0
    statuses = {
        client.post(reverse("accounts:password_reset"), {"identifier": ""}).status_code
        for _form in range(6)
    }

    assert statuses == {200}


@pytest.mark.parametrize(
    ("remote", "forwarded", "found"),
    [
        ("10.0.0.9", "198.51.100.7", "198.51.100.7"),
        ("10.0.0.9", "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        ("10.0.0.9", "203.0.113.1, 10.0.0.8", "203.0.113.1"),
        ("10.0.0.9", "", "10.0.0.9"),
        ("192.0.2.4", "198.51.100.7", "192.0.2.4"),
        ("10.0.0.9", "not-an-address", "not-an-address"),
    ],
)
def test_only_named_proxies_are_believed(settings, remote, forwarded, found):
    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/24")]
    request = RequestFactory().get("/", REMOTE_ADDR=remote, headers={"X-Forwarded-For": forwarded})

    assert address_of(request) == found
