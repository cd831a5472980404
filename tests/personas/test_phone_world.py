"""The World of the practice phone: what can be made to go wrong."""

import pytest
from django.urls import reverse

from tests.personas.phone import BAD_WORDS, page_of


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


def test_a_long_absence_passes_in_one_press(browser, persona, events_of):
    page = page_of(browser.post(reverse("phone:settings"), {"set": "absence"}, follow=True))

    assert "90 days have passed" in page
    assert events_of(persona)[-1] == ("phone.time_away_requested", {"days": 90})


def test_where_no_account_is_locked_for_it_no_absence_is_offered(browser, persona):
    type(persona.world).objects.update(inactivity_days=0)

    assert "phone-absence" not in page_of(browser.get(reverse("phone:settings")))
