"""What monitors, password managers and finders of holes ask for."""

from datetime import datetime, timedelta

import pytest
from django.db import OperationalError
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from sellerportal import views


def test_the_process_answers_without_the_database(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


def test_ready_with_every_migration(client, db):
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"ready": True})


def test_not_ready_while_a_migration_is_missing(client, db, monkeypatch):
    monkeypatch.setattr(views.MigrationExecutor, "migration_plan", lambda *_: ["one"])

    response = client.get("/readyz")

    assert (response.status_code, response.json()["why"]) == (503, "migrations")


def test_not_ready_without_the_database(client, db, monkeypatch):
    def fails(connection):
        raise OperationalError

    monkeypatch.setattr(views, "MigrationExecutor", fails)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["why"]) == (503, "database")


def test_password_managers_find_the_form(client, db):
    response = client.get("/.well-known/change-password")

    assert (response.status_code, response["Location"]) == (
        302,
        reverse("accounts:password_change"),
    )


def test_finders_of_holes_find_an_address(client, db):
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"].startswith("http://testserver/")
    assert fields["Canonical"] == "http://testserver/.well-known/security.txt"
    expires = datetime.fromisoformat(fields["Expires"])
    assert timedelta(days=30) < expires - timezone.now() < timedelta(days=365)


def test_a_fixed_origin_stands_in_security_txt(client, db):
    with override_settings(PORTAL_ORIGIN="https://portal.example"):
        response = client.get("/.well-known/security.txt")

    assert b"Canonical: https://portal.example/.well-known/security.txt" in response.content


@pytest.mark.parametrize("address", ["/healthz", "/readyz", "/.well-known/security.txt"])
def test_they_are_only_read(client, db, address):
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200
