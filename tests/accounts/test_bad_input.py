"""What no browser sends, at every form of the account: refused with a page, nothing changed."""

import re
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from accounts.models import AttemptCounter
from events.models import Event
from tests.accounts.conftest import Door, code_for
from tests.cast import PASSWORD

URLENCODED = "application/x-www-form-urlencoded"
LOGIN = "/accounts/login/"
RESET = "/accounts/password/reset/"
NEW = "gravel violin kelp ordinary"


@pytest.fixture
def forms(client_of, learner, inside, guarded, mails_of):
    """``forms(path)``: a browser that has come as far as the form at ``path``."""

    def arrive(path):
        door = Door(client_of(learner.persona))
        if path == RESET + "code/":
            door.client.post(RESET, {"identifier": learner.phone})
        elif path == RESET + "new/":
            door.client.post(RESET, {"identifier": learner.email})
            link = re.search(r"testserver(/\S+reset/\S+)", mails_of(learner.persona)[-1].text)
            door.client.get(link.group(1))
        elif path.startswith("/accounts/login/code/"):
            door.password(learner.email)
        elif path.startswith(("/accounts/security/", "/accounts/details/")):
            return inside.client
        return door.client

    return arrive


FIELDS = {
    LOGIN: ["identifier"],
    LOGIN + "password/": ["identifier", "password"],
    LOGIN + "code/": ["code"],
    LOGIN + "code/?use=recovery": ["code"],
    RESET: ["identifier"],
    "/accounts/support/": ["identifier", "matter", "mailbox"],
    RESET + "code/": ["code"],
    RESET + "new/": ["password"],
    "/accounts/security/confirm/": ["password"],
    "/accounts/security/password/": ["password"],
    "/accounts/details/email/": ["email"],
    "/accounts/details/phone/": ["phone"],
}


def every(names, value: str) -> str:
    return "&".join(f"{name}={value}" for name in names)


BODIES = {
    "nothing": lambda names: (b"", URLENCODED),
    "other names": lambda names: (every([f"{name}[]" for name in names], "x"), URLENCODED),
    "empty": lambda names: (every(names, ""), URLENCODED),
    "huge": lambda names: (every(names, "9" * 900_000), URLENCODED),
    "not UTF-8": lambda names: (every(names, "%ff%fe%80"), URLENCODED),
    "NUL": lambda names: (every(names, "a%00b"), URLENCODED),
    "half a pair": lambda names: (every(names, "%ed%a0%80"), URLENCODED),
    "JSON": lambda names: ('{"identifier": {"a": [1]}, "password": 1}', "application/json"),
    "another charset": lambda names: (every(names, "x"), URLENCODED + "; charset=utf-16"),
    "broken parts": lambda names: (f"--{BOUNDARY}\r\nContent-Disp", MULTIPART_CONTENT),
    "too much": lambda names: (every(names, "x" * 3_000_000), URLENCODED),
    "too many": lambda names: (urlencode({f"f{n}": n for n in range(600)}), URLENCODED),
}


@pytest.mark.parametrize("path", FIELDS)
def test_it_is_refused_with_a_page_and_counts_for_nothing(forms, path):
    browser = forms(path)
    before = Event.objects.count(), list(AttemptCounter.objects.order_by("pk").values())
    for what, body in BODIES.items():
        data, content_type = body(FIELDS[path])
        page = browser.generic("POST", path, data, content_type)
        assert page.status_code in (200, 400), what
        assert b"<html" in page.content, what
        after = Event.objects.count(), list(AttemptCounter.objects.order_by("pk").values())
        assert after == before, what


@pytest.mark.parametrize("path", FIELDS)
def test_a_file_is_no_text(forms, path):
    files = {name: SimpleUploadedFile("x.txt", PASSWORD.encode()) for name in FIELDS[path]}
    page = forms(path).post(path, files)
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()


def test_two_passwords_in_one_request_are_one_guess(stranger, learner):
    data = {"identifier": learner.email, "password": [PASSWORD, "wrong"]}
    page = stranger.client.post(LOGIN + "password/", data)
    assert "You have 4 more tries" in page.content.decode()
    assert not stranger.is_in
    assert Event.objects.filter(kind="account.password_refused").count() == 1


def test_two_names_in_one_request_are_one_account(stranger, learner, second_learner):
    data = {"identifier": [second_learner.email, learner.email], "password": "wrong"}
    stranger.client.post(LOGIN + "password/", data)
    refused = Event.objects.get(kind="account.password_refused")
    assert refused.persona == learner.persona_id


def test_two_codes_in_one_request_are_one_guess(door, guarded):
    door.password(guarded.email)
    door.code([code_for(guarded.secret), code_for(guarded.secret, -100)])
    assert not door.is_in
    assert Event.objects.filter(kind="account.code_refused").count() == 1


@pytest.mark.parametrize("name", ["session", "persona", "known", "locked", "csrftoken"])
@pytest.mark.parametrize(
    "value", ["", "x" * 4000, '"\\000"', "\0", "%00", '"\\303\\251"', "é", '"\'\\" --"']
)
def test_broken_cookies_are_no_cookies(client, learner, name, value):
    raw = {"cookie": f"{name}={value}"}  # as a header: newer Pythons refuse to write some of them
    assert client.get(LOGIN, headers=raw).status_code == 200
    data = {"identifier": learner.email, "password": PASSWORD}
    assert client.post(LOGIN + "password/", data, headers=raw).url == "/accounts/"
