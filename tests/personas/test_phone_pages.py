"""The practice phone as a person in a browser meets it."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from personas.delivery import deliver_mail, deliver_text
from personas.models import AuthenticatorEntry, MailMessage, TextMessage
from personas.views.screens import when
from personas.views.wording import find_code, linkified, spaced
from tests.cast import make_persona

HTMX = {"HX-Request": "true"}
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SCANNED = (
    f"otpauth://totp/Harbor%20Market:mei%40post.example?secret={SECRET}&issuer=Harbor%20Market"
)
BAD_WORDS = ["", " ", "\0", "x" * 5000, "１２３", b"\xff\xfe".decode("latin-1"), "<b>", "ключ"]


def send_text(persona, body="Your code is 418 203.") -> TextMessage:
    return deliver_text(to=persona.phone_number, body=body)


def send_mail(persona, *, text="Hello", html="<p>Hello</p>", subject="Welcome") -> MailMessage:
    return deliver_mail(
        to=persona.email,
        sender="Harbor Market <no-reply@harbor-market.example>",
        subject=subject,
        headers=[["Received", "from mail.harbor-market.example"]],
        text=text,
        html=html,
    )


def add_entry(persona, secret=SECRET, issuer="Harbor Market") -> AuthenticatorEntry:
    return AuthenticatorEntry.objects.create(
        persona=persona, secret=secret, issuer=issuer, label="mei@post.example"
    )


def page_of(response) -> str:
    return response.content.decode()


@pytest.fixture
def browser(persona, client_of):
    return client_of(persona)


@pytest.fixture
def stranger(db):
    return make_persona(seed=21)


SCREENS = ["texts", "mails", "authenticator", "papers", "settings"]


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


# Texts


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
    assert "0 new texts" in page
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


# Mail


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


# Pulse


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


# Authenticator


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
    with django_assert_num_queries(3):
        browser.get(reverse("phone:authenticator"), headers=HTMX)
    for _number in range(9):
        add_entry(persona)
    with django_assert_num_queries(3):
        browser.get(reverse("phone:authenticator"), headers=HTMX)


# Papers


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


# World


@pytest.mark.parametrize(
    ("switch", "field", "kind"),
    [
        ("airplane", "airplane_mode", "phone.airplane_mode_changed"),
        ("signal", "has_signal", "phone.signal_changed"),
    ],
)
def test_the_switches_switch(browser, persona, events_of, switch, field, kind):
    before = getattr(persona.phone, field)
    new = not before

    response = browser.post(
        reverse("phone:settings"), {"set": switch, "on": "on" if new else "off"}, follow=True
    )

    persona.phone.refresh_from_db()
    assert getattr(persona.phone, field) is new
    assert response.status_code == 200
    assert (kind, {"on": new}) in events_of(persona)


@pytest.mark.parametrize("on", BAD_WORDS)
def test_a_switch_has_two_sides(browser, persona, on):
    browser.post(reverse("phone:settings"), {"set": "airplane", "on": on})

    persona.phone.refresh_from_db()
    assert persona.phone.airplane_mode is False


@pytest.mark.parametrize(
    ("error", "seconds", "expected"),
    [
        ("120", "", 120),
        ("-300", "7", -300),
        ("custom", "45", 45),
        ("custom", "-3600", -3600),
        ("custom", "４５", 45),
    ],
)
def test_the_clock_is_set(browser, persona, events_of, error, seconds, expected):
    browser.post(reverse("phone:settings"), {"set": "clock", "error": error, "seconds": seconds})

    persona.phone.refresh_from_db()
    assert persona.phone.clock_error_s == expected
    assert ("phone.clock_changed", {"error_s": expected}) in events_of(persona)


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        ("custom", ""),
        ("custom", "3601"),
        ("custom", "-3601"),
        ("custom", "1" * 5000),
        ("custom", "soon"),
        ("custom", "\0"),
        ("", ""),
        ("tomorrow", ""),
        ("\0", ""),
    ],
)
def test_a_bad_clock_is_refused_beside_the_field(browser, persona, error, seconds):
    response = browser.post(
        reverse("phone:settings"), {"set": "clock", "error": error, "seconds": seconds}
    )

    assert response.status_code == 200
    assert 'aria-invalid="true"' in page_of(response)
    persona.phone.refresh_from_db()
    assert persona.phone.clock_error_s == 0


def test_a_custom_clock_shows_again(browser, persona):
    persona.phone.clock_error_s = 45
    persona.phone.save()

    page = page_of(browser.get(reverse("phone:settings")))

    assert '<option value="custom" selected>' in page
    assert 'value="45"' in page


# Words


def test_the_age_of_a_message():
    now = timezone.now()
    ages = [0, 59, 60, 3599, 3600, 86399]
    assert [when(now - timedelta(seconds=age), now) for age in ages] == [
        "now", "now", "1 min", "59 min", "1 h", "23 h",
    ]  # fmt: skip
    assert len(when(now - timedelta(days=2), now)) == 3
    assert "/" in when(now - timedelta(days=30), now)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 418 203. It works for 10 minutes.", "418203"),
        ("418203", "418203"),
        ("您的验证码是418203，请勿告诉他人", "418203"),
        ("Call +1 212 555 0147", ""),
        ("Order 1234567", ""),
        ("v2.418203", ""),
        ("", ""),
    ],
)
def test_finding_the_code(text, code):
    assert find_code(text) == code


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        (
            "http://here/a?b=1&c=2",
            '<a href="http://here/a?b=1&amp;c=2" target="_top">http://here/a?b=1&amp;c=2</a>',
        ),
        ("http://here@evil.example/", "http://here@evil.example/"),
        ("http://[here/", "http://[here/"),
        ("javascript:alert(1)//http://", "javascript:alert(1)//http://"),
    ],
)
def test_linking(text, html):
    assert linkified(text, {"here"}) == html


def test_a_number_no_library_knows_stays_bare():
    assert spaced("12") == "12"
    assert spaced("+12125550147") == "+1 212-555-0147"
