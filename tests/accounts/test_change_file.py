"""Name, seller type and bank account: what the papers must say, and what a change brings."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.changes import policy
from accounts.changes.file import end_of_month
from accounts.models import Application, User
from accounts.profile import masked, profile_of, settle
from events.kinds import Kind
from tests.accounts.changes_tools import (
    BANK,
    DETAILS,
    NAME,
    TYPE,
    UNDO,
    give_file,
    second_account,
)
from tests.accounts.conftest import Seller
from tests.accounts.registration_tools import error_beside
from tests.cast import PASSWORD


def profile(seller):
    return profile_of(seller.fresh())


# The name


def test_a_slip_in_the_name_is_mended_at_once(seller, events_of):
    name = seller.persona.full_name
    assert seller.post(NAME, full_name=name.upper()).url == DETAILS
    assert seller.fresh().full_name == name.upper()
    assert (Kind.NAME_CHANGED.value, {}) in events_of(seller.persona)
    assert seller.mails()[-1].subject == "The name of your account was changed"
    told = len(seller.mails())
    seller.post(NAME, full_name=name.upper())  # a form that was sent twice
    assert len(seller.mails()) == told


def test_another_name_needs_another_paper(seller, events_of):
    page = seller.post(NAME, full_name="Somebody Else")
    assert "not the name on your identity document" in error_beside(page, "full_name")
    assert 'value="Somebody Else"' in page.content.decode()
    assert seller.fresh().full_name == seller.user.full_name
    assert (Kind.NAME_REFUSED.value, {"reason": "name_differs"}) in events_of(seller.persona)


# The seller type


def upgrade(seller, **changes):
    persona = seller.persona
    data = {"business_name": persona.business_name, "number": persona.tax["company"]["number"]}
    return seller.post(TYPE, **{"to": "professional"} | data | changes)


def test_up_is_at_once_with_the_business_on_file(seller, events_of):
    page = seller.client.get(TYPE).content.decode()
    assert "$39.99 a month" in page
    assert "40 items a month" in page
    assert upgrade(seller).url == DETAILS
    assert seller.fresh().seller_type == "professional"
    assert profile(seller).business_name == seller.persona.business_name
    assert profile(seller).tax_number == seller.persona.tax["company"]["number"]
    told = [
        facts for kind, facts in events_of(seller.persona) if kind == "account.seller_type_changed"
    ]
    assert told == [{"seller_type": "professional"}]
    assert "professional now" in seller.texts()[-1]


@pytest.mark.parametrize(
    ("field", "value"), [("business_name", "Other Ltd"), ("number", "00-1234567")]
)
def test_up_needs_what_the_papers_say(seller, field, value):
    page = upgrade(seller, **{field: value})
    assert error_beside(page, field)
    assert seller.fresh().seller_type == "individual"


@pytest.fixture
def professional(seller):
    upgrade(seller)
    return seller


def test_down_waits_for_the_end_of_the_month(professional, events_of):
    seller = professional
    assert seller.post(TYPE, to="individual").url == DETAILS
    assert seller.fresh().seller_type == "professional"
    assert "Stay professional" in seller.client.get(DETAILS).content.decode()
    change = seller.last("seller_type")
    [facts] = [
        f for k, f in events_of(seller.persona) if k == Kind.SELLER_TYPE_CHANGE_SCHEDULED.value
    ]
    assert facts["seller_type"] == "individual"
    assert 1 <= facts["days"] <= 31
    seller.post(TYPE, to="individual")  # a second press
    assert seller.user.changes.filter(kind="seller_type", state="pending").count() == 1
    with time_machine.travel(change.due_at + timedelta(seconds=1)):
        assert settle(user=seller.fresh())
        assert not settle(user=seller.fresh())
    assert seller.fresh().seller_type == "individual"
    assert events_of(seller.persona)[-1] == (
        Kind.SELLER_TYPE_CHANGED.value,
        {"seller_type": "individual"},
    )


def test_down_asks_for_what_was_never_given(client_of, learner, mails_of, texts_of):
    """Who opened the account as a business has no person's tax number on file."""
    User.objects.filter(pk=learner.pk).update(seller_type="professional")
    give_file(learner, seller_type="professional")
    seller = Seller(client_of(learner.persona))
    seller.settle_in(learner, mails_of, texts_of)
    page = seller.post(TYPE, to="individual")
    assert "This stands on your practice papers" in error_beside(page, "number")
    number = seller.persona.tax["person"]["number"]
    assert seller.post(TYPE, to="individual", number=number).url == DETAILS
    settled = seller.last("seller_type").due_at + timedelta(seconds=1)
    with time_machine.travel(settled):
        assert settle(user=seller.fresh())
    assert profile(seller).tax_number == number


