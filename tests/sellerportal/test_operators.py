"""The operators' admin site: one door, read-only but for the worlds, and no secret in it."""

import pytest
from django.contrib.admin.models import LogEntry

from accounts import recovery, totp
from accounts.models import Authenticator, Role, User
from events.models import Event
from personas.models import MailMessage, Phone, World
from personas.worlds import default_world
from sellerportal.operators.site import site
from tests.cast import PASSWORD, at_work, make_learner, make_persona, make_staff

LIMITS = {"lockout_limit": 4, "lockout_seconds": 60, "lockout_cap_seconds": 600}


@pytest.fixture
def admin(db):
    return make_staff("ada", Role.ADMIN)


@pytest.fixture
def office(admin):
    return at_work(admin)


def world_url() -> str:
    return f"/admin/personas/world/{default_world().pk}/change/"


def test_rule_9_there_is_no_second_door(client, admin):
    data = {"username": admin.email, "password": PASSWORD, "next": "/admin/"}
    answer = client.post("/admin/login/?next=//evil.example/", data)
    assert answer.url == "/accounts/login/?next=/admin/"
    assert "_auth_user_id" not in client.session
    assert client.get("/admin/personas/world/").url == (
        "/accounts/login/?next=/admin/personas/world/"
    )


def test_leaving_and_changing_the_password_are_the_portals_own(office, admin):
    assert office.get("/admin/login/?next=/admin/events/").url == "/admin/events/"
    assert office.get("/admin/password_change/").url == "/accounts/security/password/"
    assert office.get("/admin/logout/").status_code == 405
    assert office.post("/admin/logout/").url == "/accounts/login/"
    event = Event.objects.get()
    assert (event.kind, event.staff) == ("account.signed_out", admin.pk)


def test_rule_4_it_asks_for_the_password_again(admin):
    browser = at_work(admin, stepped_up=False)
    assert browser.get("/admin/?x=1").url == "/accounts/security/confirm/?next=/admin/%3Fx%3D1"
    before = default_world().lockout_limit
    answer = browser.post(world_url(), LIMITS, headers={"referer": "http://testserver/admin/"})
    assert answer.url == "/accounts/security/confirm/?next=/admin/"
    assert default_world().lockout_limit == before
    assert browser.post("/admin/logout/").url == "/accounts/login/"


def test_only_worlds_can_be_changed_and_nothing_added_or_deleted(office, rf, admin):
    request = rf.get("/admin/")
    request.user, request.session = admin, office.session
    for model, shown in site._registry.items():
        assert not shown.has_add_permission(request)
        assert not shown.has_delete_permission(request)
        assert shown.has_change_permission(request) == (model is World)
        assert shown.get_actions(request) == {}
    assert office.post(f"/admin/accounts/user/{admin.pk}/change/", {"role": ""}).status_code == 403
    assert User.objects.get(pk=admin.pk).is_admin


def test_a_changed_world_is_in_the_audit_trail(office, admin):
    page = office.get(world_url()).content.decode()
    assert "Wrong passwords until the lock" in page
    assert office.post(world_url(), LIMITS).status_code == 302
    assert default_world().lockout_limit == 4
    event = Event.objects.get()
    assert (event.kind, event.actor, event.staff) == ("staff.row_changed", "staff", admin.pk)
    facts = {"model": "personas.world", "row": default_world().pk, "fields": list(LIMITS)}
    assert event.facts == facts
    assert LogEntry.objects.get().user == admin
    office.post(world_url(), LIMITS)
    assert Event.objects.count() == 1
    page = office.get("/accounts/staff/audit/").content.decode()
    assert "fields=lockout_limit,lockout_seconds,lockout_cap_seconds" in page


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"lockout_limit": 2}, "greater than or equal to 3"),
        ({"lockout_limit": 11}, "less than or equal to 10"),
        ({"lockout_seconds": 900}, "cannot be shorter than the first"),
        ({"lockout_seconds": 0}, "greater than or equal to 1"),
        ({"lockout_cap_seconds": 90_000}, "less than or equal to 86400"),
    ],
)
def test_bad_numbers_are_refused_beside_the_field(office, wrong, why):
    page = office.post(world_url(), LIMITS | wrong).content.decode()
    assert why in page
    assert not Event.objects.exists()
    assert default_world().lockout_limit == 5


def test_rule_12_no_page_shows_a_secret(office, admin, mails_of):
    persona = make_persona()
    learner = make_learner(persona)
    device = totp.prepare(user=learner)
    printed = recovery.make_codes(user=learner)
    learner.known_browsers.create(token_hash="f" * 64)
    MailMessage.objects.create(
        persona=persona, sender="a@b.example", recipient="c@d.example", subject="secret subject",
        text="secret text", expires_at=admin.joined_at,
    )  # fmt: skip
    secrets = [
        learner.password, admin.password, device.secret, *printed, "f" * 64, "secret subject",
        "secret text", persona.bank.get("number", "no number"), *learner.recovery_codes.values_list(
            "code_hash", flat=True
        ),
    ]  # fmt: skip
    pages = ["/admin/", f"/admin/accounts/user/{learner.pk}/change/"]
    pages += [f"/admin/accounts/user/{admin.pk}/change/", "/admin/events/event/"]
    pages += ["/admin/personas/persona/", f"/admin/personas/persona/{persona.pk}/change/"]
    pages += ["/admin/accounts/user/", "/admin/accounts/application/", world_url()]
    pages.append(f"/admin/events/event/{Event.objects.latest('id').pk}/change/")
    for path in pages:
        answer = office.get(path)
        assert answer.status_code == 200, path
        shown = answer.content.decode()
        assert not [secret for secret in secrets if secret in shown], path
    for hidden in (Authenticator, Phone, MailMessage):
        assert not site.is_registered(hidden)


def test_the_lists_cost_the_same_however_long(office, django_assert_max_num_queries):
    for seed in range(20, 23):
        make_learner(make_persona(seed=seed))
    for path in ("accounts/user/", "personas/persona/", "events/event/"):
        with django_assert_max_num_queries(5):  # session, user, counts, rows
            office.get(f"/admin/{path}")


def test_it_keeps_to_the_policy(office):
    page = office.get("/admin/").content.decode()
    assert "Harbor Market, for operators" in page
    assert "<style" not in page
    assert " style=" not in page
