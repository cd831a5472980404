"""The desk: getting a practice identity, leaving it, and coming in by desk code."""

import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from personas.actions import NoFreePhone, issue_desk_code
from personas.models import Persona
from personas.views import desk
from tests.cast import make_persona

START = "desk:start"


def page_of(response) -> str:
    return response.content.decode()


def kinds_of(events) -> list[str]:
    return [kind for kind, _facts in events]


def path_of(response) -> str:
    return urlsplit(response["Location"]).path


# Getting one


def test_the_countries_stand_on_the_page(client, db):
    page = page_of(client.get(reverse(START)))

    for country in ["United States", "United Kingdom", "Germany", "China mainland"]:
        assert country in page


@pytest.mark.parametrize("country", ["US", "GB", "DE", "CN"])
def test_one_press_gives_a_persona(client, db, events_of, country):
    response = client.post(reverse(START), {"country": country, "next": "/phone/papers/"})

    persona = Persona.objects.get()
    assert response["Location"] == "/phone/papers/"
    assert persona.country == country
    assert ("persona.opened", {"country": country}) in events_of(persona)
    assert persona.full_name in page_of(client.get(reverse("phone:papers")))


@pytest.mark.parametrize(
    "after",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\0",
        "",
    ],
)
def test_it_never_leads_away(client, db, after):
    response = client.post(reverse(START), {"country": "US", "next": after})

    assert response["Location"] == "/"


def test_a_country_without_a_free_number_is_told(client, db, monkeypatch):
    def full(**_options):
        raise NoFreePhone("US")

    monkeypatch.setattr(desk, "open_persona", full)
    response = client.post(reverse(START), {"country": "US"})

    assert "Every phone number of this country is in use" in page_of(response)


@pytest.mark.parametrize("country", ["", "us", "FR", "\0", "U" * 5000, "ＵＳ", "<b>"])
def test_a_country_that_is_none_is_refused(client, db, country):
    response = client.post(reverse(START), {"country": country, "next": "/phone/"})

    assert response.status_code == 200
    assert "errorlist" in page_of(response)
    assert 'name="next" value="/phone/"' in page_of(response)
    assert not Persona.objects.exists()


def test_bytes_that_are_no_text_are_refused(client, db):
    response = client.post(
        reverse(START), b"country=%ff%fe", content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 200
    assert not Persona.objects.exists()


def test_a_double_press_gives_one_persona(db):
    browser = Client(enforce_csrf_checks=True)
    page = page_of(browser.get(reverse(START)))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    first_cookies = browser.cookies.output()
    press = {"country": "US", "csrfmiddlewaretoken": token}

    browser.post(reverse(START), press)
    del browser.cookies[settings.PERSONA_COOKIE_NAME]  # it left before the answer came
    assert browser.cookies.output() == first_cookies
    browser.post(reverse(START), press)

    persona = Persona.objects.get()
    assert persona.full_name in page_of(browser.get(reverse("phone:papers")))


def test_leaving_and_starting_again_gives_somebody_else(db):
    browser = Client(enforce_csrf_checks=True)
    for url in [START, "desk:leave", START]:
        page = page_of(browser.get(reverse(url)))
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]
        browser.post(reverse(url), {"country": "US", "csrfmiddlewaretoken": token})

    first, second = Persona.objects.order_by("created_at")
    assert first.seed != second.seed
    assert second.full_name in page_of(browser.get(reverse("phone:papers")))


def test_it_asks_before_it_replaces(persona, client_of):
    browser = client_of(persona)

    assert persona.full_name in page_of(browser.get(reverse(START)))
    asked = browser.post(reverse(START), {"country": "DE"})

    assert asked.status_code == 200
    assert "Tick this first" in page_of(asked)
    assert Persona.objects.count() == 1


def test_replacing_ends_the_old_one_here(persona, learner, client_of, events_of):
    browser = client_of(persona, learner)

    response = browser.post(reverse(START), {"country": "DE", "replace": "yes"})

    assert response.status_code == 302
    assert "_auth_user_id" not in browser.session
    assert "persona.left" in kinds_of(events_of(persona))
    new = Persona.objects.exclude(pk=persona.pk).get()
    assert new.full_name in page_of(browser.get(reverse("phone:papers")))


def test_cookies_off_is_told(db):
    browser = Client(enforce_csrf_checks=True)
    page = page_of(browser.get(reverse(START)))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    browser.cookies.clear()

    response = browser.post(reverse(START), {"country": "US", "csrfmiddlewaretoken": token})

    assert response.status_code == 403
    assert "Cookies are off" in page_of(response)
    assert not Persona.objects.exists()


# Leaving


def test_leaving_asks_and_says_what_is_lost(persona, client_of):
    browser = client_of(persona)

    page = page_of(browser.get(reverse("desk:leave")))

    assert persona.full_name in page
    assert "the papers" in page
    assert browser.get(reverse("phone:texts")).context["phone_shell"].persona == persona


