"""The audit trail: what staff did and what was tried on them, to be read and never changed."""

import csv
import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine

from accounts.actors import by_staff
from accounts.spreadsheet import safe_cell
from accounts.staff.wording import KINDS
from events.kinds import Kind
from events.log import record
from events.models import Actor, Event
from tests.accounts.conftest import Door
from tests.cast import make_staff

AUDIT = "/accounts/staff/audit/"
EXPORT = AUDIT + "export/"


@pytest.fixture
def tess(db):
    return make_staff("tess", full_name="=Tess")


def body(response) -> str:
    return response.content.decode()


def entries(page: str) -> str:
    return page.split('aria-label="Entries"', 1)[1].split("</section>", 1)[0]


def test_rule_9_it_says_who_did_what_to_whom(office, admin, tess, learner, stranger, outside):
    office.post(f"/accounts/staff/{tess.pk}/role/", {"role": "admin"})
    stranger.password(tess.email, "wrong")
    record(Kind.UNLOCKED, by="support", **by_staff(tess, learner.persona_id))
    page = entries(body(office.get(AUDIT)))
    for words in [
        "Changed a role", "Admin", "Wrong password", "Somebody unknown", "left=4",
        "Lock ended by a reset", learner.full_name, "by=support",
    ]:  # fmt: skip
        assert words in page


def test_every_kind_of_staff_has_words(db):
    assert {kind for kind in Kind if kind.value.startswith("staff.")} <= set(KINDS)


def test_a_kind_without_words_is_shown_as_it_is_stored(office, admin):
    record(Kind.TEXT_READ, text=1, **by_staff(admin))
    assert "phone.text_read" in entries(body(office.get(AUDIT)))


def test_what_learners_do_is_not_in_it(office, learner, client_of):
    Door(client_of(learner.persona)).password(learner.email)
    assert "Nothing yet." in body(office.get(AUDIT))


def test_it_is_filtered_by_person_kind_and_day(office, admin, tess):
    with time_machine.travel(datetime(2026, 3, 4, 23, 59, tzinfo=UTC)):
        record(Kind.SIGNED_OUT, **by_staff(tess))
    with time_machine.travel(datetime(2026, 3, 5, 0, 1, tzinfo=UTC)):
        record(Kind.STEPPED_UP, **by_staff(admin))

    def shown(query) -> tuple[bool, bool]:
        page = entries(body(office.get(AUDIT + query)))
        return "Signed out" in page, "Gave the password again" in page

    assert shown("") == (True, True)
    assert shown(f"?person={tess.pk}") == (True, False)
    assert shown("?kind=account.stepped_up") == (False, True)
    assert shown("?day=2026-03-04") == (True, False)
    assert shown(f"?person={tess.pk}&day=2026-03-05") == (False, False)
    page = body(office.get(f"{AUDIT}?person={tess.pk}&day=2026-03-05"))
    assert "Nothing matches." in page
    page = body(office.get(AUDIT + "?day=yesterday&person=x&kind=y"))
    assert "Give the day as year, month, day" in page
    assert 'value="yesterday"' in page


def test_it_costs_the_same_however_long(office, admin, tess, django_assert_num_queries):
    for number in range(60):
        record(Kind.STAFF_ROLE_CHANGED, member=tess.pk, role="admin", **by_staff(admin))
        record(Kind.STAFF_INVITATION_REVOKED, invitation=number, **by_staff(admin, uuid4()))
    with django_assert_num_queries(7):  # session, user, staff, count, page, invitations, personas
        page = body(office.get(AUDIT + f"?page=2&person={admin.pk}"))
    assert "Page 2 of 5" in page
    assert f"person={admin.pk}" in page.split('rel="next"', 1)[1][:200]


def test_rule_10_the_table_is_no_formula_anywhere(office, admin, tess):
    record(Kind.SIGNED_IN, identifier="email", factor="totp", known_browser=True, **by_staff(tess))
    response = office.post(EXPORT)
    assert response["Content-Type"].startswith("text/csv")
    assert "harbor-market-audit.csv" in response["Content-Disposition"]
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert [row["what"] for row in rows] == ["staff.audit_exported", "account.signed_in"]
    assert rows[1]["name"] == "'=Tess"
    assert rows[1]["staff"] == str(tess.pk)
    event = Event.objects.latest("id")
    assert (event.kind, event.actor, event.staff) == ("staff.audit_exported", "staff", admin.pk)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])  # noqa: RUF001
def test_rule_10_cells_that_would_be_formulas_are_escaped(start):
    assert safe_cell(f"{start}1+1") == f"'{start}1+1"
    assert safe_cell(f"1{start}") == f"1{start}"


def test_the_download_keeps_the_filter_and_refuses_nonsense(office, admin, tess):
    record(Kind.SIGNED_OUT, **by_staff(tess))
    response = office.post(EXPORT, {"person": tess.pk})
    assert b"staff.audit_exported" not in b"".join(response.streaming_content)
    page = body(office.post(EXPORT, {"day": "yesterday"}))
    assert "Give the day as year, month, day" in page
    assert office.get(EXPORT).status_code == 405
    assert Event.objects.filter(kind="staff.audit_exported").count() == 1


def test_what_is_gone_stands_with_its_number(office, admin):
    record(Kind.STAFF_ROLE_CHANGED, member=999, role="admin", **by_staff(admin))
    record(Kind.SIGNED_OUT, persona=None, actor=Actor.STAFF, staff=998)
    page = entries(body(office.get(AUDIT)))
    assert "#999" in page
    assert "#998" in page


def test_a_day_is_a_day_of_utc(office, admin):
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    with time_machine.travel(noon - timedelta(hours=12)):
        record(Kind.SIGNED_OUT, **by_staff(admin))
    assert "2026-03-04 00:00:00" in body(office.get(AUDIT + "?day=2026-03-04"))
