"""The page that says where an application stands, and what the two seller types cost."""

import re

import pytest

from accounts.models import Application, ApplicationState, User
from accounts.registration.plans import BREAK_EVEN, MOST_UNITS, Chart, Estimate, units_asked
from tests.accounts.registration_tools import STATE, Applicant, url
from tests.cast import make_learner

POLL = "/accounts/application/state/"


@pytest.fixture
def applicant(client_of, persona):
    return Applicant(client_of(persona), persona)


def page_of(client) -> str:
    return client.get(STATE).content.decode()


# Where it stands


def test_before_anything_was_typed_there_is_no_page(applicant):
    assert applicant.client.get(STATE)["Location"] == "/accounts/register/"
    assert applicant.client.get(POLL).json() == {"state": "draft"}


@pytest.mark.parametrize(
    ("state", "words", "now", "done"),
    [
        (ApplicationState.DRAFT, "Not sent yet", "Fill in", 0),
        (ApplicationState.SUBMITTED, "Look into your mailbox", "Confirm by mail", 1),
        (ApplicationState.IN_REVIEW, "In review", "Review", 2),
        (ApplicationState.RETURNED, "Returned to be mended", "Mend", 0),
        (ApplicationState.APPROVED, "Approved: your account is open", None, 4),
    ],
)
def test_every_state_has_its_page_and_its_word(applicant, state, words, now, done):
    user = make_learner(applicant.have().persona)
    Application.objects.update(state=state, user=user)
    page = page_of(applicant.client)
    assert words in page
    stages = re.search(r'<ol class="stages".*?</ol>', page, re.DOTALL).group()
    assert stages.count('class="is-done"') == done
    current = re.search(r'aria-current="step">(.*?)</li>', stages, re.DOTALL)
    assert (now in current.group(1)) if now else current is None
    assert applicant.client.get(POLL).json() == {"state": state.value}


def test_a_draft_says_how_far_it_is(applicant):
    applicant.have(until="document")
    assert "3 of 8 steps are filled in" in page_of(applicant.client)


def test_waiting_names_the_address_and_asks_by_itself(applicant):
    applicant.have().send()
    page = page_of(applicant.client)
    assert f"<strong>{applicant.persona.email}</strong>" in page
    assert f'data-poll="{POLL}" data-poll-state="submitted"' in page
    Application.objects.update(state=ApplicationState.IN_REVIEW)
    assert f'data-poll="{POLL}" data-poll-state="in_review"' in page_of(applicant.client)


def test_approved_it_names_the_store_and_leads_to_the_door(applicant, client_of):
    user = make_learner(applicant.have().persona)
    Application.objects.update(state=ApplicationState.APPROVED, user=user)
    page = page_of(applicant.client)
    assert "<strong>Lantern &amp; Tea</strong>" in page
    assert 'href="/accounts/login/"' in page
    signed_in = page_of(client_of(applicant.persona, user))
    assert "To your account" in signed_in


def test_what_was_typed_is_escaped_in_every_page(applicant):
    applicant.have(business={"city": "<b>Town</b>"}, bank={"holder": "<i>me</i>"})
    found = [{"step": "business", "field": "city", "reason": "<u>x</u>"}]
    Application.objects.update(state=ApplicationState.RETURNED, findings=found)
    for page in (applicant.get("review"), applicant.client.get(STATE), applicant.get("business")):
        text = page.content.decode()
        assert "<b>Town" not in text
        assert "<i>me" not in text
        assert "<u>x" not in text


def test_without_an_identity_there_is_no_state(client, db):
    assert client.get(POLL).json() == {"state": ""}


@pytest.mark.parametrize("path", [STATE, POLL, "/accounts/terms/", "/accounts/register/"])
def test_these_pages_are_only_looked_at(applicant, path):
    assert applicant.client.post(path).status_code == 405


def test_nobody_sees_anothers_application(applicant, client_of, second_learner):
    applicant.have().send()
    other = client_of(second_learner.persona)
    assert other.get(STATE)["Location"] == "/accounts/register/"
    assert other.get(POLL).json() == {"state": "draft"}
    assert User.objects.count() == 1


