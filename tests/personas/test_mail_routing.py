"""Mail to a persona goes to the practice mailbox, all other mail to the real backend."""

from email.utils import parsedate_to_datetime

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends import console, locmem, smtp
from django.core.mail.backends.filebased import EmailBackend as FileBackend

from personas.mail import REAL_TIMEOUT_S, real_connection
from personas.models import MailMessage
from sellerportal import settings as portal_settings
from tests.cast import make_persona

pytestmark = pytest.mark.django_db
FROM = "Harbor Market <no-reply@harbor-market.example>"
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def real_mail(settings):
    """Where the real backend puts what it gets."""
    settings.REAL_EMAIL = {"EMAIL_BACKEND": LOCMEM}
    return django_mail.outbox


def send(**fields) -> int:
    message = EmailMultiAlternatives(
        **{"subject": "Welcome", "body": "Hello", "from_email": FROM} | fields,
        connection=get_connection("personas.mail.PracticeMailBackend"),
    )
    message.attach_alternative("<p>Hello</p>", "text/html")
    return message.send()


def test_a_persona_gets_it_and_nobody_else(persona, mails_of, real_mail):
    assert send(to=[persona.email]) == 1

    (arrived,) = mails_of(persona)
    assert (arrived.subject, arrived.text, arrived.html) == ("Welcome", "Hello", "<p>Hello</p>")
    assert (arrived.sender, arrived.recipient) == (FROM, persona.email)
    assert real_mail == []


def test_anybody_else_gets_it_by_the_real_backend(real_mail):
    assert send(to=["somebody@school.test"]) == 1

    assert [message.to for message in real_mail] == [["somebody@school.test"]]
    assert not MailMessage.objects.exists()


def test_mixed_recipients_part_ways(persona, mails_of, real_mail):
    other = make_persona(seed=21)
    real = ["to@school.test", "cc@school.test", "bcc@school.test"]

    sent = send(
        to=[persona.email, real[0]], cc=[real[1], other.email], bcc=[real[2], persona.email.upper()]
    )

    (outside,) = real_mail
    assert sent == 1
    assert (outside.to, outside.cc, outside.bcc) == ([real[0]], [real[1]], [real[2]])
    assert outside.alternatives
    assert len(mails_of(persona)) == 2  # once by name, once by hidden copy
    assert len(mails_of(other)) == 1


def test_what_is_sent_outside_names_no_practice_address(persona, real_mail):
    send(to=[persona.email, "to@school.test"])

    assert persona.email not in real_mail[0].message().as_string()


def test_the_message_itself_is_left_as_it_was(persona):
    message = EmailMessage("s", "b", FROM, [persona.email, "to@school.test"])
    get_connection("personas.mail.PracticeMailBackend").send_messages([message])

    assert message.to == [persona.email, "to@school.test"]


@pytest.mark.parametrize("form", ["{}", "Ava <{}>", '"Abbott, Ava" <{}>', " {} "])
def test_an_address_is_known_in_every_form(persona, mails_of, real_mail, form):
    send(to=[form.format(persona.email)])

    assert len(mails_of(persona)) == 1
    assert real_mail == []


def test_an_address_is_known_in_capitals(persona, mails_of):
    send(to=[persona.email.upper()])

    assert len(mails_of(persona)) == 1


@pytest.mark.parametrize(
    "address", ["ava@post.example.com", "ava@example.com", '"ava@post.example" <a@school.test>']
)
def test_what_only_looks_like_practice_is_real(real_mail, address):
    send(to=[address])

    assert len(real_mail) == 1


def test_a_practice_address_of_nobody_never_leaves(real_mail):
    assert send(to=["nobody@post.example"]) == 1

    assert real_mail == []
    assert not MailMessage.objects.exists()


def test_many_messages_are_counted(persona, real_mail):
    messages = [
        EmailMessage("s", "b", FROM, [persona.email]),
        EmailMessage("s", "b", FROM, ["to@school.test"]),
    ]

    assert get_connection("personas.mail.PracticeMailBackend").send_messages(messages) == 2


def test_plain_mail_has_no_html(persona, mails_of):
    message = EmailMessage("s", "only words", FROM, [persona.email])
    get_connection("personas.mail.PracticeMailBackend").send_messages([message])

    (arrived,) = mails_of(persona)
    assert (arrived.text, arrived.html) == ("only words", "")


def test_it_is_the_backend_of_the_portal(persona, mails_of, settings):
    settings.EMAIL_BACKEND = "personas.mail.PracticeMailBackend"  # the test runner swaps it
    django_mail.send_mail("s", "b", FROM, [persona.email])

    assert len(mails_of(persona)) == 1


def test_the_settings_name_this_backend():
    assert portal_settings.EMAIL_BACKEND == "personas.mail.PracticeMailBackend"


# Headers


def test_a_mailbox_shows_where_a_mail_came_from(persona, mails_of):
    send(to=[f"Ava <{persona.email}>"])

    headers = dict(mails_of(persona)[0].headers)
    mailbox = persona.email.partition("@")[2]
    assert headers["From"] == FROM
    assert headers["To"] == persona.email
    assert headers["Return-Path"] == "<bounce@harbor-market.example>"
    assert headers["Received"] == f"from mail.harbor-market.example by mx.{mailbox} with ESMTPS"
    for proof in ("spf=pass", "dkim=pass", "dmarc=pass"):
        assert proof in headers["Authentication-Results"]
    assert headers["Message-ID"].endswith("@harbor-market.example>")
    assert parsedate_to_datetime(headers["Date"]).tzinfo


def test_the_subject_is_not_among_the_headers_in_clear(persona, mails_of):
    send(to=[persona.email], subject="Your code is 418203")

    assert "418203" not in str(mails_of(persona)[0].headers)


# The real backend


def test_the_console_is_the_real_backend_when_nothing_is_set(settings):
    settings.REAL_EMAIL = {
        "EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend",
        "EMAIL_HOST": "",
        "EMAIL_PORT": None,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_FILE_PATH": "",
    }
    assert isinstance(real_connection(), console.EmailBackend)


def test_a_mail_server_gets_all_that_was_set(settings):
    settings.REAL_EMAIL = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "smtp.school.test",
        "EMAIL_PORT": 587,
        "EMAIL_HOST_USER": "portal",
        "EMAIL_HOST_PASSWORD": "secret",
        "EMAIL_USE_TLS": True,
    }
    real = real_connection(fail_silently=True)

    assert isinstance(real, smtp.EmailBackend)
    assert (real.host, real.port) == ("smtp.school.test", 587)
    assert (real.username, real.password) == ("portal", "secret")
    assert (real.use_tls, real.use_ssl, real.fail_silently) == (True, False, True)
    assert real.timeout == REAL_TIMEOUT_S


def test_a_folder_may_be_the_real_backend(settings, tmp_path):
    settings.REAL_EMAIL = {
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "EMAIL_FILE_PATH": str(tmp_path),
    }
    assert isinstance(real_connection(), FileBackend)
    send(to=["to@school.test"])

    assert "to@school.test" in next(tmp_path.iterdir()).read_text("utf-8")


def test_a_failure_outside_is_told(settings, monkeypatch):
    def fail(*_args):
        raise OSError("no route")

    monkeypatch.setattr(locmem.EmailBackend, "send_messages", fail)
    with pytest.raises(OSError, match="no route"):
        send(to=["to@school.test"])
