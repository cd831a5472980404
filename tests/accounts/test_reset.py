import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import OneTimeCode, OneTimeToken, PastPassword
from accounts.reset import actions
from events.models import Event
from personas.models import OutgoingMessage
from tests.accounts.conftest import Door, code_for
from tests.cast import PASSWORD

T0 = datetime(2030, 5, 1, 12, 0, tzinfo=UTC)
ASK = "/accounts/password/reset/"
SENT = "/accounts/password/reset/sent/"
CODE = "/accounts/password/reset/code/"
NEW_PAGE = "/accounts/password/reset/new/"
NEW = "gravel violin kelp ordinary"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ask(clock, door, learner, mails_of, texts_of):
    """``ask(name)``: requests a reset and gives the link's path or the code that arrived."""

    def asked(name=learner.email):
        door.client.post(ASK, {"identifier": name})
        if "@" in name:
            text = mails_of(learner.persona)[-1].text
            return re.search(r"http://testserver(/accounts/password/reset/\S+)", text).group(1)
        return re.search(r"\d{6}", texts_of(learner.persona)[-1].body).group()

    return asked


def set_password(client, link, password=NEW):
    client.get(link)
    return client.post(NEW_PAGE, {"password": password})


def test_by_mail(ask, door, learner, events_of, mails_of, texts_of):
    link = ask()
    assert set_password(door.client, link).url == "/accounts/login/"
    learner.refresh_from_db()
    assert learner.check_password(NEW)
    assert PastPassword.objects.count() == 1
    events = events_of(learner.persona)
    assert ("account.reset_requested", {"by": "email"}) in events
    assert ("account.password_reset", {"by": "email", "was_locked": False}) in events
    assert "account.unlocked" not in dict(events)
    assert mails_of(learner.persona)[-1].subject == "Your password was set anew"
    assert "set anew" in texts_of(learner.persona)[-1].body


def test_by_text(ask, door, learner, events_of):
    code = ask(learner.phone)
    assert door.client.post(CODE, {"code": code}).url == NEW_PAGE
    page = door.client.get(NEW_PAGE).content.decode()
    assert learner.phone in page
    assert learner.email not in page
    assert door.client.post(NEW_PAGE, {"password": NEW}).url == "/accounts/login/"
    events = events_of(learner.persona)
    assert ("account.reset_requested", {"by": "text"}) in events
    assert ("account.password_reset", {"by": "text", "was_locked": False}) in events


def test_the_text_says_what_it_is(ask, learner, texts_of):
    code = ask(learner.phone)
    assert texts_of(learner.persona)[-1].body == (
        f"Your Harbor Market code is {code}. It works for 10 minutes. We never ask for it."
    )


def test_it_does_not_sign_in_and_says_so(ask, door, learner):
    answer = set_password(door.client, ask())
    assert "Your new password is set" in door.client.get(answer.url).content.decode()
    assert not door.is_in
    assert door.password(learner.email, NEW).url == "/accounts/"


def test_rule_5_a_link_works_in_any_browser_that_has_it(ask):
    assert set_password(Client(), ask()).url == "/accounts/login/"


def test_rule_5_no_token_in_the_address_and_none_in_a_referrer(ask, door):
    link = ask()
    answer = door.client.get(link)
    assert answer.url == NEW_PAGE
    assert answer["Referrer-Policy"] == "strict-origin"
    page = door.client.get(NEW_PAGE)
    assert page["Referrer-Policy"] == "strict-origin"
    assert link.split("/")[-2] not in page.content.decode()


def test_rule_5_a_scanner_that_looks_spends_nothing(ask, door, learner):
    link = ask()
    for _ in range(3):
        Client().get(link)
        Client().head(link)
    assert Client().post(link).status_code == 405
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)
    assert set_password(door.client, link).url == "/accounts/login/"


