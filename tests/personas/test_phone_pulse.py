"""What a page asks the phone every two seconds."""

import json

from django.urls import reverse

from tests.personas.phone import (
    HTMX,
    page_of,
    send_mail,
    send_text,
)


def test_the_pulse_counts_what_is_new(browser, persona, django_assert_num_queries):
    send_text(persona)
    send_mail(persona)
    with django_assert_num_queries(3):
        facts = json.loads(browser.get(reverse("phone:pulse")).content)

    assert facts["unread"] == 2
    assert facts["texts"]["unread"] == facts["mails"]["unread"] == 1
    assert facts["texts"]["words"] == "1 new text"
    assert facts["state"] == "signal"


def test_the_pulse_is_silent_until_something_changes(browser, persona):
    url = reverse("phone:pulse")
    first = browser.get(url)
    same = browser.get(url, headers={"If-None-Match": first["ETag"]})
    send_text(persona)
    changed = browser.get(url, headers={"If-None-Match": first["ETag"]})

    assert same.status_code == 304
    assert not same.content
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]
    assert "no-store" in first["Cache-Control"]


def test_the_list_carries_the_stamp_of_the_pulse(browser, persona):
    for screen, channel in [("phone:texts", "texts"), ("phone:mails", "mails")]:
        for send in [lambda _persona: None, send_text, send_mail]:
            send(persona)
            facts = json.loads(browser.get(reverse("phone:pulse")).content)
            page = page_of(browser.get(reverse(screen), headers=HTMX))
            assert f'data-stamp="{facts[channel]["stamp"]}"' in page


def test_the_pulse_knows_the_air(browser, persona):
    persona.phone.has_signal = False
    persona.phone.save()
    assert json.loads(browser.get(reverse("phone:pulse")).content)["state"] == "no-signal"
    persona.phone.airplane_mode = True
    persona.phone.save()
    assert json.loads(browser.get(reverse("phone:pulse")).content)["state"] == "airplane"


def test_the_pulse_of_nobody_stops(client, db):
    assert json.loads(client.get(reverse("phone:pulse")).content) == {"owner": False}
