"""The words that the phone finds in messages, and for times and numbers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from personas.views.screens import when
from personas.views.wording import find_code, linkified, spaced


def test_the_age_of_a_message():
    now = timezone.now()
    ages = [0, 59, 60, 3599, 3600, 86399]
    assert [when(now - timedelta(seconds=age), now) for age in ages] == [
        "now", "now", "1 min", "59 min", "1 h", "23 h",
    ]  # fmt: skip
    assert len(when(now - timedelta(days=2), now)) == 3
    assert "/" in when(now - timedelta(days=30), now)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Your code is 418 203. It works for 10 minutes.", "418203"),
        ("418203", "418203"),
        ("您的验证码是418203，请勿告诉他人", "418203"),
        ("Call +1 212 555 0147", ""),
        ("Order 1234567", ""),
        ("v2.418203", ""),
        ("", ""),
    ],
)
def test_finding_the_code(text, code):
    assert find_code(text) == code


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<b>&", "&lt;b&gt;&amp;"),
        (
            "http://here/a?b=1&c=2",
            '<a href="http://here/a?b=1&amp;c=2" target="_top">http://here/a?b=1&amp;c=2</a>',
        ),
        ("http://here@evil.example/", "http://here@evil.example/"),
        ("http://[here/", "http://[here/"),
        ("javascript:alert(1)//http://", "javascript:alert(1)//http://"),
    ],
)
def test_linking(text, html):
    assert linkified(text, {"here"}) == html


def test_a_number_no_library_knows_stays_bare():
    assert spaced("12") == "12"
    assert spaced("+12125550147") == "+1 212-555-0147"