def test_the_terms_can_be_read_by_everybody(client, db):
    assert "Terms of the practice market" in client.get("/accounts/terms/").content.decode()


def test_the_rail_shows_what_is_done_open_and_to_mend(applicant):
    applicant.have()
    found = [{"step": "bank", "field": "holder", "reason": "holder_differs"}]
    Application.objects.update(state=ApplicationState.RETURNED, findings=found)
    page = applicant.get("business").content.decode()
    rail = re.search(r'<nav class="rail".*?</nav>', page, re.DOTALL).group()
    assert "Step 3 of 9" in rail
    assert rail.count("is-done") == 7
    assert re.search(r'class="is-to-mend">\s*<a href="/accounts/register/bank/"', rail)


def test_the_rail_of_a_new_application_leads_nowhere_yet(applicant):
    page = applicant.get("start").content.decode()
    assert "Step 1 of 9" in page
    assert 'href="/accounts/register/seller-type/"' not in page
    applicant.have(until="business")
    page = applicant.get("start").content.decode()
    assert 'href="/accounts/register/business/"' in page
    assert 'href="/accounts/register/document/"' not in page


# What it costs


@pytest.mark.parametrize(
    ("units", "individual", "difference", "cheaper"),
    [
        (0, "$0.00", "$39.99", "individual"),
        (1, "$0.99", "$39.00", "individual"),
        (25, "$24.75", "$15.24", "individual"),
        (40, "$39.60", "$0.39", "individual"),
        (41, "$40.59", "$0.60", "professional"),
        (100, "$99.00", "$59.01", "professional"),
    ],
)
def test_the_two_types_compared(units, individual, difference, cheaper):
    estimate = Estimate(units)
    assert estimate.individual == individual
    assert estimate.professional == "$39.99"
    assert estimate.difference == difference
    assert estimate.cheaper == cheaper


def test_they_break_even_at_about_40_items():
    assert 40 < BREAK_EVEN < 41


@pytest.mark.parametrize("units", [0, 50, MOST_UNITS])
def test_the_place_in_the_chart_lies_on_the_line_of_the_individual(units):
    chart = Chart(units)
    along = (chart.here_x - chart.left) / (chart.right - chart.left)
    assert along == pytest.approx(units / MOST_UNITS, abs=0.001)
    height = (chart.bottom - chart.here_y) / (chart.bottom - chart.end_y)
    assert height == pytest.approx(along, abs=0.002)


def test_the_lines_cross_where_they_cost_the_same():
    chart = Chart(0)
    slope = (chart.bottom - chart.end_y) / (chart.right - chart.left)
    assert chart.bottom - slope * (chart.even_x - chart.left) == pytest.approx(
        chart.flat_y, abs=0.3
    )


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("0", 0),
        ("41", 41),
        ("100", 100),
        ("101", 100),
        ("9999", 100),
        *[
            (nonsense, 20)
            for nonsense in (
                *(None, "", " ", "-5", "1.5", "1e3", "٤", "²", "12345", "9" * 9999),
                *("x", "\0", "NaN", "0x10", "+7", "'"),
            )
        ],
    ],
)
def test_the_number_of_items_in_the_address_bar(typed, units):
    assert units_asked(typed) == units


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ({}, "With 20 items a month <strong>individual</strong> costs $19.80"),
        ({"units": "1"}, "With 1 item a month <strong>individual</strong> costs $0.99"),
        ({"units": "60"}, "With 60 items a month <strong>professional</strong> costs $39.99"),
        ({"units": "<script>"}, "With 20 items a month"),
        ({"units": ["\ufffd", "٣"]}, "With 20 items a month"),
    ],
)
def test_the_page_compares_them(applicant, query, says):
    applicant.have(until="seller-type")
    page = applicant.client.get(url("seller-type"), query).content.decode()
    assert says in page
    assert "<script>&" not in page
    assert '<svg class="chart"' in page
