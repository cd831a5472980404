import math
import re

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from tests.accounts.conftest import Door
from tests.cast import PASSWORD

LOGIN = "/accounts/login/"


def signed_in_events(events_of, persona):
    return [facts for kind, facts in events_of(persona) if kind == "account.signed_in"]


@pytest.mark.parametrize("by", ["email", "phone"])
def test_identifier_then_password_then_home(door, learner, events_of, by):
    name = getattr(learner, by)
    page = door.client.post(LOGIN, {"identifier": name})
    assert name in page.content.decode()
    assert "not you?" in page.content.decode()
    answer = door.password(name)
    assert answer.status_code == 302
    assert answer.url == "/accounts/"
    assert door.client.session[SESSION_KEY] == str(learner.pk)
    assert signed_in_events(events_of, learner.persona) == [
        {"identifier": by, "factor": "none", "known_browser": False}
    ]
    assert Event.objects.get(kind="account.signed_in").actor == "persona"


@pytest.mark.parametrize("change", [str.upper, str.title, lambda name: f"  {name}\n"])
def test_measured_2_any_spelling_of_the_name_signs_in(door, learner, change):
    assert door.password(change(learner.email)).status_code == 302


def test_a_phone_number_without_country_code_matches_nobody(door, learner):
    assert door.password(learner.phone.removeprefix("+1")).status_code == 200
    assert not door.is_in


def test_wrong_password_says_how_many_tries_are_left(door, learner, events_of):
    page = door.password(learner.email, "not-the-password")
    assert page.status_code == 200
    assert "You have 4 more tries" in page.content.decode()
    assert "not-the-password" not in page.content.decode()
    assert ("account.password_refused", {"failures": 1, "left": 4}) in events_of(learner.persona)
    assert not door.is_in


def test_a_stranger_is_no_persona(stranger, learner):
    stranger.password(learner.email, "not-the-password")
    event = Event.objects.get(kind="account.password_refused")
    assert (event.persona, event.actor) == (learner.persona_id, "unknown")


def test_another_learners_failures_are_a_strangers(client_of, learner, second_learner):
    Door(client_of(second_learner.persona)).password(learner.email, "not-the-password")
    event = Event.objects.get(kind="account.password_refused")
    assert (event.persona, event.actor) == (learner.persona_id, "unknown")


def test_rule_1_same_page_for_known_and_unknown(stranger, learner):
    def page(name):
        first = stranger.client.post(LOGIN, {"identifier": name}).content.decode()
        second = stranger.password(name, "not-the-password")
        text = first + second.content.decode()
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
        return second.status_code, text.replace(name, "NAME")

    assert page(learner.email) == page("nobody@post.example")
    stranger.password("+12125550199", "not-the-password")
    assert page(learner.phone) == page("+12125550199")


@pytest.mark.parametrize("attempt", range(1, 8))
def test_rule_1_same_statements_for_known_and_unknown(stranger, learner, settings, attempt):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}  # as it runs

    def statements(name):
        for _ in range(attempt - 1):
            stranger.password(name, "not-the-password")
        with CaptureQueriesContext(connection) as queries:
            stranger.password(name, "not-the-password")
        return [re.sub(r"\W.*", "", query["sql"]) for query in queries]

    stranger.password("warm@post.example", "up")
    assert statements(learner.email) == statements("nobody@post.example")


def test_rule_1_inactive_accounts_are_nobodys(stranger, learner, events_of):
    learner.is_active = False
    learner.save()
    assert "You have 4 more tries" in stranger.password(learner.email).content.decode()
    assert "account.password_refused" not in dict(events_of(learner.persona))


