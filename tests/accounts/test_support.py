"""Rule 15: two proofs of different kinds, then a delay the owner is told of and can stop."""

import logging
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts import recovery, totp
from accounts.models import MessageFactor, Passkey, SupportCase, User
from accounts.support.tasks import finish_case
from personas.models import MailMessage, OutgoingMessage, World
from tests.accounts.conftest import turn_on_for
from tests.accounts.desk import CASE, SUPPORT, Asker
from tests.cast import PASSWORD

LOCKED = "/accounts/locked/"
HOME = "/accounts/"


def kinds(events_of, persona) -> list[str]:
    return [kind.removeprefix("account.") for kind, _facts in events_of(persona)]


# The whole way


def test_from_the_lock_to_the_lifted_lock(asker, learner, clock, events_of):
    assert asker.sign_in() == LOCKED
    assert f'value="{learner.email}"' in asker.client.get(SUPPORT).content.decode()
    assert asker.open().url == CASE
    assert "a link is on its way" in asker.page()
    assert asker.follow().url == CASE
    assert "Show the document" in asker.page()
    assert asker.show().url == CASE
    assert "Unless the owner stops it" in asker.page()
    assert asker.sign_in() == LOCKED
    clock.shift(600)
    assert "Done: you can sign in again" in asker.page()
    assert asker.sign_in() == HOME
    case = asker.case.pk
    assert [
        (kind.removeprefix("account."), facts)
        for kind, facts in events_of(learner.persona)
        if kind.startswith("account.") and "signed_in" not in kind
    ] == [
        ("support_case_opened", {"case": case, "matter": "inactivity"}),
        ("support_link_followed", {"case": case}),
        ("support_document_accepted", {"case": case}),
        ("support_delay_started", {"case": case, "seconds": 600}),
        ("inactivity_lock_lifted", {}),
        ("support_case_closed", {"case": case, "outcome": "lifted"}),
    ]
    assert [mail.subject for mail in asker.mails] == [
        "Go on with your support case",
        "Support asks for your document now",
        "Support will open your account soon",
        "Support opened your account",
    ]


def test_lost_factors_are_removed_and_the_password_stays(asker, learner, clock, events_of):
    User.objects.update(locked_for_inactivity_at=None, active_at=timezone.now())
    turn_on_for(learner)
    backup = add_backup(learner)
    Passkey.objects.create(user=learner, credential_id="x", public_key=b"x")
    signed_in = Client()
    signed_in.force_login(learner)
    asker.through("factor")
    assert asker.sign_in() == "/accounts/login/code/"
    clock.shift(600)
    finish_case.call(asker.case.pk)
    learner.refresh_from_db()
    assert not totp.is_on(learner)
    assert recovery.left(user=learner) == 0
    assert not MessageFactor.objects.exists()
    assert not Passkey.objects.exists()
    assert learner.check_password(PASSWORD)
    assert signed_in.get(HOME).url.startswith("/accounts/login/")
    assert asker.sign_in() == HOME
    facts = dict(events_of(learner.persona))
    assert facts["account.factors_reset"] == {"count": 3}
    assert facts["account.support_case_closed"]["outcome"] == "reset"
    told = MailMessage.objects.filter(recipient=backup)
    assert {mail.subject for mail in told} >= {"Support opened your account"}
    assert "your second factor is removed" in asker.texts[-1].body


def add_backup(learner, address="") -> str:
    address = (
        address
        or learner.persona.spare_contacts.create(kind="email", value="backup@post.example").value
    )
    MessageFactor.objects.create(
        user=learner, channel="email", address=address, confirmed_at=timezone.now()
    )
    return address


def test_both_at_once(asker, learner, clock, events_of):
    turn_on_for(learner)
    asker.through("both")
    clock.shift(600)
    assert asker.sign_in() == HOME  # nobody looked at the case before
    assert dict(events_of(learner.persona))["account.support_case_closed"]["outcome"] == "both"


