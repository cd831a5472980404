"""Many at the same moment, in real threads: one account, one mail, and always an admin left."""

import re

import pytest

from accounts.models import OneTimeToken, Role, StaffInvitation, User
from accounts.staff import invitations, members
from events.models import Event
from personas.models import OutgoingMessage
from tests.at_once import at_once, times_at_once
from tests.cast import at_work, make_staff

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("outside")]
WHO = {"email": "nora@training.test", "full_name": "Nora", "role": "trainer"}
NEW = "gravel violin kelp ordinary"
JOIN = "/accounts/invitation/"


def invited() -> str:
    links: list[str] = []
    invitations.invite(**WHO, by=None, link_to=lambda token: links.append(token) or token)
    return links[0]


def test_rule_9_one_link_posted_from_8_makes_one_account(client):
    token = invited()
    browsers = [at_work(make_staff(f"b{n}")) for n in range(8)]
    for browser in browsers:
        assert browser.get(f"{JOIN}{token}/").url == JOIN

    def post(number):
        data = {"full_name": f"Nora {number}", "password": f"{NEW} {number}"}
        return browsers[number].post(JOIN, data)

    answers = times_at_once(8, post)
    assert [answer.status_code for answer in answers].count(302) == 1
    pages = [answer.content.decode() for answer in answers if answer.status_code == 200]
    assert len([page for page in pages if re.search("accepted already", page)]) == 7
    assert User.objects.filter(email=WHO["email"]).count() == 1
    assert Event.objects.filter(kind="staff.joined").count() == 1


def test_rule_9_eight_invitations_at_once_are_one_with_one_link(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    admins = [make_staff(f"a{n}", Role.ADMIN) for n in range(8)]
    sent = times_at_once(
        8, lambda n: invitations.invite(**WHO, by=admins[n], link_to=lambda token: token)
    )
    assert sorted(sent) == [False] * 7 + [True]
    assert StaffInvitation.objects.count() == 1
    assert OneTimeToken.objects.count() == 1
    assert OutgoingMessage.objects.count() == 1
    assert Event.objects.filter(kind="staff.invited").count() == 1


def test_taken_back_and_accepted_at_once_is_one_of_both():
    token = invited()
    admin = make_staff("ada", Role.ADMIN)
    invitation = StaffInvitation.objects.get()
    revoked, user = at_once(
        [
            lambda: invitations.revoke(invitation=invitation, by=admin),
            lambda: invitations.accept(token=token, full_name="Nora", password=NEW),
        ]
    )
    assert revoked == (user is None)
    assert User.objects.filter(email=WHO["email"]).exists() == (not revoked)


def test_rule_9_of_admins_who_take_each_others_role_at_once_one_remains():
    pair = [make_staff("ada", Role.ADMIN), make_staff("eve", Role.ADMIN)]

    def close(number):
        try:
            return members.deactivate(member=pair[1 - number], by=pair[number])
        except members.RefusedError:
            return None

    assert sorted(times_at_once(2, close), key=str) == [None, True]
    assert User.objects.active_admins().count() == 1