def test_rule_5_once(ask, door, learner):
    link = ask()
    set_password(door.client, link)
    page = Client().get(link).content.decode()
    assert "used already" in page
    assert "Ask for a new one" in page
    learner.refresh_from_db()
    assert learner.check_password(NEW)


def test_measured_8_used_between_the_page_and_its_post(ask, door, learner):
    link = ask()
    other = Client()
    other.get(link)
    set_password(door.client, link)
    page = other.post(NEW_PAGE, {"password": "another gravel violin kelp"})
    assert "used already" in page.content.decode()
    learner.refresh_from_db()
    assert learner.check_password(NEW)


def test_measured_8_judged_again_inside_the_transaction(ask, learner, monkeypatch):
    token = ask().split("/")[-2]
    assert actions.reset_password(token=token, password=NEW, actor="unknown")
    assert not actions.reset_password(token=token, password=NEW + "!", actor="unknown")
    assert not actions.reset_password(token="never", password=NEW, actor="unknown")
    learner.refresh_from_db()
    assert learner.check_password(NEW)


def test_rule_5_thirty_minutes(clock, ask, door):
    link = ask()
    clock.shift(1799)
    assert door.client.get(link).url == NEW_PAGE
    clock.shift(1)
    assert "too old" in door.client.get(link).content.decode()
    page = door.client.post(NEW_PAGE, {"password": NEW})
    assert "too old" in page.content.decode()


@pytest.mark.parametrize("token", ["x" * 43, "x", "x" * 5000, "%00", "%ff%fe", "é", "a b"])
def test_an_altered_link_says_so(client, db, token):
    page = client.get(f"{ASK}{token}/")
    assert page.status_code == 200
    assert "not whole" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"


def test_the_page_without_a_link(client, db):
    for page in (client.get(NEW_PAGE), client.post(NEW_PAGE, {"password": NEW}), client.get(CODE)):
        assert "where you began" in page.content.decode()
    assert client.get(SENT).url == ASK


def test_rule_5_bound_to_the_password(ask, door, learner):
    link = ask()
    learner.set_password("gravel violin kelp")
    learner.save()
    assert "used already" in door.client.get(link).content.decode()
    assert not actions.reset_password(token=link.split("/")[-2], password=NEW, actor="unknown")


@pytest.mark.parametrize("change", [{"email": "new@post.example"}, {"is_active": False}])
def test_rule_5_bound_to_the_address(ask, door, learner, change):
    link = ask()
    type(learner).objects.update(**change)
    assert "too old" in door.client.get(link).content.decode()
    assert not actions.reset_password(token=link.split("/")[-2], password=NEW, actor="unknown")
    learner.refresh_from_db()
    assert learner.check_password(PASSWORD)


def test_rule_5_the_second_factor_stays(clock, ask, door, guarded):
    clock.shift(300)
    set_password(door.client, ask(guarded.email))
    assert door.password(guarded.email, NEW).url == "/accounts/login/code/"
    assert door.code(code_for(guarded.secret)).url == "/accounts/"


def test_rule_5_every_other_session_ends(ask, door, inside, learner):
    set_password(door.client, ask())
    assert inside.client.get("/accounts/").url.startswith("/accounts/login/")


def test_rule_5_all_outstanding_tokens_and_codes_die(clock, ask, door, learner, client_of):
    first = ask()
    clock.shift(60)
    code = ask(learner.phone)
    clock.shift(60)
    second = ask()
    set_password(Client(), second)
    assert "used already" in door.client.get(first).content.decode()
    assert "does not work" in door.client.post(CODE, {"code": code}).content.decode()
    assert not OneTimeToken.objects.filter(used_at=None).exists()
    assert not OneTimeCode.objects.filter(used_at=None).exists()


