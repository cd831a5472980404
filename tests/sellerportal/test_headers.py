"""The headers of every page, and pages that keep to them: nothing inline, all from here."""

import re

import pytest

PAGES = ["/", "/nowhere/", "/desk/", "/accounts/login/"]


@pytest.fixture(params=PAGES)
def response(request, client, db):
    return client.get(request.param)


def test_the_policy_allows_nothing_inline(response):
    policy = response["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy


def test_the_other_headers(response):
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_the_page_keeps_to_the_policy(response):
    page = response.content.decode()

    assert not re.search(r"\sstyle=", page)
    assert not re.search(r"\son[a-z]+=", page)
    assert "javascript:" not in page
    assert "<style" not in page
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_everything_comes_from_here(response):
    page = response.content.decode()
    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', page)

    assert loaded
    assert all(address.startswith("/static/") for address in loaded)


def test_htmx_is_told_to_keep_to_it(response):
    config = re.search(r'name="htmx-config"\s+content=\'([^\']+)\'', response.content.decode())

    assert config
    assert '"includeIndicatorStyles": false' in config[1]
    assert '"allowEval": false' in config[1]