def test_what_is_in_order_already_is_left_so(asker, learner, clock, events_of):
    User.objects.update(locked_for_inactivity_at=None, active_at=timezone.now())
    asker.through("both")
    clock.shift(600)
    asker.page()
    facts = dict(events_of(learner.persona))
    assert facts["account.support_case_closed"]["outcome"] == "nothing"
    assert "account.factors_reset" not in facts


# Opening a case: the same for every name


def answer_to(name: str, **more):
    with CaptureQueriesContext(connection) as queries:
        browser = Client()
        data = {"identifier": name, "matter": "factor", "mailbox": "main"} | more
        opened = browser.post(SUPPORT, data)
        page = browser.get(CASE).content.decode()
    reference = re.search(r'support-reference">([^<]+)<', page).group(1)
    page = page.replace(reference, "REFERENCE")
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|<time.*?</time>', "", page)
    statements = [re.sub(r"\W.*", "", query["sql"]) for query in queries]
    return opened.status_code, opened.url, page, statements


@pytest.mark.parametrize("mailbox", ["main", "backup"])
def test_rule_15_and_1_the_same_answer_for_known_and_unknown_names(
    learner, staff, settings, mailbox, clock
):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    answer_to("warm@post.example", mailbox=mailbox)
    unknown = answer_to("nobody@post.example", mailbox=mailbox)
    assert answer_to(learner.email, mailbox=mailbox) == unknown
    assert answer_to(staff.email, mailbox=mailbox) == unknown
    assert answer_to(learner.phone, mailbox=mailbox) == unknown
    for _ in range(2):  # the second time it has to wait
        again = [answer_to(name) for name in ("nobody@post.example", learner.email)]
        assert again[0] == again[1]
    held = OutgoingMessage.objects.filter(held=True).values_list("recipient", flat=True)
    assert {"nobody@post.example", staff.email} <= set(held)


def test_rule_15_the_page_never_tells_what_the_mailbox_knows(asker, learner, clock):
    """Somebody opened a case with another's name: it looks the same whatever the owner does."""
    stranger = Asker(Client(), learner, asker._mails_of, asker._texts_of)
    stranger.open()

    def seen():
        return re.sub(r"csrfmiddlewaretoken.*?>|data-countdown.*?</span>", "", stranger.page())

    clock.shift(61)
    before = seen()
    asker.follow()
    assert seen() == before
    assert asker.show().url == CASE
    assert seen() == before
    clock.shift(600)
    asker.page()
    assert seen() == before
    assert "Stop this case" not in before


def test_a_second_press_is_no_second_case(asker):
    asker.open()
    asker.open(matter="both")
    assert SupportCase.objects.count() == 1
    assert asker.case.matter == "both"
    assert len(asker.mails) == 1  # the second has to wait a minute


def test_it_can_be_sent_again_after_a_minute(asker, clock):
    asker.open()
    clock.shift(61)
    assert asker.client.post(CASE + "again/").url == CASE
    assert (SupportCase.objects.count(), len(asker.mails)) == (1, 2)


def test_an_account_s_second_case_leads_to_the_one_that_runs(asker, client_of, learner, clock):
    asker.through()
    first = asker.case
    clock.shift(61)
    other = Asker(client_of(learner.persona), learner, asker._mails_of, asker._texts_of)
    other.open(name=learner.phone)
    assert other.case != first
    other.follow()
    assert first.reference in other.page()
    assert "Unless the owner stops it" in other.page()
    other.case.refresh_from_db()
    assert other.case.state == "merged"


def test_the_backup_mailbox_gets_the_link_when_it_is_asked_for(asker, learner):
    backup = add_backup(learner)
    asker.open(mailbox="backup")
    assert MailMessage.objects.get().recipient == backup
    assert asker.follow().url == CASE


