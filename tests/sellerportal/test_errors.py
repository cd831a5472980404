"""Error pages are in the design, say what to do, and need no more than they must."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse

from sellerportal import urls, views


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def breaks(request):
    raise RuntimeError


def refuses(request):
    raise PermissionDenied


def suspects(request):
    raise SuspiciousOperation


class Breaking:
    """The portal's addresses and three that fail."""

    urlpatterns = [
        *urls.urlpatterns,
        path("breaks/", breaks),
        path("refuses/", refuses),
        path("suspects/", suspects),
    ]
    handler400 = urls.handler400
    handler403 = urls.handler403
    handler404 = urls.handler404
    handler500 = urls.handler500


@pytest.fixture
def browser(db):
    with override_settings(ROOT_URLCONF=Breaking):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere/", 404, "There is nothing at this address"),
        ("/refuses/", 403, "This is not open to you"),
        ("/suspects/", 400, "This request could not be read"),
        ("/breaks/", 500, "Something broke on our side"),
    ],
)
def test_each_error_has_its_page(browser, address, status, words):
    response = browser.get(address)

    assert response.status_code == status
    assert f"<h1>{words}</h1>" in text_of(response)
    assert "no-store" in response["Cache-Control"]


def test_a_wrong_host_is_told_so_without_asking_the_request(browser):
    response = browser.get("/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "This request could not be read" in text_of(response)


def test_the_pages_of_a_breakdown_need_no_database():
    request = RequestFactory().get("/")

    assert views.server_error(request).status_code == 500
    assert views.bad_request(request, SuspiciousOperation()).status_code == 400


def test_an_error_before_the_middleware_is_still_drawn(db):
    request = RequestFactory().get("/nowhere/")
    request.user = AnonymousUser()

    assert views.not_found(request, Exception()).status_code == 404


def test_nothing_found_costs_no_query_for_a_stranger(browser, django_assert_num_queries):
    with django_assert_num_queries(0):
        browser.get("/nowhere/")


def test_cookies_that_are_off_are_named(db):
    stranger = Client(enforce_csrf_checks=True)

    response = stranger.post(reverse("set_theme"), {"theme": "dark"})

    assert response.status_code == 403
    assert "<h1>Cookies are off</h1>" in text_of(response)


def test_an_old_form_is_explained_and_leads_back(db):
    browser = Client(enforce_csrf_checks=True)
    browser.get("/")

    response = browser.post(
        reverse("set_theme"),
        {"theme": "dark", "csrfmiddlewaretoken": "x" * 64},
        headers={"referer": "http://testserver/desk/?next=/"},
    )

    assert response.status_code == 403
    assert "This page was too old to send" in text_of(response)
    assert 'href="/desk/?next=/"' in text_of(response)


def test_a_form_from_elsewhere_does_not_lead_back_there(db):
    browser = Client(enforce_csrf_checks=True)
    browser.get("/")

    response = browser.post(
        reverse("set_theme"), {"theme": "dark"}, headers={"referer": "http://evil.example/trap"}
    )

    assert response.status_code == 403
    assert "evil.example" not in text_of(response)


@pytest.mark.parametrize(
    "address", ["/%00", "/%ff%fe", "/?next=%00", "/demo/%EF%BC%91/", "/" + "x" * 5000]
)
def test_broken_addresses_are_no_breakdown(browser, address):
    assert browser.get(address).status_code in (200, 404)


def test_a_broken_language_cookie_is_no_breakdown(browser):
    browser.cookies["language"] = "\u00ff" * 50

    assert browser.get("/").status_code == 200
