"""The practice phone never looks at the session of the page beside it."""

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse


@pytest.mark.parametrize("screen", ["pulse", "texts", "mails", "authenticator"])
def test_a_session_that_is_gone_costs_no_cookie(client_of, persona, learner, screen):
    browser = client_of(persona, learner)
    Session.objects.all().delete()  # as a sign-in in another tab does, which gives a new key

    response = browser.get(reverse(f"phone:{screen}"), headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert settings.SESSION_COOKIE_NAME not in response.cookies
