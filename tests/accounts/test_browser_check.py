"""The browser check: what a request tells, what the script adds, and how each is said."""

import re
import time
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client, RequestFactory, override_settings

from accounts.browser_check import clock
from accounts.browser_check.found import connection_of

CHECK = "/accounts/browser/"
MEASURED = "/accounts/browser/measured/"
MODERN = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
STATE = re.compile(r'data-item="([a-z-]+)" data-state="([a-z]+)"')


def states(response) -> dict[str, str]:
    return dict(STATE.findall(response.content.decode()))


def words(response) -> str:
    return " ".join(response.content.decode().split())


def seen(**more) -> dict:
    return {"now": round(time.time() * 1000), "width": 1280} | more


def checks(events) -> list[dict]:
    return [facts for kind, facts in events if kind == "account.browser_checked"]


@pytest.fixture
def browser(client_of, persona):
    return client_of(persona, HTTP_USER_AGENT=MODERN)


# By the request alone


def test_without_its_script_it_says_what_it_can(browser):
    response = browser.get(CHECK, follow=True)

    assert states(response) == {
        "practice-version": "good",
        "practice-extensions": "good",
        "cookies": "good",
        "javascript": "mend",
        "connection": "note",
        "screen": "unknown",
        "clock": "unknown",
        "version": "good",
        "blockers": "unknown",
    }
    assert "Without JavaScript this page measures neither" in words(response)
    assert "Firefox 140: new enough, 121 would do." in words(response)


def test_a_stranger_has_no_practice_browser(client, db, django_assert_num_queries):
    first = client.get(CHECK)
    with django_assert_num_queries(0):
        response = client.get(first["Location"])

    assert not any(key.startswith("practice") for key in states(response))


def test_it_costs_the_key_the_event_and_the_phone(browser, django_assert_num_queries):
    first = browser.get(CHECK)
    with django_assert_num_queries(3):
        browser.get(first["Location"])


def test_a_cookie_that_does_not_come_back_is_told(db):
    answer = Client().get(CHECK)

    response = Client().get(answer["Location"])

    assert states(response)["cookies"] == "mend"
    assert '<form id="browser-measured" method="get"' in words(response)


def test_another_cookie_than_the_one_just_set_does_not_count(client, db):
    client.get(CHECK)
    answer = Client().get(CHECK)

    assert states(client.get(answer["Location"]))["cookies"] == "mend"


def test_an_address_that_is_passed_on_begins_a_round_of_its_own(db):
    with time_machine.travel(datetime(2030, 5, 1, tzinfo=UTC), tick=False) as traveller:
        answer = Client().get(CHECK)
        traveller.shift(120)
        assert Client().get(answer["Location"]).status_code == 302


@pytest.mark.parametrize("mark", ["", "x", "a:b:c", "\0", "x" * 5000])
def test_a_broken_mark_begins_anew(client, db, mark):
    client.cookies["browser_check"] = "x"
    response = client.get(CHECK, {"round": mark})

    assert response.status_code == 302
    assert response["Location"].startswith(CHECK)


