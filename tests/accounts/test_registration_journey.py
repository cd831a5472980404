"""The straight way: every step, the link, the review, the account."""

import pytest
from django.urls import reverse

from accounts.models import ApplicationState, User
from events.kinds import Kind
from personas.models.identity import Country
from tests.accounts.registration_tools import ORDER, Applicant, link_in, right_answers, url
from tests.cast import PASSWORD, make_persona


@pytest.fixture
def applicant(client_of, persona):
    return Applicant(client_of(persona), persona)


def test_each_step_leads_to_the_next(applicant):
    slugs = [*ORDER, "review"]
    for slug, following in zip(ORDER, slugs[1:], strict=True):
        applicant.have(until=slug)
        assert applicant.client.get(url(slug)).status_code == 200
        response = applicant.save(slug, **right_answers(applicant.persona)[slug])
        assert response["Location"] == url(following)


@pytest.mark.parametrize(
    ("seller_type", "by"), [("individual", "email"), ("professional", "phone")]
)
@pytest.mark.parametrize("country", Country.values)
def test_true_papers_open_the_account(client_of, db, mails_of, country, seller_type, by):
    persona = make_persona(country)
    applicant = Applicant(client_of(persona), persona)

    response = applicant.apply(seller_type=seller_type, by=by)
    assert response["Location"] == reverse("accounts:application")
    assert applicant.application.state == ApplicationState.SUBMITTED
    assert not User.objects.filter(persona=persona).exists()

    (mail,) = mails_of(persona)
    applicant.confirm(link_in(mail))

    assert applicant.application.state == ApplicationState.APPROVED
    user = User.objects.get(persona=persona)
    assert (user.email, user.phone) == (persona.email, persona.phone_number)
    assert user.check_password(PASSWORD)
    assert user.seller_type == seller_type
    assert applicant.application.password == ""


def test_every_action_leaves_its_event(applicant, mails_of, events_of):
    applicant.apply()
    applicant.confirm(link_in(mails_of(applicant.persona)[0]))

    kinds = [kind for kind, _facts in events_of(applicant.persona)]
    assert kinds[1:] == [
        Kind.REGISTRATION_STARTED.value,
        *[Kind.REGISTRATION_STEP_SAVED.value] * len(ORDER),
        Kind.APPLICATION_SUBMITTED.value,
        Kind.EMAIL_CONFIRMED.value,
        Kind.APPLICATION_APPROVED.value,
    ]
