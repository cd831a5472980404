"""The papers on the practice phone."""

import pytest
from django.urls import reverse

from personas.views.wording import spaced
from tests.cast import make_persona
from tests.personas.phone import page_of


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("US", ["ZIP code", "Routing number", "Social Security number"]),
        ("GB", ["Postcode", "Sort code", "National Insurance number"]),
        ("DE", ["Postal code", "IBAN", "Steuer-ID"]),
        ("CN", ["Province", "Resident identity number", "Unified social credit code"]),
    ],
)
def test_the_papers_speak_the_words_of_their_country(db, client_of, events_of, country, words):
    persona = make_persona(country)

    page = page_of(client_of(persona).get(reverse("phone:papers")))

    for word in [*words, persona.email, spaced(persona.phone_number), persona.full_name]:
        assert word in page
    assert "phone.paper_viewed" in [kind for kind, _facts in events_of(persona)]


def test_a_picture_opens_large_and_is_recorded(browser, persona, events_of):
    page = page_of(browser.get(reverse("phone:paper", args=["expired"])))

    assert f'download="{persona.document["kind"]}-expired.png"' in page
    assert ("phone.paper_viewed", {"paper": "document_expired"}) in events_of(persona)


def test_the_specimen_is_a_png_and_asked_about_each_time(browser):
    url = reverse("phone:specimen", args=["good"])
    first = browser.get(url)
    again = browser.get(url, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "image/png"
    assert first.content.startswith(b"\x89PNG")
    assert "no-cache" in first["Cache-Control"]
    assert again.status_code == 304


def test_the_specimen_of_another_persona_has_another_tag(browser, stranger, client_of):
    url = reverse("phone:specimen", args=["good"])
    mine = browser.get(url)
    theirs = client_of(stranger).get(url, headers={"If-None-Match": mine["ETag"]})

    assert theirs.status_code == 200
    assert theirs.content != mine.content


def test_no_such_picture(browser, client):
    assert browser.get(reverse("phone:paper", args=["golden"])).status_code == 404
    assert browser.get(reverse("phone:specimen", args=["golden"])).status_code == 404
    assert client.get(reverse("phone:specimen", args=["good"])).status_code == 404