def test_the_cookie_is_kept_from_scripts_and_other_sites(client, db):
    client.get(CHECK)
    cookie = client.cookies["browser_check"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == CHECK


@pytest.mark.parametrize(
    ("host", "secure", "expected"),
    [
        ("market.example", True, "https"),
        ("localhost:8000", False, "machine"),
        ("127.0.0.1:8000", False, "machine"),
        ("[::1]:8000", False, "machine"),
        ("192.168.1.7:8000", False, "room"),
        ("trainer-pc", False, "room"),
        ("trainer.local:8000", False, "room"),
        ("8.8.8.8", False, "open"),
        ("market.example", False, "open"),
    ],
)
def test_the_connection(host, secure, expected):
    with override_settings(ALLOWED_HOSTS=["*"]):
        request = RequestFactory(HTTP_HOST=host).get("/", secure=secure)
        assert connection_of(request, None) == expected


# What the script measured


def test_all_is_well(browser):
    response = browser.post(MEASURED, seen(https="on"))

    # The test client says which browser it is, but carries no cookie of a round.
    assert states(response) | {"cookies": "good"} == dict.fromkeys(states(response), "good")


@pytest.mark.parametrize(
    ("measured", "key", "text"),
    [
        ({"width": 319}, "screen", "The window is 319 pixels wide: under 320"),
        ({"missing": "style"}, "blockers", "Our style was not applied."),
        ({"missing": ["script", "image"]}, "blockers", "Our picture did not load."),
        ({"missing": "hidden"}, "blockers", "A part of the page was taken away or hidden."),
        ({"missing": "altered"}, "blockers", "Words of the page were changed."),
        ({"lacking": "has"}, "version", "It does not know what our pages are built with"),
    ],
)
def test_what_is_to_mend_is_said(browser, measured, key, text):
    response = browser.post(MEASURED, seen(**measured))

    assert states(response)[key] == "mend"
    assert text in words(response)


@pytest.mark.parametrize(
    ("ahead", "state"), [(30, "good"), (-30, "good"), (31, "mend"), (-31, "mend")]
)
def test_the_clock_is_compared(browser, ahead, state):
    with time_machine.travel(datetime(2030, 5, 1, tzinfo=UTC), tick=False):
        response = browser.post(MEASURED, seen(now=round((time.time() + ahead) * 1000)))

    assert states(response)["clock"] == state


@pytest.mark.parametrize(
    ("error_s", "text"),
    [
        (31, "It is 31 seconds fast."),
        (-119, "It is 119 seconds slow."),
        (300, "It is 5 minutes fast."),
        (-300, "It is 5 minutes slow."),
        (7200, "It is 2 hours fast."),
        (-86400 * 400, "It is 400 days slow."),
    ],
)
def test_how_wrong_a_clock_is_said(error_s, text):
    assert clock.wrong_by(error_s) == text


def test_unknown_browsers_are_judged_by_what_they_know(client_of, persona):
    browser = client_of(persona, HTTP_USER_AGENT="Lighthouse 1")

    assert states(browser.get(CHECK, follow=True))["version"] == "unknown"
    assert states(browser.post(MEASURED, seen()))["version"] == "good"
    assert states(browser.post(MEASURED, seen(lacking="inert")))["version"] == "mend"


def test_too_old_by_its_name(client_of, persona):
    browser = client_of(persona, HTTP_USER_AGENT=MODERN.replace("140", "90"))

    response = browser.get(CHECK, follow=True)

    assert states(response)["version"] == "mend"
    assert "Firefox 90 is too old: the portal needs 121 or newer." in words(response)


@pytest.mark.parametrize(
    "bad",
    [
        {"now": ""},
        {"now": "-1"},
        {"now": "9" * 5000},
        {"now": "soon"},
        {"width": "0"},
        {"width": "\0"},
        {"missing": "<b>"},
        {"lacking": ["has", "everything"]},
    ],
)
def test_odd_measurements_are_refused(browser, persona, events_of, bad):
    assert browser.post(MEASURED, seen(**bad)).status_code == 400
    assert checks(events_of(persona)) == []


# Events


def test_each_look_leaves_an_event(browser, persona, events_of):
    browser.get(CHECK, follow=True)
    browser.post(MEASURED, seen(missing=["style"]))

    first, second = checks(events_of(persona))
    alike = {"practice": "good", "cookies": True, "connection": "room", "version": "good"}
    assert first == alike | {"javascript": False, "width": None, "clock_s": None, "missing": []}
    assert second == alike | {
        "javascript": True,
        "width": 1280,
        "clock_s": second["clock_s"],
        "missing": ["style"],
    }
    assert abs(second["clock_s"]) <= 2


def test_a_link_cannot_make_an_event(browser, persona, events_of):
    response = browser.get(MEASURED, seen())

    assert response.status_code == 200
    assert checks(events_of(persona)) == []


def test_a_form_from_elsewhere_is_refused(client_of, persona):
    browser = client_of(persona, enforce_csrf_checks=True)

    assert browser.post(MEASURED, seen()).status_code == 403


def test_nobody_leaves_no_event(client, db):
    client.get(CHECK, follow=True)

    assert client.post(MEASURED, seen()).status_code == 200


def test_it_is_found_from_the_help_and_the_front_page(client, db):
    for page in ("/accounts/help/", "/"):
        assert f'href="{CHECK}"' in client.get(page).content.decode()


def test_it_is_found_where_cookies_are_off(db):
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"identifier": "a"})

    assert f'href="{CHECK}"' in response.content.decode()
