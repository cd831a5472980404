"""The authenticator on the practice phone."""

import re

import pytest
import time_machine
from django.urls import reverse

from personas.models import AuthenticatorEntry
from tests.personas.phone import (
    BAD_WORDS,
    HTMX,
    SCANNED,
    SECRET,
    add_entry,
    page_of,
)


def test_scanning_adds_the_account(browser, persona, events_of):
    response = browser.post(reverse("phone:authenticator_add"), {"uri": SCANNED}, follow=True)

    entry = persona.authenticator_entries.get()
    assert (entry.issuer, entry.label, entry.secret) == (
        "Harbor Market",
        "mei@post.example",
        SECRET,
    )
    assert "mei@post.example" in page_of(response)
    kinds = [kind for kind, _facts in events_of(persona)]
    assert kinds.count("phone.authenticator_added") == 1


def test_scanning_twice_adds_one(browser, persona):
    for _press in range(2):
        browser.post(reverse("phone:authenticator_add"), {"uri": SCANNED})

    assert persona.authenticator_entries.count() == 1


def test_a_typed_key_may_have_spaces_and_small_letters(browser, persona):
    spaced_key = " ".join(SECRET.lower()[i : i + 4] for i in range(0, len(SECRET), 4))
    browser.post(reverse("phone:authenticator_add"), {"key": spaced_key, "name": "Harbor"})

    entry = persona.authenticator_entries.get()
    assert (entry.secret, entry.issuer) == (SECRET, "Harbor")


def test_a_key_in_full_width_letters_is_read(browser, persona):
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in SECRET)
    browser.post(reverse("phone:authenticator_add"), {"key": wide})

    assert persona.authenticator_entries.get().secret == SECRET


@pytest.mark.parametrize("key", [*BAD_WORDS, "MZXW6", "JBSWY3DPEHPK3PX1"])
def test_a_bad_key_is_refused_beside_the_field(browser, persona, key):
    response = browser.post(reverse("phone:authenticator_add"), {"key": key, "name": "Mine"})

    assert response.status_code == 200
    assert 'aria-invalid="true"' in page_of(response)
    assert 'value="Mine"' in page_of(response)
    assert not persona.authenticator_entries.exists()


@pytest.mark.parametrize(
    "uri",
    [
        *BAD_WORDS,
        "https://example.com/",
        "otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=1",
        "otpauth://totp/x",
        "otpauth://totp/x?secret=no-key!",
        f"otpauth://totp/x?secret={SECRET}&digits=8",
        f"otpauth://totp/x?secret={SECRET}&period=60",
        f"otpauth://totp/x?secret={SECRET}&algorithm=SHA256",
        "otpauth://[totp/x?secret=JBSWY3DPEHPK3PXP",
    ],
)
def test_a_picture_that_is_no_key_is_refused(browser, persona, uri):
    response = browser.post(reverse("phone:authenticator_add"), {"uri": uri})

    assert response.status_code == 200
    assert 'role="alert"' in page_of(response)
    assert not persona.authenticator_entries.exists()


def test_bytes_that_are_no_text_are_refused(browser, persona):
    response = browser.post(
        reverse("phone:authenticator_add"),
        b"key=%ff%fe%00",
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 200
    assert 'aria-invalid="true"' in page_of(response)


def test_the_code_follows_the_clock_of_the_phone(browser, persona):
    entry = add_entry(persona)
    with time_machine.travel("2026-11-24 10:00:00+00:00", tick=False):
        browser.post(reverse("phone:settings"), {"set": "clock", "error": "120"})
        fast = _code(browser, entry)
        browser.post(reverse("phone:settings"), {"set": "clock", "error": "0"})
        right = _code(browser, entry)
    with time_machine.travel("2026-11-24 10:02:00+00:00", tick=False):
        later = _code(browser, entry)

    assert fast == later != right


def _code(browser, entry) -> str:
    page = page_of(browser.get(reverse("phone:authenticator"), headers=HTMX))
    return re.search(rf'id="phone-entry-{entry.pk}">(\d{{6}})<', page).group(1)


def test_a_wrong_clock_is_named_beside_the_codes(browser, persona):
    persona.phone.clock_error_s = 120
    persona.phone.save()

    assert "The clock of this phone is wrong" in page_of(
        browser.get(reverse("phone:authenticator"))
    )


def test_removing_asks_first(browser, persona, events_of):
    entry = add_entry(persona)
    url = reverse("phone:authenticator_remove", args=[entry.pk])

    asked = browser.get(url)
    assert "Remove this account?" in page_of(asked)
    assert persona.authenticator_entries.exists()

    browser.post(url)
    assert not persona.authenticator_entries.exists()
    assert ("phone.authenticator_removed", {}) in events_of(persona)
    assert browser.post(url).status_code == 404


def test_the_entries_of_another_phone_do_not_exist(browser, stranger):
    entry = add_entry(stranger)
    url = reverse("phone:authenticator_remove", args=[entry.pk])

    assert browser.get(url).status_code == 404
    assert browser.post(url).status_code == 404
    assert AuthenticatorEntry.objects.filter(pk=entry.pk).exists()
    assert "mei@post.example" not in page_of(browser.get(reverse("phone:authenticator")))


def test_the_authenticator_costs_the_same_for_one_and_for_ten(
    browser, persona, django_assert_num_queries
):
    add_entry(persona)
    with django_assert_num_queries(2):
        browser.get(reverse("phone:authenticator"), headers=HTMX)
    for _number in range(9):
        add_entry(persona)
    with django_assert_num_queries(2):
        browser.get(reverse("phone:authenticator"), headers=HTMX)
