"""The practice phone as a person in a browser meets it: each screen alone and in a page."""

import pytest
from django.urls import reverse

from tests.personas.phone import HTMX, page_of

SCREENS = ["texts", "mails", "authenticator", "papers", "settings", "browser"]


@pytest.mark.parametrize("screen", SCREENS)
def test_every_screen_is_a_page_and_a_part_of_one(browser, screen):
    full = browser.get(reverse(f"phone:{screen}"))
    part = browser.get(reverse(f"phone:{screen}"), headers=HTMX)

    assert full.status_code == part.status_code == 200
    assert "<!doctype html>" in page_of(full)
    assert "<!doctype html>" not in page_of(part)
    assert 'hx-swap-oob="true"' in page_of(part)
    assert "HX-Request" in part["Vary"]


@pytest.mark.parametrize("screen", SCREENS)
def test_without_a_persona_the_phone_invites(client, db, screen):
    response = client.get(reverse(f"phone:{screen}"), headers=HTMX)

    assert response.status_code == 200
    assert reverse("desk:start") in page_of(response)


def test_home_leads_to_the_texts(browser):
    assert browser.get(reverse("phone:home"))["Location"] == reverse("phone:texts")
