"""Registration from many threads at the same moment, on the database under test."""

import pytest

from accounts.models import Application, ApplicationState, OneTimeToken, User
from accounts.registration import actions, decision
from accounts.registration.steps import BY_SLUG
from events.kinds import Kind
from events.models import Actor, Event
from tests.accounts.registration_tools import Applicant, link_in, right_answers, url
from tests.at_once import times_at_once as at_once
from tests.cast import make_persona

pytestmark = pytest.mark.django_db(transaction=True)


def count(kind: Kind) -> int:
    return Event.objects.filter(kind=kind.value).count()


@pytest.fixture
def seller():
    return make_persona()


@pytest.fixture
def applicants(client_of, seller):
    """``applicants(number)``: as many browsers of one persona."""
    return lambda number: [Applicant(client_of(seller), seller) for _ in range(number)]


def test_of_eight_simultaneous_sends_one_sends(applicants, mails_of, seller):
    tabs = applicants(8)
    tabs[0].have()
    version = tabs[0].application.version
    pages = at_once(8, lambda n: tabs[n].client.post(url("review"), {"version": version}))
    assert {page.status_code for page in pages} == {302}
    assert count(Kind.APPLICATION_SUBMITTED) == 1
    assert OneTimeToken.objects.count() == len(mails_of(seller)) == 1


def test_of_eight_simultaneous_confirms_one_confirms(applicants, mails_of, seller):
    tabs = applicants(8)
    tabs[0].have().send()
    link = link_in(mails_of(seller)[0])
    pages = at_once(8, lambda n: tabs[n].client.post(link))
    assert {page.status_code for page in pages} == {302}
    assert User.objects.count() == 1
    assert count(Kind.EMAIL_CONFIRMED) == count(Kind.APPLICATION_APPROVED) == 1
    assert tabs[0].application.state == ApplicationState.APPROVED


def test_four_simultaneous_first_saves_make_one_application(applicants, seller):
    tabs = applicants(4)
    pages = at_once(4, lambda n: tabs[n].save_right("start"))
    assert {page["Location"] for page in pages} == {url("seller-type")}
    assert Application.objects.count() == 1
    assert count(Kind.REGISTRATION_STARTED) == 1
    assert tabs[0].application.version == count(Kind.REGISTRATION_STEP_SAVED) == 4


def test_different_steps_saved_at_once_are_all_kept(applicants, seller):
    tabs = applicants(4)
    tabs[0].have()
    changes = [
        ("store", {"store_name": "Other name"}, "store_name"),
        ("business", {"city": "Elsewhere"}, "city"),
        ("bank", {"holder": "Somebody Else"}, "holder"),
        ("document", {"picture": "blurred"}, "picture"),
    ]
    at_once(4, lambda n: tabs[n].save_right(changes[n][0], **changes[n][1]))
    for slug, change, field in changes:
        assert tabs[0].answers[BY_SLUG[slug].key][field] == change[field]


def test_of_two_stores_reviewed_at_once_one_gets_the_name(client_of):
    tabs = [Applicant(client_of(one), one) for one in (make_persona(), make_persona(seed=21))]
    for tab in tabs:
        tab.have()
        user = User.objects.create_user(tab.persona.email, None, persona=tab.persona)
        Application.objects.filter(persona=tab.persona).update(
            state=ApplicationState.IN_REVIEW, user=user
        )
    ids = [tab.application.pk for tab in tabs]
    at_once(2, lambda n: decision.decide(application_id=ids[n], version=0))
    assert count(Kind.APPLICATION_APPROVED) == 1
    returned = Event.objects.get(kind=Kind.APPLICATION_RETURNED.value)
    assert returned.facts == {"fields": ["store.store_name"], "reasons": ["store_name_taken"]}
    assert returned.actor == Actor.MARKET


def test_of_a_send_and_a_save_at_once_neither_is_lost(applicants, seller):
    """Either the save comes first and the overview is stale, or the application is closed to it."""
    tabs = applicants(2)
    tabs[0].have()
    version = tabs[0].application.version
    data = right_answers(seller)["store"] | {"store_name": "Other name"}
    jobs = [
        lambda: tabs[0].client.post(url("review"), {"version": version}),
        lambda: tabs[1].client.post(url("store"), data),
    ]
    at_once(2, lambda n: jobs[n]())
    application = actions.application_of(seller)
    saved = application.answers["store"]["store_name"] == "Other name"
    assert (application.state == ApplicationState.DRAFT) == saved
