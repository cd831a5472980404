"""What a browser holds: a token that is nowhere in the database, ends, and is renewed by use."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from personas.actions import archive_persona, issue_key
from personas.cookies import KEY_SECONDS, set_persona_cookie
from personas.keys import LIFETIME, RENEW_AFTER, find_key, renew_key
from personas.middleware import PersonaMiddleware
from personas.models import PersonaKey

T0 = "2030-05-01 12:00:00+00:00"
NAME = "persona"


@pytest.fixture
def clock():
    with time_machine.travel(T0, tick=False) as traveller:
        yield traveller


@pytest.fixture
def token(clock, persona) -> str:
    return issue_key(persona=persona)


def ask(token=None, view=lambda _request: HttpResponse()):
    """One request through the middleware: the request as the view saw it, and the response."""
    request = RequestFactory().get("/")
    if token is not None:
        request.COOKIES[settings.PERSONA_COOKIE_NAME] = token
    return request, PersonaMiddleware(view)(request)


# The key


def test_the_token_is_not_in_the_database(token, persona):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM personas_personakey")
        rows = str(cursor.fetchall())

    assert len(token) == 43  # 256 bits
    assert token not in rows
    assert find_key(token).token_hash in rows


def test_the_secret_key_is_needed_to_know_a_token(token, settings):
    settings.SECRET_KEY = "another"
    assert find_key(token) is None


def test_a_key_is_found_with_all_a_page_needs(token, persona, django_assert_num_queries):
    with django_assert_num_queries(1):
        key = find_key(token)
        assert key.persona == persona
        assert key.persona.phone.has_signal
        assert key.persona.world.name == "default"


@pytest.mark.parametrize(
    "typed", ["", "x", "A" * 43, "A" * 42, "A" * 5000, "\0" * 43, "é" * 43, "' OR 1=1 --".ljust(43)]
)
def test_a_token_of_no_key_finds_nothing(token, typed):
    assert find_key(typed) is None


@pytest.mark.parametrize("changed", [lambda t: t[:-1], lambda t: f"{t} ", str.swapcase])
def test_a_changed_token_finds_nothing(token, changed):
    assert find_key(changed(token)) is None


def test_what_has_not_the_form_of_a_token_is_not_looked_up(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_key("x" * 44) is None


def test_a_key_ends(token, clock):
    clock.shift(LIFETIME - timedelta(seconds=1))
    assert find_key(token)
    clock.shift(timedelta(seconds=1))
    assert find_key(token) is None


def test_a_revoked_key_opens_nothing_more(token, persona):
    replacing = issue_key(persona=persona, replaces=find_key(token))

    assert find_key(token) is None
    assert find_key(replacing).persona == persona


def test_the_other_browsers_keep_theirs(token, persona):
    other = issue_key(persona=persona)
    issue_key(persona=persona, replaces=find_key(token))

    assert find_key(other)


def test_an_archived_persona_opens_to_nobody(token, persona):
    archive_persona(persona=persona)
    PersonaKey.objects.update(revoked_at=None)  # not even by a key that was forgotten

    assert find_key(token) is None


# Renewal


def test_a_key_in_use_is_renewed_once_a_day(token, clock):
    clock.shift(RENEW_AFTER - timedelta(seconds=1))
    assert not renew_key(find_key(token))
    clock.shift(timedelta(seconds=1))
    assert renew_key(find_key(token))
    assert not renew_key(find_key(token))


def test_a_renewed_key_has_its_full_life_again(token, clock):
    clock.shift(LIFETIME - timedelta(hours=1))
    renew_key(find_key(token))
    clock.shift(LIFETIME - timedelta(hours=1))
    assert find_key(token)


def test_of_two_requests_at_once_one_renews(token, clock):
    clock.shift(RENEW_AFTER)
    first, second = find_key(token), find_key(token)

    assert [renew_key(first), renew_key(second)] == [True, False]


def test_a_key_revoked_meanwhile_is_not_renewed(token, clock, persona):
    clock.shift(RENEW_AFTER)
    key = find_key(token)
    issue_key(persona=persona, replaces=key)

    assert not renew_key(key)
    assert find_key(token) is None


# The middleware


def test_a_request_knows_its_persona_by_one_query(token, persona, django_assert_num_queries):
    with django_assert_num_queries(1):
        request, response = ask(token)
        assert request.persona == persona
        assert request.persona.phone
        assert request.persona.world
    assert request.persona_key.persona_id == persona.pk
    assert not response.cookies


def test_without_a_cookie_it_asks_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        request, response = ask()
    assert (request.persona, request.persona_key) == (None, None)
    assert not response.cookies


@pytest.mark.parametrize("rubbish", ["", "\0", "x" * 5000])
def test_rubbish_is_not_looked_up_and_taken_away(db, django_assert_num_queries, rubbish):
    with django_assert_num_queries(0):
        request, response = ask(rubbish)
    assert request.persona is None
    assert response.cookies[NAME]["max-age"] == 0


def test_once_a_day_one_more_query_renews_key_and_cookie(token, clock, django_assert_num_queries):
    clock.shift(RENEW_AFTER)
    with django_assert_num_queries(2):
        _request, response = ask(token)
    assert response.cookies[NAME].value == token
    assert response.cookies[NAME]["max-age"] == KEY_SECONDS
    with django_assert_num_queries(1):
        _request, response = ask(token)
    assert not response.cookies


def test_a_dead_key_is_taken_from_the_browser(token, clock):
    clock.shift(LIFETIME)
    request, response = ask(token)

    assert request.persona is None
    assert response.cookies[NAME].value == ""
    assert response.cookies[NAME]["max-age"] == 0


def test_a_view_that_gave_a_key_has_the_last_word(token, persona, clock):
    def give(_request):
        response = HttpResponse()
        set_persona_cookie(response, "given by the view")
        return response

    clock.shift(RENEW_AFTER)
    for held in (token, "x" * 43):
        _request, response = ask(held, give)
        assert response.cookies[NAME].value == "given by the view"


@pytest.mark.parametrize("https", [True, False])
def test_the_cookie_is_kept_from_scripts_and_other_sites(https, settings):
    settings.HTTPS = https
    response = HttpResponse()
    set_persona_cookie(response, "token")
    cookie = response.cookies[NAME]

    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert cookie["path"] == "/"
    assert bool(cookie["secure"]) is https
    assert cookie["domain"] == ""
