"""The mailbox on the practice phone, as a browser shows it."""

import re

import pytest
from django.urls import reverse

from tests.personas.phone import (
    page_of,
    send_mail,
)


def test_a_mail_shows_its_headers_and_its_framed_body(browser, persona, events_of):
    mail = send_mail(persona)

    page = page_of(browser.get(reverse("phone:mail", args=[mail.pk])))

    assert "from mail.harbor-market.example" in page
    assert f'src="{reverse("phone:mail_body", args=[mail.pk])}"' in page
    assert "allow-scripts" not in page
    assert "allow-same-origin" not in page
    assert ("phone.mail_read", {"mail": mail.pk}) in events_of(persona)


def test_the_body_has_a_policy_of_its_own(browser, persona):
    mail = send_mail(persona, html="<p>Hi</p><script>alert(1)</script>")

    response = browser.get(reverse("phone:mail_body", args=[mail.pk]))

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "frame-ancestors 'self'" in policy
    assert "script-src" not in policy
    sandbox = re.search(r"sandbox ([^;]*)", policy).group(1).split()
    assert set(sandbox) == {
        "allow-popups",
        "allow-popups-to-escape-sandbox",
        "allow-top-navigation-by-user-activation",
    }
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in page_of(response)
    assert "<p>Hi</p>" in page_of(response)


def test_no_other_page_may_be_framed(browser):
    response = browser.get(reverse("phone:texts"))

    assert response["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]


def test_the_text_version_links_to_us_only(browser, persona):
    mail = send_mail(
        persona,
        text="Confirm: http://testserver/accounts/confirm/abc/.\nOr http://testserver.evil.example/x",
    )

    page = page_of(browser.get(reverse("phone:mail", args=[mail.pk]) + "?view=text"))

    assert 'href="http://testserver/accounts/confirm/abc/" target="_top"' in page
    assert 'href="http://testserver.evil' not in page
    assert "http://testserver.evil.example/x" in page


def test_the_address_the_portal_was_given_is_its_own(browser, persona, settings):
    settings.PORTAL_ORIGIN = "https://market.school.test"
    mail = send_mail(persona, text="Confirm: https://market.school.test/accounts/confirm/abc/")

    page = page_of(browser.get(reverse("phone:mail", args=[mail.pk]) + "?view=text"))

    assert 'href="https://market.school.test/accounts/confirm/abc/"' in page


def test_a_mail_without_html_shows_its_text(browser, persona):
    mail = send_mail(persona, text="only words", html="")

    page = page_of(browser.get(reverse("phone:mail", args=[mail.pk])))

    assert "only words" in page
    assert "<iframe" not in page


@pytest.mark.parametrize("name", ["phone:mail", "phone:mail_body"])
def test_a_mail_of_another_mailbox_does_not_exist(browser, client, stranger, name):
    mail = send_mail(stranger)

    assert browser.get(reverse(name, args=[mail.pk])).status_code == 404
    mail.refresh_from_db()
    assert mail.read_at is None


def test_a_body_without_a_persona_does_not_exist(client, persona):
    mail = send_mail(persona)

    assert client.get(reverse("phone:mail_body", args=[mail.pk])).status_code == 404


def test_airplane_mode_explains_an_empty_mailbox(browser, persona):
    persona.phone.airplane_mode = True
    persona.phone.save()

    assert "mail waits outside" in page_of(browser.get(reverse("phone:mails")))
