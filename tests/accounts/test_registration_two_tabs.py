"""The wizard in two tabs, and forms that are sent twice."""

import pytest

from accounts.models import Application, ApplicationState, OneTimeToken
from accounts.registration import views
from events.kinds import Kind
from tests.accounts.registration_tools import ORDER, STATE, Applicant, url


@pytest.fixture
def applicant(client_of, persona):
    return Applicant(client_of(persona), persona)


@pytest.fixture
def full(applicant):
    return applicant.have()


@pytest.fixture
def other_tab(full, client_of):
    return Applicant(client_of(full.persona), full.persona)


def test_tabs_that_save_different_steps_keep_both(full, other_tab):
    full.get("store")
    other_tab.get("business")
    full.save("store", store_name="Other name")
    other_tab.save_right("business", city="Elsewhere")
    assert full.answers["store"]["store_name"] == "Other name"
    assert full.answers["business"]["city"] == "Elsewhere"


def test_of_one_step_in_two_tabs_the_last_one_counts(full, other_tab):
    full.save("store", store_name="First name")
    other_tab.save("store", store_name="Last name")
    assert full.answers["store"]["store_name"] == "Last name"


def test_a_stale_overview_sends_nothing(full, other_tab, mails_of):
    shown = full.application.version
    other_tab.save("store", store_name="Other name")
    response = full.send(version=shown)
    assert response["Location"] == url("review")
    assert "changed in another tab" in full.get("review").content.decode()
    assert full.application.state == ApplicationState.DRAFT
    assert full.events(Kind.APPLICATION_SUBMITTED) == []
    assert mails_of(full.persona) == []
    assert full.send()["Location"] == STATE


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "٣", "0\0"])
def test_an_overview_of_no_version_sends_nothing(full, version):
    full.save("store", store_name="Other name")
    assert full.send(version=version)["Location"] == url("review")
    assert full.application.state == ApplicationState.DRAFT


def test_a_step_undone_meanwhile_is_asked_for_before_sending(full, monkeypatch):
    send = views._send

    def other_tab_first(request):
        Application.objects.update(answers=full.answers | {"tax": {}})
        return send(request)

    monkeypatch.setattr(views, "_send", other_tab_first)
    assert full.send()["Location"] == "/accounts/register/"
    assert full.client.get("/accounts/register/")["Location"] == url("tax")
    assert full.events(Kind.APPLICATION_SUBMITTED) == []


@pytest.mark.parametrize("slug", ORDER)
def test_a_step_sent_twice_is_saved_once_more_and_no_worse(applicant, slug):
    applicant.have(until=slug)
    first = applicant.save_right(slug)
    once = applicant.answers
    second = applicant.save_right(slug)
    assert second["Location"] == first["Location"]
    assert applicant.answers == once
    assert Application.objects.count() == 1


def test_an_overview_sent_twice_is_sent_once(full, mails_of):
    version = full.application.version
    full.send(version=version)
    response = full.client.post(url("review"), {"version": version}, follow=True)
    assert "was sent already" in response.content.decode()
    assert full.events(Kind.APPLICATION_SUBMITTED) == [{"seller_type": "individual"}]
    assert len(mails_of(full.persona)) == OneTimeToken.objects.count() == 1


def test_sent_between_the_look_up_and_the_sending_it_is_sent_once(full, mails_of, monkeypatch):
    send = views._send

    def other_tab_first(request):
        send(request)
        return send(request)

    monkeypatch.setattr(views, "_send", other_tab_first)
    assert full.send()["Location"] == STATE
    assert len(full.events(Kind.APPLICATION_SUBMITTED)) == 1
    assert len(mails_of(full.persona)) == 1
