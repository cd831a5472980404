"""Another e-mail address: proved on the new one, announced on the old one, taken back there."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import passwords
from accounts.changes import contacts
from accounts.models import AccountChange, User
from accounts.reset.actions import subject_of
from accounts.tokens import issue_token, peek_token
from events.kinds import Kind
from events.models import Actor
from tests.accounts.changes_tools import DETAILS, EMAIL, UNDO, link_in
from tests.accounts.conftest import Door
from tests.cast import PASSWORD

NEW = "gravel violin kelp ordinary"


def kinds(events_of, persona) -> list[str]:
    return [kind for kind, _facts in events_of(persona)]


def test_rule_8_it_is_confirmed_on_the_new_one_and_announced_on_both(seller, events_of):
    old = seller.user.email
    assert seller.ask_email().url == DETAILS
    assert seller.fresh().email == old
    assert seller.email in seller.client.get(DETAILS).content.decode()

    link = link_in(seller.mails(seller.email)[-1].text)
    confirm = seller.client.get(link)
    assert confirm.url == EMAIL + "confirm/"
    assert seller.email in seller.client.get(confirm.url).content.decode()
    assert seller.fresh().email == old  # opening changes nothing

    assert seller.post(confirm.url).url == DETAILS
    assert seller.fresh().email == seller.email
    assert seller.last("email").state == AccountChange.State.DONE
    assert UNDO in seller.mails(old)[-1].text
    assert UNDO not in seller.mails(seller.email)[-1].text
    assert "e-mail address was changed" in seller.texts()[-1]
    told = kinds(events_of, seller.persona)
    assert [kind for kind in told if "email_change" in kind] == [
        Kind.EMAIL_CHANGE_REQUESTED.value,
        Kind.EMAIL_CHANGED.value,
    ]


def test_rule_8_the_old_mailbox_takes_it_back_and_everybody_is_out(seller, client_of, events_of):
    old = seller.user.email
    undo = seller.change_email()
    page = Door(client_of(seller.persona))
    assert page.client.get(undo).url == UNDO
    assert seller.fresh().email == seller.email  # opening changes nothing
    assert "It was not me" in page.client.get(UNDO).content.decode()

    response = page.client.post(UNDO)
    assert response.url == "/accounts/password/reset/new/"
    assert seller.fresh().email == old
    assert not seller.fresh().has_usable_password()
    assert seller.client.get(DETAILS).status_code == 302  # the thief's session has ended
    page.password(old, PASSWORD)
    assert not page.is_in

    page.client.get(undo)
    page = Door(client_of(seller.persona))
    page.client.get(undo)
    assert "taken back already" in page.client.get(undo).content.decode()
    assert Kind.EMAIL_CHANGE_UNDONE.value in kinds(events_of, seller.persona)


def test_the_undo_leads_to_a_new_password(seller, client_of):
    page = Door(client_of(seller.persona))
    undo = seller.change_email()
    page.client.get(undo)
    page.client.post(UNDO)
    page.client.post("/accounts/password/reset/new/", {"password": NEW})
    page.password(seller.user.email, NEW)
    assert page.is_in


def test_rule_8_a_new_password_does_not_end_the_undo_link(seller, client_of):
    undo = seller.change_email()
    seller.post("/accounts/security/password/", password=NEW)
    page = Door(client_of(seller.persona))
    page.client.get(undo)
    page.client.post(UNDO)
    assert seller.fresh().email == seller.user.email


def change_again(user, address: str) -> None:
    """To an address of nobody here, by the verbs: what a thief with the session may do."""
    user, tokens = User.objects.get(pk=user.pk), []
    link = {"link_to": lambda token: tokens.append(token) or "", "actor": Actor.PERSONA}
    contacts.ask(user=user, kind="email", value=address, session="", **link)
    contacts.confirm_email(user=user, token=tokens[0], undo_link=str, actor=Actor.PERSONA)


def test_rule_8_changing_twice_does_not_win_over_the_first_undo_link(seller, client):
    undo = seller.change_email()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        change_again(seller.user, "thief@post.example")
        assert seller.fresh().email == "thief@post.example"
        client.get(undo)
        client.post(UNDO)
    assert seller.fresh().email == seller.user.email
    assert set(seller.user.changes.values_list("state", flat=True)) == {"undone"}


def test_rule_12_the_session_holds_no_token_and_no_page_shows_one(seller):
    undo = seller.change_email()
    confirm = link_in(seller.mails(seller.email)[0].text)
    for link, page in ((undo, UNDO), (confirm, EMAIL + "confirm/")):
        response = seller.client.get(link)
        assert response["Referrer-Policy"] == "strict-origin"
        token = link.rstrip("/").rpartition("/")[2]
        assert token not in str(dict(seller.client.session))
        assert token not in seller.client.get(page).content.decode()


def test_an_undo_link_ends_after_72_hours(seller):
    undo = seller.change_email()
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert "too old" in seller.client.get(undo).content.decode()
        assert seller.fresh().email == seller.email


@pytest.mark.parametrize("path", [UNDO, UNDO + "no-such-link/", UNDO + "x" * 300 + "/"])
def test_an_undo_link_that_is_not_whole_is_answered_plainly(seller, path):
    page = seller.client.get(path)
    assert page.status_code == 200
    assert "Set a new password" in page.content.decode()
    assert seller.post(UNDO).status_code == 200


def test_rule_1_a_taken_address_is_answered_like_a_free_one(seller, second_learner, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # as it runs

    def answer(address):
        AccountChange.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            response = seller.ask_email(address)
        page = seller.client.get(response.url).content.decode()
        said = re.search(r'<div class="detail-wait">\s*(<p>.*?</p>)', page, re.DOTALL).group(1)
        statements = [re.sub(r"\W.*", "", query["sql"]) for query in queries]
        return statements, said.replace(address, "it")

    free = answer(seller.email)
    assert answer(second_learner.email) == answer("nobody@post.example") == free


def test_rule_1_the_owner_of_a_taken_address_gets_a_note(seller, second_learner, mails_of):
    seller.ask_email(second_learner.email)
    note = mails_of(second_learner.persona)[-1]
    assert note.subject == "Somebody wants to use your address"
    assert "/accounts/" not in note.text


def test_an_address_that_was_left_is_kept_for_its_owner_while_it_can_be_undone(
    seller, second_learner, client_of, mails_of, texts_of
):
    seller.change_email()
    other = Door(client_of(second_learner.persona))
    other.password(second_learner.email)
    other.step_up()
    other.client.post(EMAIL, {"email": seller.user.email})
    assert seller.mails(seller.user.email)[-1].subject == "Somebody wants to use your address"


def test_one_that_is_taken_meanwhile_is_answered_plainly(seller, second_learner):
    seller.ask_email()
    User.objects.filter(pk=second_learner.pk).update(email=seller.email)
    page = seller.confirm_email()
    assert "This cannot be used" in page.content.decode()
    assert seller.fresh().email == seller.user.email


def test_of_two_changes_the_newest_is_the_one_that_waits(seller):
    seller.ask_email()
    first = link_in(seller.mails(seller.email)[-1].text)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        seller.step_up()
        seller.ask_email()
        seller.client.get(first)
        assert "This is too old" in seller.post(EMAIL + "confirm/").content.decode()
        seller.confirm_email()
    assert seller.fresh().email == seller.email


def test_a_link_lives_30_minutes(seller):
    seller.ask_email()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert "This is too old" in seller.confirm_email().content.decode()
    assert seller.fresh().email == seller.user.email


def test_it_opens_only_for_who_is_signed_in_to_the_account(seller, second_learner, client_of):
    seller.ask_email()
    link = link_in(seller.mails(seller.email)[-1].text)
    stranger = Door(client_of(second_learner.persona))
    stranger.client.get(link)
    assert stranger.client.post(EMAIL + "confirm/").url.startswith("/accounts/login/")
    stranger.password(second_learner.email)
    stranger.client.get(link)
    assert "Another account" in stranger.client.post(EMAIL + "confirm/").content.decode()
    assert seller.fresh().email == seller.user.email

    phone = Door(client_of(seller.persona))  # another browser of the same seller
    phone.client.get(link)
    phone.password(seller.user.email, next=EMAIL + "confirm/")
    phone.client.post(EMAIL + "confirm/")
    assert seller.fresh().email == seller.email


def test_a_second_press_and_the_back_button_change_nothing(seller):
    seller.ask_email()
    assert seller.ask_email().url == DETAILS  # a form that was sent twice
    assert len(seller.mails(seller.email)) == 1
    seller.confirm_email()
    assert seller.post(EMAIL + "confirm/").url == DETAILS
    assert seller.user.changes.filter(state="done").count() == 1


def test_links_for_a_new_password_end_with_the_old_address(seller):
    user = seller.user
    token = issue_token(
        purpose="reset_password",
        subject=subject_of("phone", user.phone),
        lifetime=timedelta(minutes=30),
        user=user,
        bound_to=passwords.print_of(user),
    )
    seller.change_email()
    assert peek_token(purpose="reset_password", token=token).is_used


def test_it_can_be_stopped(seller, events_of):
    seller.ask_email()
    change = seller.last("email")
    assert seller.client.get(f"{DETAILS}stop/{change.pk}/").status_code == 200
    seller.post(f"{DETAILS}stop/{change.pk}/")
    assert "This is too old" in seller.confirm_email().content.decode()
    assert (Kind.CHANGE_STOPPED.value, {"change": "email"}) in events_of(seller.persona)


def test_the_change_of_another_learner_does_not_exist(seller, second_learner):
    change = second_learner.changes.create(
        kind="email", old="a@post.example", new="b@post.example", due_at=timezone.now()
    )
    assert seller.post(f"{DETAILS}stop/{change.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type your e-mail address."),
        ("me@gmail.com", "somebody&#x27;s real mailbox"),
        ("+1 212 555 0147", "Type an e-mail address."),
        ("no address@", "not complete"),
    ],
)
def test_rule_13_what_is_not_taken_is_said_beside_the_field(seller, typed, said):
    page = seller.post(EMAIL, email=typed).content.decode()
    assert said in page
    assert not seller.user.changes.exists()


def test_the_address_on_file_is_no_new_one(seller):
    assert "on file already" in seller.ask_email(seller.user.email).content.decode()


@pytest.mark.parametrize("path", ["email/", "phone/", "name/", "seller-type/", "bank/", "close/"])
def test_rule_4_each_change_asks_for_the_password_again(client_of, learner, path):
    door = Door(client_of(learner.persona))
    door.password(learner.email)
    assert door.client.get(DETAILS + path).url.startswith("/accounts/security/confirm/")


def test_staff_have_nothing_here(client_of, staff, client):
    client.force_login(staff)
    assert client.get(DETAILS).status_code == 404
