"""What an admin changes about a colleague: told, recorded, and never against oneself."""

import pytest

from accounts import lockout, recovery
from accounts.models import Authenticator, Role, User
from accounts.staff import members
from events.models import Event
from personas.worlds import default_world
from tests.accounts.conftest import Door, code_for, turn_on_for
from tests.cast import PASSWORD, at_work, make_staff


@pytest.fixture
def colleague(db) -> User:
    return make_staff("tess")


def url(member, verb="") -> str:
    return f"/accounts/staff/{member.pk}/{verb + '/' if verb else ''}"


def last_event() -> tuple:
    return Event.objects.values_list("kind", "actor", "staff", "facts").latest("id")


def test_the_list_says_who_there_is(office, admin, colleague):
    turn_on_for(admin)
    page = office.get("/accounts/staff/").content.decode()
    assert "tess@staff.test" in page
    assert "At the next sign-in" in page
    assert "lock-check" in page


def test_an_admin_alone_is_told_what_to_do(office):
    assert "You are alone here" in office.get("/accounts/staff/").content.decode()


def test_the_pages_cost_the_same_however_many_there_are(office, django_assert_num_queries):
    for number in range(30):
        User.objects.create(
            email=f"n{number:02}@staff.test", full_name="N", is_staff=True, role=Role.TRAINER
        )
    with django_assert_num_queries(4):  # session, user, count, rows
        page = office.get("/accounts/staff/").content.decode()
    assert "Page 1 of 2" in page


def test_a_role_is_changed_told_and_recorded(office, admin, colleague, outside):
    page = office.post(url(colleague, "role"), {"role": "admin"}, follow=True).content.decode()
    assert "The role is changed." in page
    colleague.refresh_from_db()
    assert colleague.is_admin
    assert last_event() == (
        "staff.role_changed", "staff", admin.pk, {"member": colleague.pk, "role": "admin"},
    )  # fmt: skip
    assert outside[-1].to == [colleague.email]
    assert "You are an admin" in outside[-1].body

    again = office.post(url(colleague, "role"), {"role": "admin"}, follow=True).content.decode()
    assert "That was so already." in again
    assert len(outside) == 1
    page = office.post(url(colleague, "role"), {"role": "king"}).content.decode()
    assert 'class="errorlist"' in page


def test_a_new_role_counts_at_once(office, admin):
    other = make_staff("olga", Role.ADMIN)
    browser = at_work(other)
    assert browser.get("/accounts/staff/").status_code == 200
    office.post(url(other, "role"), {"role": "trainer"})
    assert browser.get("/accounts/staff/").status_code == 404


def test_rule_7_a_closed_account_is_signed_out_everywhere_for_good(
    office, admin, colleague, outside, client
):
    browsers = [at_work(colleague), at_work(colleague)]
    page = office.post(url(colleague, "deactivate"), follow=True).content.decode()
    assert "signed out everywhere" in page
    assert last_event() == ("staff.deactivated", "staff", admin.pk, {"member": colleague.pk})
    assert "was closed" in outside[-1].subject
    assert Door(client).password(colleague.email).status_code == 200  # refused like a wrong one

    office.post(url(colleague, "reactivate"))
    assert last_event() == ("staff.reactivated", "staff", admin.pk, {"member": colleague.pk})
    assert "open again" in outside[-1].subject
    for browser in browsers:
        assert browser.get("/accounts/").status_code == 302
    assert Door(client).password(colleague.email).url == "/accounts/login/two-factor/"


def test_a_sign_in_that_waits_for_its_code_ends_too(office, colleague, client):
    turn_on_for(colleague)
    waiting = Door(client)
    assert waiting.password(colleague.email).url == "/accounts/login/code/"
    office.post(url(colleague, "deactivate"))
    office.post(url(colleague, "reactivate"))
    assert waiting.client.get("/accounts/login/code/").url == "/accounts/login/"


