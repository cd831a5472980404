"""The texts on the practice phone, as a browser shows them."""

import pytest
from django.urls import reverse

from tests.personas.phone import HTMX, page_of, send_mail, send_text


def test_new_texts_are_marked_newest_first(browser, persona):
    send_text(persona, "the first one")
    send_text(persona, "the second one")

    page = page_of(browser.get(reverse("phone:texts")))

    assert page.index("the second one") < page.index("the first one")
    assert page.count("phone-message-new") == 2
    assert "2 new texts" in page


def test_opening_a_text_reads_it_once(browser, persona, events_of):
    text = send_text(persona)

    page = page_of(browser.get(reverse("phone:text", args=[text.pk]), headers=HTMX))
    browser.get(reverse("phone:text", args=[text.pk]), headers=HTMX)

    text.refresh_from_db()
    assert text.read_at
    assert '<strong class="num" id="phone-code">418203</strong>' in page
    assert browser.get(reverse("phone:pulse")).json()["texts"]["unread"] == 0
    assert events_of(persona).count(("phone.text_read", {"text": text.pk})) == 1


def test_a_text_of_another_phone_does_not_exist(browser, stranger):
    text = send_text(stranger)

    assert browser.get(reverse("phone:text", args=[text.pk])).status_code == 404
    text.refresh_from_db()
    assert text.read_at is None


def test_a_text_that_waits_cannot_be_opened_and_the_list_says_why(browser, persona):
    persona.phone.airplane_mode = True
    persona.phone.save()
    text = send_text(persona, "still outside")

    page = page_of(browser.get(reverse("phone:texts")))

    assert "still outside" not in page
    assert "Airplane mode is on: texts wait outside" in page
    assert browser.get(reverse("phone:text", args=[text.pk])).status_code == 404


def test_without_signal_the_list_says_so(browser, persona):
    persona.phone.has_signal = False
    persona.phone.save()

    assert "No signal: texts wait outside" in page_of(browser.get(reverse("phone:texts")))


@pytest.mark.parametrize("pk", [0, 10**30])
def test_a_number_that_no_row_has_is_not_found(browser, pk):
    for name in ["phone:text", "phone:mail", "phone:mail_body", "phone:authenticator_remove"]:
        assert browser.get(reverse(name, args=[pk])).status_code == 404


@pytest.mark.parametrize("screen", ["phone:texts", "phone:mails"])
def test_a_list_costs_the_same_for_one_message_and_for_thirty(
    browser, persona, screen, django_assert_num_queries
):
    send_text(persona)
    send_mail(persona)
    with django_assert_num_queries(3):  # the persona, the list, the unread counts
        browser.get(reverse(screen), headers=HTMX)
    for number in range(29):
        send_text(persona, f"text {number}")
        send_mail(persona, subject=f"mail {number}")
    with django_assert_num_queries(3):
        browser.get(reverse(screen), headers=HTMX)
