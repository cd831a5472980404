"""The demo: learners along the journey, made once, and staff whose passwords nobody else knows."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Application, ApplicationState, User
from personas.models import Persona
from sellerportal.demo import CAST, STAFF

pytestmark = pytest.mark.django_db


def load(*options) -> str:
    out = StringIO()
    call_command("demo", *options, stdout=out)
    return out.getvalue()


def test_learners_stand_at_different_points():
    load()

    states = Application.objects.order_by("persona__seed").values_list("state", flat=True)
    assert list(states) == [
        ApplicationState.DRAFT,
        ApplicationState.SUBMITTED,
        ApplicationState.RETURNED,
        ApplicationState.APPROVED,
    ]
    assert Persona.objects.filter(is_demo=True).count() == len(CAST)


def test_loading_twice_makes_nothing_twice():
    first = load()
    ids = set(Persona.objects.values_list("pk", flat=True))
    again = load()

    assert set(Persona.objects.values_list("pk", flat=True)) == ids
    assert User.objects.filter(is_staff=True).count() == len(STAFF)
    password = first.splitlines()[-1].split()[-1]
    assert password not in again


def test_fresh_puts_the_learners_back():
    load()
    ids = set(Persona.objects.values_list("pk", flat=True))
    load("--fresh")

    assert len(ids) == len(CAST)
    assert not ids & set(Persona.objects.values_list("pk", flat=True))
    assert Application.objects.filter(state=ApplicationState.APPROVED).count() == 1


def test_staff_sign_in_with_the_printed_password(client):
    out = load()

    for line in out.splitlines()[-2:]:
        _role, email, password = line.split()
        assert User.objects.get(email=email).check_password(password)


def test_rule_18_the_demos_staff_have_their_roles_and_no_more(db):
    load()
    staff = User.objects.filter(is_staff=True).order_by("role")
    told = staff.values_list("role", "is_superuser", "persona", "authenticator")
    assert list(told) == [("admin", False, None, None), ("trainer", False, None, None)]


def test_passwords_differ_and_can_be_renewed():
    printed = {line.split()[-1] for line in load().splitlines()[-2:]}
    renewed = {line.split()[-1] for line in load("--new-passwords").splitlines()[-2:]}

    assert len(printed | renewed) == 4
    assert all(len(password) >= 20 for password in printed | renewed)


def test_the_front_page_offers_learners_and_no_staff(client):
    load()
    page = client.get("/").content.decode()

    assert page.count("Go on from here") == len(CAST)
    assert not any(email in page for email, _name, _role in STAFF)


def test_the_waiting_link_leads_to_the_given_origin(mails_of):
    load("--origin", "http://192.168.4.2:8000")

    waiting = Application.objects.get(state=ApplicationState.SUBMITTED)
    (mail,) = mails_of(waiting.persona)
    assert "http://192.168.4.2:8000" + reverse("accounts:confirm", args=["x"])[:-2] in mail.text
