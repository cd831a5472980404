"""The mailed link: what opens it, what does not, and what the page never tells."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Application, ApplicationState, OneTimeToken, User
from accounts.registration import actions
from events.kinds import Kind
from personas.models import OutgoingMessage
from tests.accounts.registration_tools import STATE, Applicant, link_in
from tests.cast import PASSWORD, make_learner, make_persona

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
AGAIN = "/accounts/application/send-again/"
REOPEN = "/accounts/application/reopen/"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def applicant(clock, client_of, persona):
    return Applicant(client_of(persona), persona)


@pytest.fixture
def sent(applicant):
    applicant.have().send()
    return applicant


@pytest.fixture
def link(sent, mails_of):
    return link_in(mails_of(sent.persona)[0])


def words(response) -> str:
    return re.search(r"<h1>(.*?)</h1>", response.content.decode()).group(1)


def is_closed(applicant: Applicant) -> bool:
    return not User.objects.exists() and applicant.events(Kind.EMAIL_CONFIRMED) == []


def test_opening_it_changes_nothing(sent, link, client):
    before = [*Application.objects.values(), *OneTimeToken.objects.values()]
    for browser in (client, sent.client):
        for _scan in range(3):
            assert browser.get(link).status_code == 200
            assert browser.head(link).status_code == 200
    assert [*Application.objects.values(), *OneTimeToken.objects.values()] == before
    assert "Confirm the address" in sent.client.get(link).content.decode()


def test_the_button_confirms(sent, link):
    assert sent.client.post(link)["Location"] == STATE
    user = User.objects.get()
    assert user.persona == sent.persona
    assert check_password(PASSWORD, user.password)
    assert sent.application.password == ""
    assert sent.events(Kind.EMAIL_CONFIRMED) == [{}]


def test_the_forgery_check_stands_before_the_button(sent, link, client_of):
    strict = client_of(sent.persona, enforce_csrf_checks=True)
    assert strict.post(link).status_code == 403
    assert is_closed(sent)


def test_a_used_link_leads_to_the_application(sent, link):
    sent.client.post(link)
    for response in (sent.client.get(link), sent.client.post(link)):
        assert response["Location"] == STATE
    assert sent.events(Kind.EMAIL_CONFIRMED) == [{}]


@pytest.mark.parametrize(("hours", "heading"), [(23.9, "Confirm"), (24, "This link is too old")])
def test_it_works_for_24_hours(sent, link, clock, hours, heading):
    clock.shift(timedelta(hours=hours))
    assert words(sent.client.get(link)).startswith(heading)
    sent.client.post(link)
    assert is_closed(sent) == (hours == 24)


def test_after_an_old_link_another_can_be_asked_for(sent, link, clock, mails_of):
    clock.shift(timedelta(days=2))
    assert words(sent.client.post(link)) == "This link is too old"
    sent.client.post(AGAIN)
    assert sent.client.post(link_in(mails_of(sent.persona)[-1]))["Location"] == STATE
    assert User.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
        lambda token: token[:-1],
        lambda token: token.swapcase(),
        lambda token: token + "x",
        lambda token: "nothing",
        lambda token: "x" * 100_000,
        lambda token: "%00",
        lambda token: "%ff%fe",
        lambda token: "链接",
        lambda token: f"{token}%20",
    ],
)
def test_an_altered_or_unknown_link_opens_nothing(sent, link, change):
    bad = f"/accounts/confirm/{change(link.split('/')[-2])}/"
    for response in (sent.client.get(bad), sent.client.post(bad)):
        assert response.status_code == 200
        assert words(response) == "This link is not whole"
    assert is_closed(sent)


def test_a_link_of_another_purpose_opens_nothing(sent, link):
    OneTimeToken.objects.update(purpose="reset_password")
    assert words(sent.client.post(link)) == "This link is not whole"
    assert is_closed(sent)


def test_without_an_identity_it_sends_one_where_one_began(sent, link, client):
    for response in (client.get(link), client.post(link)):
        assert words(response) == "Please go on where you began"
        assert sent.persona.email not in response.content.decode()
    assert is_closed(sent)


def test_another_identity_cannot_use_it(sent, link, client_of):
    other = client_of(make_persona(seed=21))
    for response in (other.get(link), other.post(link)):
        assert words(response) == "Please go on where you began"
        assert sent.persona.email not in response.content.decode()
    assert is_closed(sent)
    sent.client.post(link)
    assert words(other.get(link)) == "Please go on where you began"


def test_an_application_taken_back_is_not_confirmed(sent, link):
    assert sent.client.post(REOPEN)["Location"] == "/accounts/register/"
    assert sent.application.state == ApplicationState.DRAFT
    for response in (sent.client.get(link), sent.client.post(link)):
        assert words(response) == "The application is open again"
    assert is_closed(sent)


def test_sent_anew_within_the_minute_the_first_link_still_works(sent, link, mails_of):
    sent.client.post(REOPEN)
    sent.send()
    assert len(mails_of(sent.persona)) == 1
    assert sent.client.post(link)["Location"] == STATE
    assert User.objects.exists()


def test_sent_anew_to_another_address_the_first_link_is_dead(sent, link):
    sent.client.post(REOPEN)
    sent.save_right("start", identifier="other@post.example", password="")
    sent.send()
    for response in (sent.client.get(link), sent.client.post(link)):
        assert words(response) == "This link is too old"
    assert is_closed(sent)


def test_using_one_ends_the_others(sent, link, clock, mails_of):
    clock.shift(timedelta(minutes=2))
    sent.client.post(AGAIN)
    sent.client.post(link)
    assert not OneTimeToken.objects.filter(used_at__isnull=True).exists()
    assert sent.client.get(link_in(mails_of(sent.persona)[1]))["Location"] == STATE


def test_an_address_taken_since_opens_no_account(sent, link):
    User.objects.create_user(sent.persona.email, PASSWORD)
    assert words(sent.client.post(link)) == "This link is too old"
    assert not User.objects.filter(persona=sent.persona).exists()
    assert sent.events(Kind.EMAIL_CONFIRMED) == []


def test_a_phone_that_is_not_the_papers_own_is_not_taken_over(applicant, mails_of):
    applicant.have(business={"phone": "+12125550147"}).send()
    applicant.client.post(link_in(mails_of(applicant.persona)[0]))
    assert User.objects.get().phone is None


def test_the_address_of_the_page_goes_nowhere(sent, link, client):
    """The token stands in it: a link on the page, or the form, must not hand it on."""
    for response in (client.get(link), sent.client.get(link), sent.client.post(link)):
        assert response["Referrer-Policy"] in ("no-referrer", "strict-origin")
        assert "no-store" in response["Cache-Control"]


# Once more


def test_another_mail_only_after_a_minute(sent, link, clock, mails_of):
    page = sent.client.get(STATE).content.decode()
    assert 'data-countdown="60"' in page
    assert "Send it again" not in page
    clock.shift(timedelta(seconds=59))
    sent.client.post(AGAIN)
    assert len(mails_of(sent.persona)) == 1
    clock.shift(timedelta(seconds=1))
    assert "Send it again" in sent.client.get(STATE).content.decode()
    page = sent.client.post(AGAIN, follow=True).content.decode()
    assert "Another mail is on its way." in page
    assert 'data-countdown="60"' in page
    assert len(mails_of(sent.persona)) == 2


def test_at_most_five_in_an_hour(sent, clock, mails_of):
    for _more in range(8):
        clock.shift(timedelta(minutes=2))
        sent.client.post(AGAIN)
    assert len(mails_of(sent.persona)) == 5
    wait = re.search(r'data-countdown="(\d+)"', sent.client.get(STATE).content.decode())
    assert int(wait.group(1)) == (60 - 16) * 60
    clock.shift(timedelta(minutes=44))
    sent.client.post(AGAIN)
    assert len(mails_of(sent.persona)) == 6


def test_nothing_is_sent_again_before_the_first_time_or_after_the_confirmation(
    sent, link, clock, mails_of
):
    clock.shift(timedelta(minutes=2))
    Application.objects.update(state=ApplicationState.DRAFT)
    sent.client.post(AGAIN)
    Application.objects.update(state=ApplicationState.APPROVED)
    sent.client.post(AGAIN)
    sent.client.post(REOPEN)
    assert len(mails_of(sent.persona)) == 1
    assert sent.application.state == ApplicationState.APPROVED


@pytest.mark.parametrize("path", [AGAIN, REOPEN])
def test_what_changes_something_is_posted(sent, path, client):
    assert sent.client.get(path).status_code == 405
    assert client.post(path)["Location"].startswith("/desk/")


# Whose address it is


def of_a_persona() -> str:
    return make_persona(seed=21).email


def of_an_account() -> str:
    return make_learner(make_persona(seed=21), email="ann@shop.example").email


def of_staff() -> str:
    staff = User.objects.create_user("tess@staff.example", PASSWORD, is_staff=True)
    return staff.email


OWNERS = [of_a_persona, of_an_account, of_staff]


def answer_to(applicant: Applicant, email: str) -> tuple:
    """All that the browser is told, without what it typed itself and what differs each time."""
    applicant.have(start={"identifier": email})
    sent = applicant.send()
    page = applicant.client.get(STATE)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())
    return sent.status_code, sent["Location"], page.status_code, text.replace(email, "ADDRESS")


@pytest.mark.parametrize("owner", OWNERS)
def test_the_page_does_not_tell_whose_address_it_is(applicant, owner):
    own = answer_to(applicant, applicant.persona.email)
    OneTimeToken.objects.all().delete()
    Application.objects.all().delete()
    assert answer_to(applicant, owner()) == own


@pytest.mark.parametrize("owner", OWNERS)
def test_a_mailbox_that_is_somebodys_gets_a_note_without_a_link(applicant, mails_of, owner):
    applicant.have(start={"identifier": owner()}).send()
    assert mails_of(applicant.persona) == []
    token = OneTimeToken.objects.get()
    assert token.opens_nothing
    assert actions.look_at_link(token="x", persona=applicant.persona).state == "unknown"


def test_the_note_says_what_happened(applicant, mails_of):
    other = make_persona(seed=21)
    applicant.have(start={"identifier": other.email}).send()
    (note,) = mails_of(other)
    assert note.subject == "Somebody applied with your address"
    assert "/confirm/" not in note.text + note.html


def test_the_token_of_a_note_opens_nothing(applicant, monkeypatch):
    issued = []
    issue = actions.tokens.issue_token

    def seen(**options):
        issued.append(issue(**options))
        return issued[-1]

    monkeypatch.setattr(actions.tokens, "issue_token", seen)
    applicant.have(start={"identifier": of_a_persona()}).send()
    link = reverse("accounts:confirm", args=issued)
    for response in (applicant.client.get(link), applicant.client.post(link)):
        assert words(response) == "This link is not whole"
    assert not User.objects.exists()
    assert OneTimeToken.objects.get().used_at is None


@pytest.mark.parametrize("owner", [lambda: "free@post.example", *OWNERS])
def test_every_branch_asks_the_database_the_same(applicant, settings, owner):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    applicant.have()
    own = statements_of(applicant)
    Application.objects.all().delete()
    OutgoingMessage.objects.all().delete()
    applicant.have(start={"identifier": owner()})
    assert statements_of(applicant) == own


def statements_of(applicant: Applicant) -> list[str]:
    """What sending asks of the database, without the values."""
    version = applicant.application.version
    with CaptureQueriesContext(connection) as queries:
        applicant.send(version=version)
    return [
        re.split(r'WHERE|VALUES|SET|"s\d+_x', query["sql"])[0] for query in queries.captured_queries
    ]