def test_without_a_backup_mailbox_the_mail_is_held(asker):
    asker.open(mailbox="backup")
    assert asker.mails == []
    assert "a market has to see you in person" in asker.page()


@pytest.mark.parametrize(
    ("field", "value"),
    [("identifier", ""), ("identifier", "mei"), ("matter", ""), ("matter", "x"), ("mailbox", "x")],
)
def test_bad_input_is_told_beside_the_field(client, db, field, value):
    data = {"identifier": "mei@post.example", "matter": "both", "mailbox": "main"} | {field: value}
    page = client.post(SUPPORT, data)
    assert page.status_code == 200
    assert f'id="id_{field}_error"' in page.content.decode()
    assert not SupportCase.objects.exists()
    if field != "identifier":
        assert "mei@post.example" in page.content.decode()


def test_rule_12_no_link_and_no_name_of_a_file_is_logged(asker, caplog, clock):
    caplog.set_level(logging.DEBUG)
    asker.open()
    link, stop = asker.link(), asker.stop_link()
    asker.follow()
    asker.send(b"%PDF-1.7 somebody real", name="my-real-passport.pdf")
    Client().post(stop)
    for secret in (link.split("/")[-2], stop.split("/")[-2], "my-real-passport", "somebody real"):
        assert secret not in caplog.text


# The delay, and stopping


def test_rule_15_the_owner_is_told_on_every_channel_and_can_stop_it(asker, learner, events_of):
    backup = add_backup(learner)
    asker.through()
    assert {mail.recipient for mail in asker.mails[-2:]} == {learner.email, backup}
    assert "/accounts/support/stop/" in asker.texts[-1].body
    owner = Client()
    assert "Stop a support case" in owner.get(asker.stop_link()).content.decode()
    assert "The case is stopped" in owner.post(asker.stop_link()).content.decode()
    assert asker.case.state == "stopped"
    assert "stopped already" in owner.post(asker.stop_link()).content.decode()
    assert "This case was stopped" in asker.page()
    assert kinds(events_of, learner.persona)[-2:] == ["support_stopped", "support_case_closed"]
    assert asker.mails[-1].subject == "Your support case was stopped"


def test_rule_15_a_stopped_case_changes_nothing_later(asker, clock):
    asker.through()
    asker.client.post(CASE + "stop/")
    clock.shift(3600)
    finish_case.call(asker.case.pk)
    assert asker.sign_in() == LOCKED


def test_rule_15_a_case_that_a_stranger_opened_is_stopped_from_its_first_mail(asker, learner):
    Asker(Client(), learner, asker._mails_of, asker._texts_of).open()
    Client().post(asker.stop_link())
    assert asker.case.state == "stopped"
    assert "This case was stopped" in asker.follow().content.decode()


def test_rule_15_a_new_password_does_not_end_the_stop_link(asker, learner):
    """Whoever has the mailbox could set one on purpose."""
    asker.through()
    asker.client.post("/accounts/password/reset/", {"identifier": learner.email})
    link = re.search(r"testserver(/\S+reset/\S+)", asker.mails[-1].text).group(1)
    browser = Client()
    browser.get(link)
    browser.post("/accounts/password/reset/new/", {"password": "gravel violin kelp ordinary"})
    assert "The case is stopped" in Client().post(asker.stop_link()).content.decode()


def test_rule_15_too_late_to_stop_is_told_plainly(asker, clock):
    asker.through()
    link = asker.stop_link()
    clock.shift(600)
    asker.page()
    assert "too late" in Client().get(link).content.decode()
    assert "too late" in Client().post(link).content.decode()
    assert asker.case.state == "done"


def test_rule_15_nothing_is_done_before_the_delay_is_over(asker, clock):
    asker.through()
    clock.shift(599)
    finish_case.call(asker.case.pk)
    assert asker.sign_in() == LOCKED
    assert asker.case.state == "delay"


