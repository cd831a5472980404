"""Rule 9: whoever is no admin finds nothing where the pages of admins are, on any address."""

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver

from accounts.models import Role, StaffInvitation, User
from events.kinds import Kind
from events.log import record
from personas.models import Persona
from tests.cast import at_work, make_learner, make_persona, make_staff

# Where only admins have pages. What is added below these is looked at by itself.
OF_ADMINS = ("accounts/staff/", "admin/")
# Adding and deleting what is read-only, and completing words for forms that there are none of.
REFUSED_TO_ADMINS = ("/add/", "/delete/", "/autocomplete/")
ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def patterns(resolver=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + _plain(str(pattern.pattern))
        if isinstance(pattern, URLPattern):
            yield route, pattern
        else:
            yield from patterns(pattern, route)


def _plain(route: str) -> str:
    named = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route)  # r/…; app_label of the admin's own
    return named.replace("^", "").replace("$", "")


def of_admins() -> list[str]:
    return sorted({route for route, _pattern in patterns() if route.startswith(OF_ADMINS)})


@pytest.fixture
def there(db) -> dict[str, object]:
    """Rows that exist, so that nothing is hidden by a wrong number alone."""
    learner = make_learner(make_persona())
    admin = make_staff("ada", Role.ADMIN)
    record(Kind.SIGNED_OUT, persona=None)
    StaffInvitation.objects.create(
        pk=admin.pk, email="n@staff.test", role=Role.TRAINER, expires_at=admin.joined_at
    )
    return {"learner": learner, "admin": admin, "trainer": make_staff("tess")}


def address(route: str, there) -> str:
    rows = {
        "admin/accounts/user/": there["admin"].pk,
        "admin/personas/persona/": Persona.objects.get().pk,
    }
    row = next((pk for start, pk in rows.items() if route.startswith(start)), there["admin"].pk)
    values = {"app_label": "accounts", "url": "anything/", "content_type_id": 1}
    return "/" + ARGUMENT.sub(lambda found: str(values.get(found[1], row)), route)


def test_the_walk_finds_the_pages():
    found = of_admins()
    assert {"accounts/staff/", "accounts/staff/audit/", "admin/", "admin/login/"} <= set(found)
    assert len(found) > 30


def test_rule_9_learners_and_trainers_get_404_on_every_address(there, client_of):
    learner = there["learner"]
    browsers = {
        "learner": client_of(learner.persona, learner),
        "trainer": at_work(there["trainer"]),
        "admin without the second factor": at_work(there["admin"], factor="none"),
    }
    for route in of_admins():
        path = address(route, there)
        for who, browser in browsers.items():
            answer = browser.get(path)
            assert answer.status_code == 404, f"{who}: {route} answers {answer.status_code}"
        assert browsers["learner"].post(path).status_code == 404, route


def test_rule_9_the_same_addresses_lead_the_anonymous_to_the_one_sign_in(there, client):
    for route in of_admins():
        for ask in (client.get, client.post):
            answer = ask(address(route, there))
            assert answer.status_code == 302, f"{route} answers {answer.status_code}"
            assert answer.url.startswith("/accounts/login/?next=/"), route


def test_the_admin_reaches_what_the_others_do_not_find(there):
    """So that the 404 of the others is no accident."""
    browser, shown = at_work(there["admin"]), 0
    for route in of_admins():
        path = address(route, there)
        if path in ("/admin/logout/", "/admin/anything/") or route.startswith("admin/r/"):
            continue
        answer = browser.get(path)
        shown += answer.status_code == 200
        assert answer.status_code in (200, 302, 403, 405), f"{route}: {answer.status_code}"
        assert answer.status_code != 403 or path.endswith(REFUSED_TO_ADMINS), route
    assert shown > 15


def test_a_closed_account_reaches_nothing(there):
    browser = at_work(there["admin"])
    User.objects.filter(pk=there["admin"].pk).update(is_active=False)
    assert browser.get("/accounts/staff/").status_code == 302
    assert browser.get("/admin/").status_code == 302
