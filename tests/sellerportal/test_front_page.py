"""The front page: a start in one press for a stranger, the way on for someone known."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Application, ApplicationState
from personas.models import Persona

START = "Start practising"


def page_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def test_a_stranger_may_start_in_one_press(client, db):
    page = page_of(client.get("/"))

    assert START in page
    assert f'action="{reverse("desk:start")}"' in page
    assert 'name="country" value="US"' in page
    assert f'name="next" value="{reverse("accounts:register")}"' in page


def test_the_press_gives_an_identity_and_goes_to_registration(db):
    browser = Client(enforce_csrf_checks=True)
    token = browser.get("/").cookies["csrftoken"].value

    response = browser.post(
        reverse("desk:start"),
        {"country": "US", "next": reverse("accounts:register"), "csrfmiddlewaretoken": token},
    )

    assert response.status_code == 302
    assert response["Location"] == reverse("accounts:register")
    assert Persona.objects.get().country == "US"


def test_who_reads_chinese_starts_in_china(client, db):
    page = page_of(client.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"}))

    assert 'lang="zh-hans"' in page
    assert 'name="country" value="CN"' in page


def test_other_ways_in(client, db):
    page = page_of(client.get("/"))

    assert reverse("desk:return") in page
    assert f"{reverse('desk:start')}?next=" in page
    assert reverse("accounts:login") in page


def test_who_has_an_identity_is_shown_the_way_on(client_of, persona):
    page = page_of(client_of(persona).get("/"))

    assert START not in page
    assert persona.full_name in page
    assert reverse("accounts:register") in page
    assert 'id="practice-phone"' in page


def test_who_is_signed_in_goes_to_the_account(client_of, persona, learner):
    page = page_of(client_of(persona, learner).get("/"))

    assert f'href="{reverse("accounts:home")}"' in page


def test_without_the_demo_nothing_is_said_of_it(client, persona):
    assert "demo learners" not in page_of(client.get("/"))


def test_the_demo_stands_in_the_order_it_was_made(client, make_demo):
    first, second = make_demo(2)

    page = page_of(client.get("/"))

    assert page.index(first.full_name) < page.index(second.full_name)
    assert f'action="{reverse("enter_demo", args=[1])}"' in page
    assert f'action="{reverse("enter_demo", args=[2])}"' in page


@pytest.mark.parametrize("state", ApplicationState)
def test_the_demo_says_where_each_one_stands(client, make_demo, state):
    [demo] = make_demo(1)
    Application.objects.create(persona=demo, state=state)

    assert str(state.label) in page_of(client.get("/"))


def test_archived_personas_are_not_offered(client, make_demo):
    [demo] = make_demo(1)
    Persona.objects.filter(pk=demo.pk).update(archived_at=demo.created_at)

    assert demo.full_name not in page_of(client.get("/"))


def test_one_query_for_a_stranger_however_large_the_demo(
    client, make_demo, django_assert_num_queries
):
    for demo in make_demo(6):
        Application.objects.create(persona=demo)

    with django_assert_num_queries(1):
        client.get("/")


def test_three_queries_for_the_holder_of_an_identity(client_of, persona, django_assert_num_queries):
    browser = client_of(persona)

    with django_assert_num_queries(3):  # the key with its persona, the demo, the unread counts
        browser.get("/")


def test_only_looking_is_allowed(client, db):
    assert client.post("/").status_code == 405