def test_the_form_needs_no_statement(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = client.get(LOGIN)
    assert 'autocomplete="username"' in page.content.decode()
    with django_assert_num_queries(0):
        page = client.post(LOGIN, {"identifier": "mei@post.example"})
    assert 'autocomplete="current-password"' in page.content.decode()


def test_the_shell_around_the_form_needs_four_at_most(door, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        door.client.get(LOGIN)


def test_rule_14_password_managers_find_their_fields(client, db):
    page = client.post(LOGIN, {"identifier": "mei@post.example"}).content.decode()
    name = re.search(r'<input type="text" name="identifier"[^>]*>', page).group()
    assert 'autocomplete="username"' in name
    assert "readonly" in name
    assert 'value="mei@post.example"' in name
    assert "maxlength" not in re.search(r'<input type="password"[^>]*>', page).group()


def test_rule_7_new_session_key_and_new_csrf_token_at_sign_in(door, learner):
    session = door.client.session
    session["before"] = 1
    session.save()
    door.client.cookies["session"] = session.session_key
    door.password(learner.email)
    assert door.client.session.session_key != session.session_key
    assert not door.client.session.exists(session.session_key)


def test_rule_7_sign_out_by_post_only(inside, learner, events_of):
    assert inside.client.get("/accounts/logout/").status_code == 405
    assert inside.is_in
    assert inside.client.post("/accounts/logout/").url == LOGIN
    assert not inside.is_in
    assert ("account.signed_out", {}) in events_of(learner.persona)
    count = Event.objects.count()
    assert inside.client.post("/accounts/logout/").url == LOGIN
    assert Event.objects.count() == count


def test_rule_7_private_pages_are_not_stored(inside):
    for path in ("/accounts/", "/accounts/security/", "/accounts/login/"):
        assert "no-store" in inside.client.get(path)["Cache-Control"]


@pytest.mark.parametrize("end", ["deactivate", "delete"])
def test_rule_7_sessions_end_with_the_account(inside, learner, end):
    if end == "delete":
        learner.delete()
    else:
        type(learner).objects.update(is_active=False)
    assert inside.client.get("/accounts/").url == "/accounts/login/?next=/accounts/"


def test_rule_7_the_old_session_opens_nothing_after_signing_out(inside):
    kept = inside.client.cookies["session"].value
    inside.client.post("/accounts/logout/")
    inside.client.cookies["session"] = kept
    assert inside.client.get("/accounts/").url == "/accounts/login/?next=/accounts/"


def test_rule_7_signing_out_is_on_every_page_inside(inside):
    for path in ("/accounts/", "/accounts/security/", "/accounts/two-factor/"):
        assert 'action="/accounts/logout/"' in inside.client.get(path).content.decode()


def test_rule_7_the_session_is_a_random_number_of_128_bits_and_more(inside):
    key = inside.client.session.session_key
    assert len(key) * math.log2(36) >= 128
    cookie = inside.client.cookies["session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_signed_in_already(inside):
    assert inside.client.get(LOGIN).url == "/accounts/"


@pytest.mark.parametrize(
    "goal",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "\0",
    ],
)
def test_rule_10_redirects_only_to_own_paths(door, learner, goal):
    answer = door.password(learner.email, next=goal)
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert answer.url == "/accounts/"


def test_goes_where_it_was_meant_to(door, learner):
    page = door.client.get("/accounts/security/")
    assert page.url == "/accounts/login/?next=/accounts/security/"
    assert 'value="/accounts/security/"' in door.client.get(page.url).content.decode()
    assert door.password(learner.email, next="/accounts/security/").url == "/accounts/security/"


BAD_NAMES = ["", " ", "mei", "m" * 100_000, "mei\0@post.example", "\x80\xff@", "１２", "'\" --"]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_bad_names_get_an_error_beside_the_field(client, db, name):
    for path in (LOGIN, "/accounts/login/password/", "/accounts/password/reset/"):
        page = client.post(path, {"identifier": name, "password": PASSWORD})
        text = page.content.decode()
        assert page.status_code == 200
        assert 'aria-invalid="true"' in text
        assert "id_identifier" in text
    assert not Event.objects.filter(kind__startswith="account.").exists()


def test_bytes_that_are_not_utf_8(client, db):
    for path in (LOGIN, "/accounts/login/password/", "/accounts/password/reset/"):
        page = client.post(
            path,
            b"identifier=%ff%fe%80&password=%ff%ff",
            content_type="application/x-www-form-urlencoded",
        )
        assert page.status_code == 200


@pytest.mark.parametrize("password", ["", "x" * 129, "x" * 100_000, "a\0b"])
def test_what_can_be_no_password_is_refused_uncounted(stranger, learner, password):
    page = stranger.password(learner.email, password)
    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()
    assert learner.email in page.content.decode()
    assert not Event.objects.filter(kind__startswith="account.").exists()


def test_full_width_digits_and_spaces_in_the_phone_number(door, learner):
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in learner.phone)
    assert door.password(wide).status_code == 302


def test_the_password_page_by_address_leads_to_the_beginning(client, db):
    assert client.get("/accounts/login/password/").url == LOGIN


def test_a_form_without_cookies_is_told_so(learner, client_of):
    client = client_of(learner.persona, enforce_csrf_checks=True)
    page = client.post(LOGIN, {"identifier": learner.email})
    assert page.status_code == 403


def test_double_submit_of_the_right_password(door, learner):
    assert door.password(learner.email).status_code == 302
    assert door.password(learner.email).status_code == 302
    assert door.is_in


def test_help_says_what_to_try(client, db):
    page = client.get("/accounts/help/").content.decode()
    for anchor in ("password", "locked", "codes", "phone", "text", "cookies"):
        assert f'id="{anchor}"' in page
