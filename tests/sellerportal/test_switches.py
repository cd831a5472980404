"""Language and colours: they keep the page, and never lead away from the portal."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "\x00/",
    "",
]


@pytest.fixture
def browser(db):
    return Client()


def test_the_language_is_kept_and_so_is_the_page(browser):
    here = "/desk/?next=/accounts/"

    response = browser.post(reverse("set_language"), {"language": "zh-hans", "next": here})

    assert (response.status_code, response["Location"]) == (302, here)
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert '<html lang="zh-hans"' in browser.get("/").content.decode()


def test_an_unknown_language_changes_nothing(browser):
    response = browser.post(reverse("set_language"), {"language": "xx", "next": "/"})

    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("name", ["set_language", "set_theme"])
@pytest.mark.parametrize("next_page", ELSEWHERE)
def test_switches_lead_nowhere_else(browser, name, next_page):
    response = browser.post(reverse(name), {"language": "en", "theme": "dark", "next": next_page})

    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("name", ["set_language", "set_theme"])
def test_without_next_the_page_before_is_kept_if_it_is_ours(browser, name):
    posted = {"language": "en", "theme": "dark"}

    ours = browser.post(reverse(name), posted, headers={"referer": "http://testserver/desk/"})
    other = browser.post(reverse(name), posted, headers={"referer": "http://evil.example/desk/"})

    assert ours["Location"].endswith("/desk/")
    assert other["Location"] == "/"


@pytest.mark.parametrize("name", ["set_language", "set_theme"])
def test_switches_are_pressed_not_linked(browser, name):
    assert browser.get(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", ["set_language", "set_theme"])
def test_switches_work_signed_out_but_not_from_elsewhere(db, name):
    stranger = Client(enforce_csrf_checks=True)
    posted = {"language": "en", "theme": "dark", "next": "/"}
    refused = stranger.post(reverse(name), posted)
    token = stranger.get("/").cookies["csrftoken"].value
    taken = stranger.post(reverse(name), posted | {"csrfmiddlewaretoken": token})

    assert (refused.status_code, taken.status_code) == (403, 302)


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_the_colours_are_drawn_by_the_server(browser, theme):
    response = browser.post(reverse("set_theme"), {"theme": theme, "next": "/"})
    page = browser.get("/").content.decode()

    assert response.cookies["theme"]["httponly"]
    assert response.cookies["theme"]["samesite"] == "Lax"
    assert f'data-bs-theme="{theme}"' in page
    pressed = re.findall(r'value="(\w+)" title="[^"]*" aria-pressed="true"', page)
    assert set(pressed) == {theme}


@pytest.mark.parametrize("theme", ["", "neon", '"><script>', "dark " * 3000])
def test_unknown_colours_change_nothing(browser, theme):
    response = browser.post(reverse("set_theme"), {"theme": theme, "next": "/"})

    assert response.status_code == 302
    assert "theme" not in response.cookies


def test_a_forged_cookie_of_colours_is_not_echoed(browser):
    browser.cookies["theme"] = "neon"

    page = browser.get("/").content.decode()

    assert "neon" not in page
    assert 'data-bs-theme="auto"' in page


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.5", "zh-hans"), ("de,en;q=0.5", "en"), ("fr", "en"), ("", "en")],
)
def test_the_browsers_language_is_the_first_choice(browser, accepts, language):
    page = browser.get("/", headers={"accept-language": accepts}).content.decode()

    assert f'<html lang="{language}"' in page
