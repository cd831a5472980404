"""Moving through the wizard: forth, back, away and home again, without losing what was typed."""

import pytest
from django.contrib.auth.hashers import check_password
from django.urls import reverse

from accounts.models import Application, ApplicationState
from accounts.registration.steps import BY_SLUG
from events.kinds import Kind
from tests.accounts.registration_tools import (
    ORDER,
    STATE,
    Applicant,
    error_beside,
    right_answers,
    stored_text,
    url,
    value_of,
)
from tests.cast import PASSWORD

RESUME = "/accounts/register/"
OTHER = "gravel violin kelp ordinary"


@pytest.fixture
def applicant(client_of, persona):
    return Applicant(client_of(persona), persona)


@pytest.fixture
def full(applicant):
    return applicant.have()


@pytest.mark.parametrize("slug", [*ORDER, "review"])
def test_resuming_goes_to_the_first_open_step(applicant, slug):
    applicant.have(until=slug)
    assert applicant.client.get(RESUME)["Location"] == url(slug)


def test_a_first_visit_begins_at_the_beginning(applicant):
    assert applicant.client.get(RESUME)["Location"] == url("start")
    assert not Application.objects.exists()


@pytest.mark.parametrize("slug", [*ORDER[3:], "review"])
def test_a_step_too_far_leads_back(applicant, slug):
    applicant.have(until="business")
    assert applicant.get(slug)["Location"] == url("business")
    data = right_answers(applicant.persona).get(slug, {"version": "0"})
    assert applicant.save(slug, **data)["Location"] == url("business")
    assert not BY_SLUG.get(slug) or BY_SLUG[slug].key not in applicant.answers


@pytest.mark.parametrize("slug", ["nothing", "seller_type", "start-", "0"])
def test_an_unknown_step_is_not_found(applicant, slug):
    assert applicant.client.get(f"{RESUME}{slug}/").status_code == 404
    assert applicant.client.post(f"{RESUME}{slug}/").status_code == 404


@pytest.mark.parametrize("slug", ORDER)
def test_each_step_shows_and_saves(applicant, slug):
    applicant.have(until=slug)
    assert applicant.get(slug).status_code == 200
    assert applicant.client.head(url(slug)).status_code == 200
    assert applicant.client.put(url(slug)).status_code == 405
    assert applicant.save_right(slug).status_code == 302
    assert BY_SLUG[slug].is_done(applicant.application)


def test_the_review_page_shows_everything_but_the_password(full):
    page = full.get("review").content.decode()
    persona = full.persona
    for shown in (persona.full_name, persona.email, persona.street, persona.bank["bank_name"]):
        assert shown in page
    assert "Lantern &amp; Tea" in page
    assert "Whole page, in colour" in page
    assert PASSWORD not in page


def test_answers_are_filled_in_again(full):
    persona = full.persona
    assert value_of(full.get("start"), "full_name") == persona.full_name
    assert value_of(full.get("start"), "identifier") == persona.email
    assert value_of(full.get("business"), "date_of_birth") == persona.date_of_birth.isoformat()
    assert value_of(full.get("business"), "phone") == persona.phone_number
    assert value_of(full.get("bank"), "routing_number") == persona.bank["routing_number"]
    assert value_of(full.get("tax"), "number") == persona.tax["person"]["number"]
    assert value_of(full.get("store"), "store_name") == "Lantern &amp; Tea"
    assert 'id="id_seller_type_individual" checked' in full.get("seller-type").content.decode()
    assert 'id="id_picture_good" checked' in full.get("document").content.decode()
    assert "checked" in full.get("terms").content.decode()


def test_the_browsers_back_button_loses_nothing(full):
    before = full.answers
    for slug in ORDER:
        full.get(slug)
    assert full.answers == before
    full.save_right("business", city="Elsewhere")
    assert full.answers == before | {"business": before["business"] | {"city": "Elsewhere"}}


def test_after_a_change_with_nothing_missing_one_is_back_at_the_overview(full):
    assert full.save_right("business", city="Elsewhere")["Location"] == url("review")


def test_the_back_button_of_the_page_saves_and_goes_back(applicant):
    applicant.have(until="business")
    response = applicant.save_right("business", back="yes")
    assert response["Location"] == url("seller-type")
    assert applicant.answers["business"]["street"] == applicant.persona.street


def test_back_from_an_empty_step_is_no_fault(applicant):
    applicant.have(until="bank")
    assert applicant.save("bank", back="yes")["Location"] == url("document")


def test_back_with_a_wrong_field_keeps_the_right_ones(applicant):
    applicant.have(until="business")
    applicant.save_right("business", back="yes", postcode="nonsense")
    assert applicant.answers["business"]["city"] == applicant.persona.city
    assert "postcode" not in applicant.answers["business"]


def test_a_wrong_form_keeps_its_right_fields(applicant):
    applicant.have(until="business")
    response = applicant.save_right("business", postcode="nonsense")
    assert "five digits" in error_beside(response, "postcode")
    assert value_of(response, "postcode") == "nonsense"
    assert value_of(response, "street") == applicant.persona.street
    assert applicant.answers["business"]["street"] == applicant.persona.street
    assert applicant.events(Kind.REGISTRATION_STEP_SAVED) == []