def test_rule_9_a_lost_second_factor_is_reset_and_set_up_anew(
    office, admin, colleague, outside, client
):
    turn_on_for(colleague)
    browser = at_work(colleague)
    key = lockout.key_of("totp", user=colleague)
    for _ in range(5):
        lockout.reserve(key=key, world=default_world())
    page = office.post(url(colleague, "two-factor"), follow=True).content.decode()
    assert "The second factor is removed." in page
    assert last_event() == ("staff.two_factor_reset", "staff", admin.pk, {"member": colleague.pk})
    assert "was reset" in outside[-1].subject
    assert not Authenticator.objects.exists()
    assert recovery.left(user=colleague) == 0
    assert lockout.seconds_left(key=key) == 0
    assert browser.get("/accounts/").status_code == 302
    door = Door(client)
    assert door.password(colleague.email).url == "/accounts/login/two-factor/"
    assert not door.is_in
    assert door.code(code_for(colleague.secret)).url == "/accounts/login/"

    again = office.post(url(colleague, "two-factor"), follow=True).content.decode()
    assert "That was so already." in again


@pytest.mark.parametrize("verb", ["role", "deactivate", "two-factor"])
def test_nobody_changes_themselves(office, admin, verb):
    turn_on_for(admin)
    page = office.post(url(admin, verb), {"role": "trainer"}, follow=True).content.decode()
    assert "nobody changes their own account" in page
    assert "This is you." in page
    admin.refresh_from_db()
    assert admin.is_admin
    assert Authenticator.objects.exists()
    assert not Event.objects.filter(kind__startswith="staff.").exists()


@pytest.mark.parametrize("verb", ["role", "deactivate", "two-factor"])
def test_an_operator_is_changed_by_operators_alone(office, verb):
    operator = make_staff("olaf", Role.ADMIN, is_superuser=True)
    turn_on_for(operator)
    page = office.post(url(operator, verb), {"role": "trainer"}, follow=True).content.decode()
    assert "an operator&#x27;s account" in page
    operator.refresh_from_db()
    assert operator.is_admin
    assert Authenticator.objects.exists()
    other = at_work(make_staff("ines", Role.ADMIN, is_superuser=True))
    page = other.post(url(operator, "role"), {"role": "trainer"}, follow=True).content.decode()
    assert "always an admin" in page
    other.post(url(operator, "deactivate"))
    operator.refresh_from_db()
    assert not operator.is_active


def test_whoever_is_no_admin_any_more_changes_nothing(admin, colleague):
    User.objects.filter(pk=admin.pk).update(role=Role.TRAINER)
    for verb in (members.deactivate, members.reactivate, members.reset_two_factor):
        with pytest.raises(members.RefusedError, match="not an admin any more"):
            verb(member=colleague, by=admin)
    colleague.refresh_from_db()
    assert colleague.is_active


def test_rule_4_every_change_asks_for_the_password_again(admin, colleague):
    browser = at_work(admin, stepped_up=False)
    for verb in ("role", "deactivate", "reactivate", "two-factor"):
        answer = browser.post(
            url(colleague, verb), {"role": "admin"}, headers={"referer": "http://evil.example/x"}
        )
        assert answer.url == "/accounts/security/confirm/?next=/accounts/staff/"
    for page in (url(colleague), "/accounts/staff/invite/"):
        assert browser.get(page).url == f"/accounts/security/confirm/?next={page}"
    assert browser.post("/accounts/staff/invitations/1/revoke/").status_code == 302
    colleague.refresh_from_db()
    assert (colleague.is_active, colleague.role) == (True, Role.TRAINER)
    came_from = {"referer": "http://testserver" + url(colleague)}
    answer = browser.post(url(colleague, "deactivate"), headers=came_from)
    assert answer.url == f"/accounts/security/confirm/?next={url(colleague)}"
    answer = browser.post(
        "/accounts/security/confirm/", {"password": PASSWORD, "next": url(colleague)}
    )
    assert answer.url == url(colleague)
    assert browser.get(url(colleague)).status_code == 200


def test_learners_have_no_page_here(office, learner):
    assert office.get(url(learner)).status_code == 404
    assert office.post(url(learner, "deactivate")).status_code == 404
    learner.refresh_from_db()
    assert learner.is_active
    assert not learner.is_admin
