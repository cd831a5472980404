"""Another phone number: a code on the new one, a note with an undo link on the old one."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.changes import contacts
from accounts.models import AccountChange, MessageFactor, User
from events.kinds import Kind
from events.models import Actor
from tests.accounts.changes_tools import CODE, DETAILS, PHONE, UNDO, link_in
from tests.cast import PASSWORD


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_rule_8_it_is_confirmed_on_the_new_one_and_announced_on_both(seller, events_of):
    assert seller.post(PHONE, phone=seller.phone).url == CODE
    assert seller.client.get(CODE).status_code == 200
    assert seller.fresh().phone == seller.user.phone
    assert seller.post(CODE, code=seller.code()).url == DETAILS
    assert seller.fresh().phone == seller.phone
    old, new = seller.texts()[-2:]
    assert UNDO in old
    assert "belongs to your seller account" in new
    assert seller.mails()[-1].subject == "The phone number of your account was changed"
    told = [kind for kind, _facts in events_of(seller.persona) if "phone_c" in kind]
    assert told == [Kind.PHONE_CHANGE_REQUESTED.value, Kind.PHONE_CHANGED.value]


def test_rule_8_the_old_number_takes_it_back(seller, client, events_of):
    undo = seller.change_phone()
    client.get(undo)
    assert client.post(UNDO).url == "/accounts/password/reset/new/"
    assert seller.fresh().phone == seller.user.phone
    assert not seller.fresh().check_password(PASSWORD)
    assert (Kind.PHONE_CHANGE_UNDONE.value, {}) in events_of(seller.persona)
    assert "taken back already" in client.get(undo).content.decode()


@pytest.mark.parametrize(
    "written",
    [
        lambda number: f"{number[:2]} ({number[2:5]}) {number[5:8]}-{number[8:]}",
        lambda number: "00" + number[1:],
        lambda number: number.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)}),
        lambda number: f"  {number} ",
    ],
    ids=["spaces", "00", "full width", "around"],
)
def test_it_may_be_written_as_people_do(seller, written):
    seller.post(PHONE, phone=written(seller.phone))
    assert seller.last("phone").new == seller.phone


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Type your phone number."),
        ("2125550147", "Begin with the country code"),
        ("+1 415 867 5309", "somebody&#x27;s real phone"),
        ("me@post.example", "Type a phone number with its country code"),
        ("12", "with its country code"),
    ],
)
def test_rule_13_what_is_not_taken_is_said_beside_the_field(seller, typed, said):
    page = seller.post(PHONE, phone=typed).content.decode()
    assert said in page
    assert not typed or f'value="{typed}"' in page
    assert not seller.user.changes.exists()


def test_a_wrong_code_is_counted_and_five_end_it(seller, events_of):
    seller.post(PHONE, phone=seller.phone)
    code = seller.code()
    assert "4 more tries" in seller.post(CODE, code=wrong(code)).content.decode()
    assert (Kind.PHONE_CODE_REFUSED.value, {"left": 4}) in events_of(seller.persona)
    for _try in range(4):
        seller.post(CODE, code=wrong(code))
    assert "does not work (any more)" in seller.post(CODE, code=code).content.decode()
    assert seller.fresh().phone == seller.user.phone


def test_the_code_before_the_last_is_refused(seller):
    seller.post(PHONE, phone=seller.phone)
    first = seller.code()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        seller.post(PHONE, phone=seller.phone)
        if first != seller.code():
            assert seller.post(CODE, code=first).status_code == 200
        assert seller.post(CODE, code=seller.code()).url == DETAILS


def test_a_code_for_another_purpose_is_refused(seller, client_of):
    seller.post(PHONE, phone=seller.phone)
    asked = seller.code()
    seller.post("/accounts/password/reset/", identifier=seller.user.phone)
    if asked != seller.code():
        assert seller.post(CODE, code=seller.code()).status_code == 200
    assert seller.post(CODE, code=asked).url == DETAILS


def test_a_code_works_in_the_session_that_asked_and_for_its_account(seller, second_learner):
    sent = {"session": "mine", "actor": Actor.PERSONA}
    ask = {"kind": "phone", "link_to": str} | sent
    contacts.ask(user=seller.user, value=seller.phone, **ask)
    code = seller.code()
    proof = {"code": code, "undo_link": str, "actor": Actor.PERSONA}
    assert contacts.confirm_phone(user=seller.user, session="other", **proof).state == "wrong"
    contacts.ask(user=second_learner, value="+12125550199", **ask)
    assert contacts.confirm_phone(user=second_learner, session="mine", **proof).state == "wrong"
    assert contacts.confirm_phone(user=seller.user, session="mine", **proof).state == ""


def test_a_code_dies_with_the_password(seller):
    seller.post(PHONE, phone=seller.phone)
    code = seller.code()
    seller.post("/accounts/security/password/", password="gravel violin kelp ordinary")
    seller.post(CODE, code=code)
    assert seller.fresh().phone == seller.user.phone


def test_rule_1_a_taken_number_is_answered_like_a_free_one(seller, second_learner, texts_of):
    assert seller.post(PHONE, phone=second_learner.phone).url == CODE
    page = seller.client.get(CODE).content.decode()
    assert "can be used, a code is on its way" in page
    [note] = texts_of(second_learner.persona)
    assert "Nothing changed" in note.body
    assert "4 more tries" in seller.post(CODE, code="000000").content.decode()


def test_another_message_waits_a_minute(seller):
    seller.post(PHONE, phone=seller.phone)
    page = seller.post(PHONE, phone="+12125550199").content.decode()
    assert "A message was sent just now" in page
    assert 'value="+12125550199"' in page
    assert seller.user.changes.count() == 1


def test_a_first_number_is_taken_back_by_mail(seller, client):
    User.objects.filter(pk=seller.user.pk).update(phone=None)
    seller.post(PHONE, phone=seller.phone)
    seller.post(CODE, code=seller.code())
    client.get(link_in(seller.mails()[-1].text))
    client.post(UNDO)
    assert seller.fresh().phone is None


def test_nothing_waits_nothing_is_asked(seller):
    assert seller.client.get(CODE).url == DETAILS
    assert seller.post(CODE, code="123456").url == DETAILS


def test_factors_by_text_are_not_moved_and_the_page_says_so(seller):
    factor = MessageFactor.objects.create(
        user=seller.user,
        channel="text",
        address=seller.user.phone,
        confirmed_at=timezone.now(),
    )
    seller.change_phone()
    factor.refresh_from_db()
    assert factor.address == seller.user.phone
    assert "does not move with this number" in seller.client.get(DETAILS).content.decode()


def test_of_two_at_once_one_number_is_switched_to(seller, second_learner):
    """The later one finds it taken, and the database would refuse it as well."""
    users = [seller.user, User.objects.get(pk=second_learner.pk)]
    codes = []
    for user in users:
        contacts.ask(
            user=user, kind="phone", value="+12125550199", session="s", link_to=str,
            actor=Actor.PERSONA,
        )  # fmt: skip
        codes.append(user.codes.get().code_hash)
    assert len(set(codes)) == 2
    User.objects.filter(pk=users[1].pk).update(phone="+12125550199")
    change = seller.last("phone")
    owner = seller.fresh()
    assert contacts._switch(owner, change, str, Actor.PERSONA).state == "taken"
    assert seller.last("phone").state == AccountChange.State.ENDED