def test_a_wrong_first_form_keeps_the_password_as_a_hash(applicant):
    response = applicant.save_right("start", identifier="nonsense")
    page = response.content.decode()
    assert PASSWORD not in page
    assert "You have chosen a password" in page
    assert PASSWORD not in stored_text()
    assert check_password(PASSWORD, applicant.application.password)

    applicant.save_right("start", password="")
    assert check_password(PASSWORD, applicant.application.password)
    assert applicant.client.get(RESUME)["Location"] == url("seller-type")


def test_a_saved_password_stays_unless_another_is_typed(full):
    full.save_right("start", password="")
    assert check_password(PASSWORD, full.application.password)
    full.save_right("start", password=OTHER)
    assert check_password(OTHER, full.application.password)


def test_a_weak_password_is_refused_beside_its_field(applicant):
    response = applicant.save_right("start", password=f"{applicant.persona.full_name} 1")
    assert "your name" in error_beside(response, "password")
    assert applicant.application.password == ""
    assert applicant.answers["start"]["full_name"] == applicant.persona.full_name


def test_the_start_is_noted_once_however_it_was_completed(applicant):
    applicant.save_right("start", password="")
    applicant.save_right("start", full_name="")
    applicant.save_right("start")
    applicant.save_right("start")
    assert applicant.events(Kind.REGISTRATION_STARTED) == [{"by": "email"}]


def test_both_tax_numbers_are_kept_when_the_seller_type_changes_back_and_forth(full):
    tax = full.persona.tax
    full.save("seller-type", seller_type="professional")
    full.save_right("business", business_name=full.persona.business_name)
    assert value_of(full.get("tax"), "number") == ""
    full.save("tax", number=tax["company"]["number"])
    full.save("seller-type", seller_type="individual")
    assert value_of(full.get("tax"), "number") == tax["person"]["number"]
    full.save("seller-type", seller_type="professional")
    assert value_of(full.get("tax"), "number") == tax["company"]["number"]
    assert value_of(full.get("business"), "business_name") == full.persona.business_name


def test_both_contacts_are_kept_when_the_first_step_changes_to_the_phone(full):
    persona = full.persona
    full.save_right("start", identifier=persona.phone_number, password="")
    assert value_of(full.get("business"), "email") == persona.email
    full.save_right("start", identifier=persona.email, password="")
    assert value_of(full.get("business"), "phone") == persona.phone_number


@pytest.mark.parametrize("path", [RESUME, f"{RESUME}start/", STATE])
def test_without_an_identity_one_is_offered_and_leads_back(client, db, path):
    response = client.get(path)
    assert response["Location"] == f"/desk/?next={path.replace('/', '%2F')}"
    response = client.post("/desk/", {"country": "US", "next": path})
    assert response["Location"] == path


def test_a_form_sent_without_an_identity_leads_back_to_its_page(client, db):
    response = client.post(
        url("bank"), {}, HTTP_REFERER=f"http://testserver{url('bank')}", follow=False
    )
    assert response["Location"] == f"/desk/?next={url('bank').replace('/', '%2F')}"
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "state", [ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW, ApplicationState.APPROVED]
)
def test_a_sent_application_is_closed(full, state):
    Application.objects.update(state=state)
    before = full.answers
    for slug in ("start", "bank", "review"):
        assert full.get(slug)["Location"] == reverse("accounts:application")
    assert full.client.get(RESUME)["Location"] == reverse("accounts:application")
    response = full.client.post(url("store"), {"store_name": "Other name"}, follow=True)
    assert "was sent already. Nothing was changed" in response.content.decode()
    assert full.answers == before


def test_an_application_sent_while_a_form_was_judged_stays_as_it_was_sent(full, monkeypatch):
    form = BY_SLUG["store"].form

    def sent_meanwhile(self):
        Application.objects.update(state=ApplicationState.SUBMITTED)
        return super(form, self).is_valid()

    monkeypatch.setattr(form, "is_valid", sent_meanwhile, raising=False)
    before = full.answers
    assert full.save("store", store_name="Other name")["Location"] == STATE
    Application.objects.update(state=ApplicationState.DRAFT)
    assert full.save("store", store_name="!").status_code == 200
    assert full.answers == before


@pytest.mark.parametrize("slug", ORDER)
def test_a_step_page_asks_the_database_three_times(full, django_assert_num_queries, slug):
    with django_assert_num_queries(3):
        full.get(slug)


def test_the_overview_asks_as_little(full, django_assert_num_queries):
    with django_assert_num_queries(3):
        full.get("review")


@pytest.mark.parametrize("findings", [1, 6])
def test_the_state_page_asks_the_same_however_much_there_is_to_mend(
    full, django_assert_num_queries, findings
):
    fields = ("street", "city", "region", "postcode", "phone", "date_of_birth")
    found = [{"step": "business", "field": f, "reason": "address_differs"} for f in fields]
    Application.objects.update(state=ApplicationState.RETURNED, findings=found[:findings])
    with django_assert_num_queries(3):
        page = full.client.get(STATE).content.decode()
    assert page.count("This is not the address on your papers.") == findings