def test_rule_2_a_reset_ends_the_lock(clock, ask, door, stranger, learner, events_of):
    for _ in range(5):
        stranger.password(learner.email, "wrong")
    assert stranger.password(learner.email).url == "/accounts/locked/"
    set_password(door.client, ask())
    events = events_of(learner.persona)
    assert ("account.password_reset", {"by": "email", "was_locked": True}) in events
    assert ("account.unlocked", {"by": "email"}) in events
    assert stranger.password(learner.email, NEW).url == "/accounts/"


def test_rule_2_also_that_of_a_known_browser(clock, ask, door, learner):
    door.password(learner.email)
    door.client.post("/accounts/logout/")
    for _ in range(5):
        door.password(learner.email, "wrong")
    set_password(door.client, ask())
    assert door.password(learner.email, NEW).url == "/accounts/"


def test_rule_6_the_new_password_must_be_good_and_new(ask, door, learner):
    door.client.get(ask())
    for password in ("", "short", PASSWORD, "password1234", "x" * 200, "a\0" * 10):
        page = door.client.post(NEW_PAGE, {"password": password})
        assert 'aria-invalid="true"' in page.content.decode()
    assert door.client.post(NEW_PAGE, {"password": NEW}).url == "/accounts/login/"


def test_rule_1_same_pages_for_known_and_unknown(clock, learner, mails_of, texts_of):
    def pages(name):
        client = Client()
        first = client.post(ASK, {"identifier": name})
        text = client.get(first.url).content.decode()
        wrong = client.post(CODE, {"code": "000000"}).content.decode()
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text + wrong)
        return first.url, text.replace(name, "NAME")

    assert pages(learner.email) == pages("nobody@post.example")
    assert pages(learner.phone) == pages("+12125550199")


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_rule_1_same_statements_for_known_and_unknown(learner, settings, kind):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    unknown = {"email": "nobody@post.example", "phone": "+12125550199"}[kind]

    def statements(name):
        client = Client()
        found = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as queries:
                client.post(ASK, {"identifier": name})
                client.post(CODE, {"code": "000000"})
            found += [re.sub(r"\W.*", "", query["sql"]) for query in queries]
        return found

    Client().post(ASK, {"identifier": "warm@post.example"})
    assert statements(getattr(learner, kind)) == statements(unknown)


def test_rule_1_unknown_names_are_written_to_but_nothing_is_sent(db):
    for name in ("nobody@post.example", "+12125550199", "2125550199"):
        Client().post(ASK, {"identifier": name})
    assert not OutgoingMessage.objects.filter(held=False).exists()
    assert set(Event.objects.values_list("persona", "actor")) == {(None, "unknown")}


def test_rule_4_resend_is_throttled_and_counts_down(clock, ask, door, learner, mails_of):
    ask()
    door.client.post(ASK, {"identifier": learner.email.upper()})
    assert len(mails_of(learner.persona)) == 1
    assert 'data-countdown="60"' in door.client.get(SENT).content.decode()
    clock.shift(59)
    ask()
    assert len(mails_of(learner.persona)) == 1
    clock.shift(1)
    assert "Send it again" in door.client.get(SENT).content.decode()
    ask()
    assert len(mails_of(learner.persona)) == 2


def test_rule_4_five_in_an_hour(clock, ask, door, learner, texts_of):
    for _ in range(5):
        ask(learner.phone)
        clock.shift(61)
    ask(learner.phone)
    assert len(texts_of(learner.persona)) == 5
    assert f'data-countdown="{3600 - 5 * 61}"' in door.client.get(CODE).content.decode()
    clock.shift(3600 - 5 * 61 + 1)
    ask(learner.phone)
    assert len(texts_of(learner.persona)) == 6


def test_rule_4_wrong_codes(ask, door, learner, events_of):
    code = ask(learner.phone)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    page = door.client.post(CODE, {"code": wrong}).content.decode()
    assert "You have 4 more tries" in page
    assert ("account.reset_code_refused", {"left": 4}) in events_of(learner.persona)
    for _ in range(4):
        page = door.client.post(CODE, {"code": wrong}).content.decode()
    assert "Ask for a new one" in page
    assert "Ask for a new one" in door.client.post(CODE, {"code": code}).content.decode()


