"""The operator's command: how the first admin gets in, mail server or not."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import StaffInvitation
from events.models import AT_THE_TERMINAL, Event

pytestmark = pytest.mark.django_db


def invite(*more, email="ada@training.test") -> str:
    out = StringIO()
    call_command("invite_staff", email, "--role", "admin", "--name", "Ada", *more, stdout=out)
    return out.getvalue()


def test_it_mails_and_prints_the_link(outside, client):
    said = invite("--origin", "https://portal.test/")
    link = re.search(r"https://portal\.test(/accounts/invitation/[\w-]+/)", said)
    assert link.group() in outside[0].body
    assert client.get(link.group(1)).url == "/accounts/invitation/"
    event = Event.objects.get()
    assert (event.kind, event.actor, event.staff) == ("staff.invited", "staff", AT_THE_TERMINAL)
    assert event.facts == {"invitation": StaffInvitation.objects.get().pk, "role": "admin"}


def test_the_mail_speaks_the_language_that_was_asked_for(outside):
    invite("--language", "zh-hans")
    assert re.search(r"[\u4e00-\u9fff]", outside[0].subject)


def test_it_says_why_it_refuses(outside):
    with pytest.raises(CommandError, match="reserved for practice"):
        invite(email="ada@training.example")
    invite()
    with pytest.raises(CommandError, match="just sent there"):
        invite()
    assert len(outside) == 1