def test_the_delay_is_set_by_the_world(asker, clock):
    World.objects.update(support_delay_seconds=3 * 24 * 3600)
    asker.through()
    assert "data-countdown" not in asker.page()
    assert "Unless the owner stops it" in asker.page()
    clock.shift(3 * 24 * 3600)
    assert "Done: you can sign in again" in asker.page()


def test_the_worker_is_told_when_the_delay_ends(asker, settings):
    asker.open()
    asker.follow()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # one can wait
    asker.show()
    task = DBTaskResult.objects.get(task_path__endswith="finish_case")
    assert task.run_after == asker.case.acts_at
    assert task.args_kwargs["args"] == [asker.case.pk]


@pytest.mark.parametrize("state", ["open", "paper"])
def test_a_case_ends_after_seven_days(asker, clock, events_of, state):
    asker.open()
    if state == "paper":
        asker.follow()
    clock.shift(timedelta(days=7))
    page = asker.page()
    assert "ends after seven days" in page
    if state == "paper":
        asker.case.refresh_from_db()
        assert asker.case.state == "expired"
        assert events_of(asker.user.persona)[-1] == (
            "account.support_case_closed",
            {"case": asker.case.pk, "outcome": "expired"},
        )
        assert asker.mails[-1].subject == "Your support case has ended"
    else:
        assert "This case has ended" in Client().post(asker.link()).content.decode()
    asker.open()
    assert SupportCase.objects.count() == 2


def test_a_lapsed_case_does_not_hold_up_a_new_one(asker, clock, client_of, learner):
    asker.open()
    asker.follow()
    clock.shift(timedelta(days=8))
    other = Asker(client_of(learner.persona), learner, asker._mails_of, asker._texts_of)
    other.open()
    other.follow()
    assert list(SupportCase.objects.order_by("pk").values_list("state", flat=True)) == [
        "expired",
        "paper",
    ]


# Who is in


def test_who_is_in_sees_the_own_cases_and_can_stop_them(
    asker, learner, second_learner, client_of, django_assert_max_num_queries
):
    asker.through()
    reference = asker.case.reference
    User.objects.update(locked_for_inactivity_at=None)
    inside = client_of(learner.persona, learner)
    other = client_of(second_learner.persona, second_learner)
    assert "There was never a case" in other.get(SUPPORT).content.decode()
    assert other.post(f"{CASE}{reference}/stop/").url == SUPPORT
    assert asker.case.state == "delay"
    for number in range(3):
        SupportCase.objects.create(
            reference=f"R{number}", user=learner, subject="", matter="both", mailbox="main",
            language="en", state="stopped", expires_at=timezone.now(),
        )  # fmt: skip
    with django_assert_max_num_queries(8):
        assert reference in inside.get(SUPPORT).content.decode()
    inside.post(f"{CASE}{reference}/stop/")
    assert SupportCase.objects.get(reference=reference).state == "stopped"
    assert (
        "had ended already" in inside.post(f"{CASE}{reference}/stop/", follow=True).content.decode()
    )


def test_staff_are_sent_to_their_colleagues(staff):
    client = Client()
    client.force_login(staff)
    assert "your colleagues help you" in client.get(SUPPORT).content.decode()


def test_every_door_leads_to_support(door, learner):
    turn_on_for(learner)
    door.password(learner.email)
    for path in ("/accounts/login/", "/accounts/login/code/", "/accounts/help/"):
        assert SUPPORT in door.client.get(path).content.decode()


@pytest.mark.parametrize("value", ["", "x", "é", "gAAAAA"])
def test_broken_cookies_are_no_cases(client, learner, value):
    assert client.get(CASE, headers={"cookie": f"support={value}"}).url == SUPPORT


def test_the_cookie_of_a_lock_is_none_of_a_case(door, learner):
    for _ in range(5):
        door.password(learner.email, "wrong")
    door.client.cookies["support"] = door.client.cookies["locked"].value
    assert door.client.get(CASE).url == SUPPORT
