"""Addresses in mails lead to this portal, whatever host a request named."""

import re

import pytest

RESET = "/accounts/password/reset/"


def links(mail) -> list[str]:
    return re.findall(r"https?://[^/\s]+", mail.text)


def test_the_fixed_origin_is_used_when_there_is_one(client, learner, mails_of, settings):
    settings.PORTAL_ORIGIN = "https://portal.example/"
    client.post(RESET, {"identifier": learner.email})
    (mail,) = mails_of(learner.persona)
    assert set(links(mail)) == {"https://portal.example"}
    assert "https://portal.example/accounts/password/reset/" in mail.text


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"host": "testserver@evil.example"}])
def test_another_host_is_refused(client, learner, mails_of, headers):
    page = client.post(RESET, {"identifier": learner.email}, headers=headers)
    assert page.status_code == 400
    assert mails_of(learner.persona) == []


def test_a_host_named_by_a_proxy_nobody_trusts_is_not_asked(client, learner, mails_of):
    client.post(RESET, {"identifier": learner.email}, headers={"x-forwarded-host": "evil.example"})
    (mail,) = mails_of(learner.persona)
    assert set(links(mail)) == {"http://testserver"}
