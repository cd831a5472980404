"""What the rows say of themselves, and what the database refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.test import RequestFactory

from personas.actions import issue_desk_code
from personas.context_processors import phone
from personas.delivery import deliver_mail, deliver_text
from personas.models import AuthenticatorEntry, OutgoingMessage, World
from personas.worlds import default_world
from tests.cast import make_persona

pytestmark = pytest.mark.django_db


def test_the_default_world_is_one_row():
    assert default_world() == default_world()
    assert str(default_world()) == "default"
    assert World.objects.count() == 1


@pytest.mark.parametrize(
    "settings",
    [
        {"lockout_limit": 2},
        {"lockout_limit": 11},
        {"lockout_seconds": 601, "lockout_cap_seconds": 600},
    ],
)
def test_a_world_that_would_be_unsafe_is_refused(settings):
    with pytest.raises(IntegrityError), transaction.atomic():
        World.objects.create(name="wild", **settings)


@pytest.mark.parametrize("limit", [3, 10])
def test_the_edges_of_a_world_are_allowed(limit):
    World.objects.create(
        name="edge", lockout_limit=limit, lockout_seconds=600, lockout_cap_seconds=600
    )


@pytest.mark.parametrize(("country", "form"), [("DE", "{0} {1}"), ("CN", "{1}{0}")])
def test_a_full_name_is_in_the_order_of_its_country(country, form):
    persona = make_persona(country)

    assert persona.full_name == form.format(persona.given_name, persona.family_name)


def test_no_row_prints_anything_of_the_person(persona):
    """Rows end up in error pages and logs by their names."""
    issue_desk_code(persona=persona)
    rows = [
        persona,
        persona.phone,
        persona.keys.get(),
        persona.desk_code,
        deliver_text(to=persona.phone_number, body="Code 418203"),
        deliver_mail(to=persona.email, sender="a", subject="S", headers=[], text="b", html=""),
        AuthenticatorEntry.objects.create(persona=persona, secret="JBSWY3DPEHPK3PXP"),
        OutgoingMessage.objects.create(channel="text", recipient=persona.phone_number),
    ]
    names = [str(row) for row in rows]
    assert len(set(names)) == len(rows)
    for private in (persona.given_name, persona.email, persona.phone_number, "418203", "JBSW"):
        assert private not in str(names)


def test_a_page_without_a_persona_counts_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        shell = phone(RequestFactory().get("/"))["phone_shell"]  # before the middleware has run
        assert (shell.persona, shell.unread, shell.unread_texts) == (None, 0, 0)


def test_a_page_counts_once_and_only_if_it_shows_it(persona, django_assert_num_queries):
    deliver_text(to=persona.phone_number, body="x")
    request = RequestFactory().get("/")
    request.persona = persona
    with django_assert_num_queries(0):
        shell = phone(request)["phone_shell"]
    with django_assert_num_queries(1):
        assert (shell.unread, shell.unread_texts, shell.unread_mails) == (1, 1, 0)
