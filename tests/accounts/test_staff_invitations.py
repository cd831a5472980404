"""Rule 9: nobody registers as staff; an admin's invitation makes one account, once."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import OneTimeToken, Role, StaffInvitation, User
from accounts.staff import invitations
from events.models import Event
from tests.accounts.conftest import Door, code_for
from tests.cast import at_work, make_staff

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
LIST = "/accounts/staff/invitations/"
INVITE = "/accounts/staff/invite/"
JOIN = "/accounts/invitation/"
ENROL = "/accounts/login/two-factor/"
NEW = "gravel violin kelp ordinary"
WHO = {"email": "nora@training.test", "full_name": "Nora Newcomer", "role": "trainer"}


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


def token_in(mail) -> str:
    return re.search(r"/accounts/invitation/([\w-]+)/", mail.body).group(1)


def staff_events(**of) -> list:
    found = Event.objects.filter(kind__startswith="staff.", **of).order_by("id")
    return list(found.values_list("kind", "actor", "staff", "facts"))


@pytest.fixture
def invited(clock, outside, office):
    """The newest link of an invitation that was just sent."""
    assert office.post(INVITE, WHO).url == LIST
    return token_in(outside[-1])


def test_rule_9_from_the_invitation_to_the_first_sign_in(clock, outside, office, admin, client):
    page = office.post(INVITE, WHO, follow=True).content.decode()
    assert "The invitation is on its way." in page
    assert "Nora Newcomer" in page
    (mail,) = outside
    assert mail.to == ["nora@training.test"]
    assert "Ada Staff" in mail.body

    newcomer = Door(client)
    opened = newcomer.client.get(f"{JOIN}{token_in(mail)}/")
    assert opened.url == JOIN
    assert opened["Referrer-Policy"] == "strict-origin"
    page = newcomer.client.get(JOIN).content.decode()
    assert 'value="Nora Newcomer"' in page
    assert token_in(mail) not in page
    answer = newcomer.client.post(JOIN, {"full_name": "Nora N.", "password": NEW})
    assert answer.url == ENROL
    assert not newcomer.is_in
    assert newcomer.client.get("/accounts/").url.startswith("/accounts/login/")

    key = re.search(r"secret=([A-Z2-7]+)", newcomer.client.get(ENROL).content.decode()).group(1)
    newcomer.client.post(ENROL, {"code": code_for(key)})
    assert newcomer.is_in
    user = User.objects.get(email="nora@training.test")
    assert (user.full_name, user.is_staff, user.role) == ("Nora N.", True, Role.TRAINER)
    assert (user.is_superuser, user.persona_id) == (False, None)
    assert newcomer.client.get("/accounts/staff/").status_code == 404
    invitation = StaffInvitation.objects.get()
    facts = {"invitation": invitation.pk, "role": "trainer"}
    assert staff_events() == [
        ("staff.invited", "staff", admin.pk, facts),
        ("staff.joined", "staff", user.pk, facts),
    ]
    assert (invitation.state, invitation.accepted_by) == ("accepted", user)


def test_rule_9_there_is_no_other_way_to_become_staff(client, db):
    data = {"email": "me@staff.test", "full_name": "Me", "password": NEW, "is_staff": "on"}
    assert client.get(JOIN).status_code == 200
    assert "does not know of an invitation" in client.post(JOIN, data).content.decode()
    assert not User.objects.exists()


def test_rule_9_the_link_is_kept_as_a_fingerprint_and_bound_to_nothing_else(invited, client):
    row = OneTimeToken.objects.get()
    assert invited not in {row.token_hash, row.subject, row.bound_to}
    assert (row.expires_at - row.created_at) == timedelta(days=7)
    page = client.get(f"/accounts/password/reset/{invited}/").content.decode()
    assert "This link is not whole" in page


def test_rule_9_opening_the_link_changes_nothing(invited, client):
    for _look in range(3):
        client.get(f"{JOIN}{invited}/", follow=True)
        client.head(f"{JOIN}{invited}/")
    assert User.objects.count() == 1
    assert OneTimeToken.objects.get().used_at is None
    assert StaffInvitation.objects.get().is_open


def test_rule_9_it_works_once(invited, client):
    client.get(f"{JOIN}{invited}/")
    client.post(JOIN, {"full_name": "Nora", "password": NEW})
    client.get(f"{JOIN}{invited}/")
    for answer in (client.get(f"{JOIN}{invited}/"), client.get(JOIN)):
        assert "accepted already" in client.get(f"{JOIN}{invited}/").content.decode(), answer
    client.post(JOIN, {"full_name": "Other", "password": NEW})
    assert User.objects.filter(email=WHO["email"]).count() == 1


def test_rule_9_it_works_for_seven_days(clock, invited, client, office):
    clock.shift(timedelta(days=7) - timedelta(seconds=1))
    assert client.get(f"{JOIN}{invited}/").url == JOIN
    clock.shift(1)
    assert "too old" in client.get(f"{JOIN}{invited}/").content.decode()
    assert "too old" in client.post(JOIN, {"full_name": "N", "password": NEW}).content.decode()
    assert invitations.accept(token=invited, full_name="N", password=NEW) is None
    assert StaffInvitation.objects.get().state == "expired"


def test_rule_9_it_can_be_taken_back(invited, client, office, admin):
    client.get(f"{JOIN}{invited}/")
    pk = StaffInvitation.objects.get().pk
    page = office.post(f"{LIST}{pk}/revoke/", follow=True).content.decode()
    assert "taken back" in page
    answer = client.post(JOIN, {"full_name": "Nora", "password": NEW})
    assert "was taken back" in answer.content.decode()
    assert User.objects.count() == 1
    assert staff_events()[-1] == (
        "staff.invitation_revoked", "staff", admin.pk, {"invitation": pk},
    )  # fmt: skip
    again = office.post(f"{LIST}{pk}/revoke/", follow=True).content.decode()
    assert "over already" in again
    assert len(staff_events()) == 2


def test_sending_it_again_ends_the_older_link(clock, invited, client, office, admin, outside):
    pk = StaffInvitation.objects.get().pk
    clock.shift(timedelta(minutes=2))
    office.post(f"{LIST}{pk}/again/")
    newer = token_in(outside[-1])
    assert newer != invited
    assert "newer link" in client.get(f"{JOIN}{invited}/").content.decode()
    assert client.get(f"{JOIN}{newer}/").url == JOIN
    assert staff_events()[-1][0] == "staff.invited_again"


def test_sending_again_is_throttled(clock, invited, office, outside):
    pk = StaffInvitation.objects.get().pk
    page = office.post(f"{LIST}{pk}/again/", follow=True).content.decode()
    assert "a moment ago" in page
    page = office.post(INVITE, WHO).content.decode()
    assert "Try again in 60 seconds" in page
    assert 'value="nora@training.test"' in page
    office.post(f"{LIST}{pk}/revoke/")
    assert "a moment ago" in office.post(INVITE, WHO).content.decode()
    assert len(outside) == 1
    for _hour in range(5):
        clock.shift(61)
        office.post(INVITE, WHO)
    assert len(outside) == 5


def test_inviting_an_address_twice_keeps_one_invitation(clock, invited, office):
    clock.shift(61)
    office.post(INVITE, WHO | {"role": "admin", "full_name": "N. N."})
    row = StaffInvitation.objects.get()
    assert (row.role, row.full_name) == ("admin", "N. N.")
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffInvitation.objects.create(email=row.email, role="admin", expires_at=T0)


def test_the_database_knows_what_an_invitation_can_be(db):
    good = {"email": "x@staff.test", "role": "admin", "expires_at": T0}
    for wrong in ({"email": "X@staff.test"}, {"role": "king"}, {"role": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            StaffInvitation.objects.create(**good | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffInvitation.objects.create(**good, accepted_at=T0, revoked_at=T0)


def test_a_role_is_for_staff_and_an_operator_is_an_admin(learner):
    for wrong in ({"role": "admin"}, {"is_superuser": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.filter(pk=learner.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_staff("king", role="king")
    operator = User.objects.create_superuser("op@staff.test", None, full_name="O")
    assert operator.is_admin


def test_rule_1_an_address_with_an_account_is_invited_like_any_other(
    clock, outside, office, learner, client
):
    taken = "someone@real.test"
    User.objects.filter(pk=learner.pk).update(email=taken)
    answers = []
    for email in ("nobody@real.test", taken):
        before = len(outside)
        page = office.post(INVITE, WHO | {"email": email}, follow=True).content.decode()
        assert len(outside) == before + 1
        answers.append(re.sub(r"csrf\S+ value=\S+", "", page).split("<tbody", 1)[0])
    assert answers[0] == answers[1]
    # Only whoever has the mailbox learns it.
    page = client.get(f"{JOIN}{token_in(outside[-1])}/").content.decode()
    assert "has an account already" in page
    assert invitations.accept(token=token_in(outside[-1]), full_name="N", password=NEW) is None


def test_rule_13_practice_addresses_and_colleagues_are_refused_beside_the_field(office, learner):
    make_staff("tess")
    for email, why in [
        (learner.email, "reserved for practice"),
        ("unused@post.example", "reserved for practice"),
        ("TESS@staff.test", "member of the staff already"),
        ("+1 212 555 0147", "Type the e-mail address."),
        ("no address", "with its country code"),
        ("", "Type the e-mail address."),
    ]:
        page = office.post(INVITE, WHO | {"email": email}).content.decode()
        assert why in page
        assert 'value="Nora Newcomer"' in page
    assert not StaffInvitation.objects.exists()


def test_bad_input_loses_nothing(invited, client):
    client.get(f"{JOIN}{invited}/")
    page = client.post(JOIN, {"full_name": "Zacharias Quill", "password": "zacharias quill"})
    assert 'value="Zacharias Quill"' in page.content.decode()
    assert "This password holds your name" in page.content.decode()
    page = client.post(JOIN, {"full_name": " ", "password": NEW}).content.decode()
    assert "Type the name." in page
    assert User.objects.count() == 1


def test_whoever_was_signed_in_is_signed_out_first(invited, client_of, learner):
    browser = Door(client_of(learner.persona, learner))
    browser.client.get(f"{JOIN}{invited}/")
    assert browser.client.post(JOIN, {"full_name": "Nora", "password": NEW}).url == ENROL
    assert not browser.is_in


def test_the_list_costs_the_same_however_long(clock, office, django_assert_num_queries):
    def counted() -> int:
        with django_assert_num_queries(4) as queries:  # session, user, count, rows
            assert office.get(LIST).status_code == 200
        return len(queries)

    assert (
        "Nobody has been invited yet"
        in at_work(make_staff("eve", Role.ADMIN)).get(LIST).content.decode()
    )
    StaffInvitation.objects.bulk_create(
        StaffInvitation(email=f"n{n}@staff.test", role="trainer", expires_at=T0) for n in range(30)
    )
    counted()
    page = office.get(f"{LIST}?page=2").content.decode()
    assert "Page 2 of 2" in page
    assert "n0@staff.test" in page