def test_leaving_ends_persona_and_session(persona, learner, client_of, events_of):
    browser = client_of(persona, learner)

    response = browser.post(reverse("desk:leave"))

    assert path_of(response) == reverse("front")
    assert "persona.left" in kinds_of(events_of(persona))
    assert browser.cookies[settings.PERSONA_COOKIE_NAME].value == ""
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("name", ["desk:leave", "desk:code"])
def test_without_a_persona_the_desk_offers_one(client, db, name):
    response = client.post(reverse(name))

    assert path_of(response) == reverse(START)


# Coming in by desk code


def shown_code(response) -> str:
    return re.search(r'id="desk-code">([^<]+)<', page_of(response)).group(1).strip()


def test_a_desk_code_brings_the_persona_to_another_browser(persona, client_of, client, events_of):
    shown = client_of(persona).post(reverse("desk:code"))

    response = client.post(reverse("desk:return"), {"code": shown_code(shown)})

    assert path_of(response) == reverse("front")
    assert persona.full_name in page_of(client.get(reverse("phone:papers")))
    kinds = kinds_of(events_of(persona))
    assert "persona.desk_code_issued" in kinds
    assert "persona.desk_code_redeemed" in kinds


def test_the_phone_shows_the_code_on_its_own_screen(persona, client_of):
    response = client_of(persona).post(reverse("desk:code"), headers={"HX-Request": "true"})

    assert "<!doctype html>" not in page_of(response)
    assert shown_code(response)


def test_a_desk_code_works_once(persona, client):
    code = issue_desk_code(persona=persona)
    client.post(reverse("desk:return"), {"code": code})

    again = Client().post(reverse("desk:return"), {"code": code})

    assert "This code is wrong, used or too old" in page_of(again)


def test_small_letters_and_full_width_letters_are_read(persona, client):
    for change in [str.lower, lambda code: "".join(_wide(letter) for letter in code)]:
        code = change(issue_desk_code(persona=persona))
        assert Client().post(reverse("desk:return"), {"code": code}).status_code == 302


def _wide(letter: str) -> str:
    return chr(ord(letter) + 0xFEE0) if letter.isalnum() else letter


@pytest.mark.parametrize(
    "code", ["", " ", "\0", "x" * 5000, "AAAA-AAAA-AAAA-AAAA", "１２３", "ключ", "é"]
)
def test_a_wrong_code_is_told_beside_the_field(client, db, code):
    response = client.post(reverse("desk:return"), {"code": code})

    assert response.status_code == 200
    assert 'aria-invalid="true"' in page_of(response)


def test_bytes_that_are_no_code(client, db):
    response = client.post(
        reverse("desk:return"), b"code=%ff%fe", content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 200
    assert 'aria-invalid="true"' in page_of(response)


def test_a_code_asks_before_it_replaces(persona, client_of):
    other = make_persona(seed=21)
    code = issue_desk_code(persona=other)
    browser = client_of(persona)

    asked = browser.post(reverse("desk:return"), {"code": code})
    assert asked.status_code == 200
    assert persona.full_name in page_of(asked)
    assert f'value="{code}"' in page_of(asked)

    browser.post(reverse("desk:return"), {"code": code, "replace": "on"})
    assert other.full_name in page_of(browser.get(reverse("phone:papers")))


def test_many_wrong_codes_slow_one_browser_only(persona, client, monkeypatch):
    monkeypatch.setattr(desk, "MISSES", 2)
    slow, other = client, Client()
    for browser in [slow, other]:
        browser.get(reverse("desk:return"))
    for _miss in range(2):
        slow.post(reverse("desk:return"), {"code": "AAAA"})
    code = issue_desk_code(persona=persona)

    refused = slow.post(reverse("desk:return"), {"code": code})
    taken = other.post(reverse("desk:return"), {"code": code})

    assert "many wrong codes" in page_of(refused)
    assert taken.status_code == 302


def test_a_miss_counts_from_one_when_the_window_ended_meanwhile(client, db):
    desk._count_miss("an-ended-window")

    assert cache.get("an-ended-window") == 1


# Everyone else's pages


def test_a_get_comes_back_to_its_page(client, db):
    response = client.get(reverse("desk:leave") + "?a=1")

    assert response["Location"] == f"{reverse(START)}?next=%2Fdesk%2Fleave%2F%3Fa%3D1"


def test_a_post_comes_back_to_the_page_that_held_the_form(client, db):
    held = client.post(
        reverse("desk:code"), headers={"Referer": "http://testserver/phone/settings/"}
    )
    foreign = client.post(reverse("desk:code"), headers={"Referer": "https://evil.example/"})

    assert held["Location"].endswith("next=%2Fphone%2Fsettings%2F")
    assert foreign["Location"].endswith("next=%2F")