def test_rule_4_a_code_works_only_in_its_browser(ask, stranger, learner):
    code = ask(learner.phone)
    page = stranger.client.post(CODE, {"code": code}).content.decode()
    assert "where you began" in page
    stranger.client.post(ASK, {"identifier": learner.phone})
    page = stranger.client.post(CODE, {"code": code}).content.decode()
    assert "does not work" in page


@pytest.mark.parametrize("code", ["", "12345", "x" * 5000, "1234\0", "\x80\xff"])
def test_what_can_be_no_code_is_refused_uncounted(ask, door, learner, code):
    right = ask(learner.phone)
    for _ in range(6):
        page = door.client.post(CODE, {"code": code})
        assert 'aria-invalid="true"' in page.content.decode()
    assert door.client.post(CODE, {"code": right}).url == NEW_PAGE


def test_a_code_leads_to_the_page_once(ask, door, learner):
    code = ask(learner.phone)
    door.client.post(CODE, {"code": code})
    assert "does not work" in door.client.post(CODE, {"code": code}).content.decode()
    assert door.client.get(NEW_PAGE).status_code == 200


def test_rule_12_the_session_holds_no_address_code_or_token(ask, door, learner):
    link = ask()
    door.client.get(link)
    kept = str(dict(door.client.session.items()))
    assert learner.email not in kept
    assert link.split("/")[-2] not in kept


def test_keys_changed_meanwhile(ask, door, settings):
    door.client.get(ask())
    settings.FIELD_KEYS = ["1BEMLyePvXCVKI_4rZwMQ6RLfHUBVv0PiYmDYAW3oes="]
    assert "where you began" in door.client.get(NEW_PAGE).content.decode()


def test_the_form_takes_the_name_along(client, db):
    page = client.get(ASK + "?name=mei@post.example").content.decode()
    assert 'value="mei@post.example"' in page


def test_rule_14_fields_for_password_managers(ask, door, learner):
    door.client.get(ask())
    page = door.client.get(NEW_PAGE).content.decode()
    assert 'autocomplete="new-password"' in page
    assert 'autocomplete="username"' in page


def test_somebody_signed_in_resets_and_is_signed_out(ask, inside, learner):
    set_password(inside.client, ask())
    assert not inside.is_in
    assert Door(Client()).password(learner.email, NEW).url == "/accounts/"


def test_measured_8_used_while_the_new_password_is_hashed(ask, door, learner, monkeypatch):
    """The page judged the link good; only the look inside the transaction sees that it is not."""
    link = ask()
    other = Client()
    other.get(link)
    really_make = actions.make_password

    def make_while_another_resets(password):
        monkeypatch.setattr(actions, "make_password", really_make)
        other.post(NEW_PAGE, {"password": "another gravel violin kelp"})
        return really_make(password)

    door.client.get(link)
    monkeypatch.setattr(actions, "make_password", make_while_another_resets)
    page = door.client.post(NEW_PAGE, {"password": NEW})
    assert "used already" in page.content.decode()
    learner.refresh_from_db()
    assert learner.check_password("another gravel violin kelp")


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_measured_10_a_failure_to_send_never_alters_the_page(client, learner, monkeypatch, kind):
    def broken(*_, **__):
        raise OSError("no way out")

    def answer():
        Client().post(ASK, {"identifier": "warm@post.example"})
        first = client.post(ASK, {"identifier": getattr(learner, kind)})
        page = client.get(first.url).content.decode()
        return first.url, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)

    with time_machine.travel(T0, tick=False) as clock:
        as_usual = answer()
        clock.shift(3600)
        monkeypatch.setattr("personas.tasks._send_mail", broken)
        monkeypatch.setattr("personas.tasks.deliver_text", broken)
        assert answer() == as_usual