def test_one_change_of_a_kind_waits_and_the_database_says_so(seller):
    new = {"kind": "email", "old": "", "new": "a@post.example", "due_at": timezone.now()}
    seller.user.changes.create(**new)
    with pytest.raises(IntegrityError), transaction.atomic():
        seller.user.changes.create(**new)
    with pytest.raises(IntegrityError), transaction.atomic():
        seller.user.changes.create(**new | {"state": "done"})
    with pytest.raises(IntegrityError), transaction.atomic():
        seller.user.changes.create(**new | {"kind": "phone", "due_at": None})


def test_down_can_be_stopped_and_a_stale_page_changes_nothing(professional):
    seller = professional
    seller.post(TYPE, to="individual")
    seller.post(f"{DETAILS}stop/{seller.last('seller_type').pk}/")
    assert seller.last("seller_type").state == "ended"
    assert upgrade(seller).url == DETAILS  # from a page that was opened before the upgrade
    assert seller.fresh().seller_type == "professional"


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ((2030, 1, 31, 23), (2030, 2, 1)),
        ((2030, 12, 1), (2031, 1, 1)),
        ((2028, 2, 29), (2028, 3, 1)),
    ],
)
def test_a_month_ends_with_the_first_moment_of_the_next(now, then):
    assert end_of_month(datetime(*now, tzinfo=UTC)) == datetime(*then, tzinfo=UTC)


# The bank account


def test_a_new_account_is_on_file_with_a_hold_and_a_notice(seller, events_of):
    before = profile(seller).bank
    undo = seller.change_bank()
    assert profile(seller).bank == second_account(seller.persona)
    assert profile(seller).held_bank == before
    page = seller.client.get(DETAILS).content.decode()
    assert "On hold" in page
    assert masked(before["account_number"]) in page
    assert before["account_number"] not in page
    assert UNDO in undo
    assert "bank account was changed" in seller.texts()[-1]
    assert UNDO not in seller.texts()[-1]
    assert (Kind.BANK_CHANGED.value, {"hours": 72}) in events_of(seller.persona)
    with time_machine.travel(timezone.now() + policy.BANK_HOLD + timedelta(seconds=1)):
        assert profile(seller).held_bank is None
        assert profile(seller).bank == second_account(seller.persona)


def test_it_cannot_be_changed_again_during_the_hold(seller):
    seller.change_bank()
    page = seller.post(BANK, **seller.persona.bank).content.decode()
    assert "it cannot be changed again" in page
    assert profile(seller).bank == second_account(seller.persona)


def test_the_undo_link_brings_the_old_one_back_and_asks_for_a_password(seller, client, events_of):
    before = profile(seller).bank
    undo = seller.change_bank()
    client.get(undo)
    assert client.post(UNDO).url == "/accounts/password/reset/new/"
    assert profile(seller).bank == before
    assert profile(seller).held_bank is None
    assert not seller.fresh().check_password(PASSWORD)
    assert (Kind.BANK_CHANGE_UNDONE.value, {"by": "link"}) in events_of(seller.persona)


def test_the_owner_goes_back_on_the_page(seller, events_of):
    before = profile(seller).bank
    undo = seller.change_bank()
    seller.post(f"{DETAILS}stop/{seller.last('bank').pk}/")
    assert profile(seller).bank == before
    assert seller.fresh().check_password(PASSWORD)
    assert (Kind.BANK_CHANGE_UNDONE.value, {"by": "page"}) in events_of(seller.persona)
    assert "taken back already" in seller.client.get(undo).content.decode()


def test_a_mailbox_that_was_just_changed_hears_of_it_too(seller):
    old = seller.user.email
    seller.change_email()
    seller.post(BANK, **second_account(seller.persona))
    assert UNDO in seller.mails(old)[-1].text
    assert seller.mails(old)[-1].subject == "The bank account of your store was changed"


def test_only_an_account_on_the_papers_is_taken(seller):
    data = second_account(seller.persona)
    page = seller.post(BANK, **data | {"holder": "Somebody Else"})
    assert "in the name on your papers" in error_beside(page, "holder")
    page = seller.post(BANK, **data | {"account_number": "12345678"})
    assert error_beside(page, "account_number")
    digits = data["account_number"]
    near = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    page = seller.post(BANK, **data | {"account_number": near})
    assert "digit by digit" in error_beside(page, "account_number")
    assert "on file already" in seller.post(BANK, **seller.persona.bank).content.decode()
    assert not seller.user.changes.exists()


# The page


def test_the_page_costs_the_same_however_much_was_changed(seller):
    def count():
        with CaptureQueriesContext(connection) as queries:
            seller.client.get(DETAILS)
        return len(queries)

    first = count()
    for place in range(5):
        seller.user.changes.create(
            kind="email", state="ended", old="", new=f"a{place}@post.example"
        )
    assert count() == first <= 16


def test_an_application_that_is_on_its_way_is_changed_there(seller):
    Application.objects.update(state="returned")
    for path in (DETAILS + "email/", DETAILS + "phone/"):
        assert seller.client.get(path).url == "/accounts/application/"
    for path in (NAME, TYPE, BANK):
        assert seller.client.get(path).status_code == 404
    assert "in your application" in seller.client.get(DETAILS).content.decode()
