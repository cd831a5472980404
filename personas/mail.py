"""Mail to a persona stays in the practice; all other mail goes to the real backend."""

from copy import copy
from email.utils import format_datetime, make_msgid, parseaddr

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from .delivery import deliver_mail
from .fiction import is_practice_email

REAL_TIMEOUT_S = 20


class PracticeMailBackend(BaseEmailBackend):
    def send_messages(self, email_messages) -> int:
        sent = 0
        for message in email_messages:
            recipients = message.recipients()
            practice = [address for address in recipients if _is_practice(address)]
            for address in practice:
                _deliver(message, parseaddr(address)[1].lower())
            real = [address for address in recipients if address not in practice]
            sent += self._send_real(message, real) if real else 1
        return sent

    def _send_real(self, message, recipients: list[str]) -> int:
        outside = copy(message)
        for field in ("to", "cc", "bcc"):
            setattr(outside, field, [one for one in getattr(message, field) if one in recipients])
        return real_connection(self.fail_silently).send_messages([outside]) or 0


def real_connection(fail_silently: bool = False) -> BaseEmailBackend:
    """The backend of EMAIL_URL, as django-environ reads it."""
    real = settings.REAL_EMAIL
    options = {
        "host": real.get("EMAIL_HOST"),
        "port": real.get("EMAIL_PORT"),
        "username": real.get("EMAIL_HOST_USER"),
        "password": real.get("EMAIL_HOST_PASSWORD"),
        "use_tls": real.get("EMAIL_USE_TLS"),
        "use_ssl": real.get("EMAIL_USE_SSL"),
        "file_path": real.get("EMAIL_FILE_PATH"),
        "timeout": REAL_TIMEOUT_S,
    }
    given = {name: value for name, value in options.items() if value}
    return get_connection(real["EMAIL_BACKEND"], fail_silently=fail_silently, **given)


def _is_practice(address: str) -> bool:
    return is_practice_email(parseaddr(address)[1])


def _deliver(message, to: str) -> None:
    html = next(
        (body for body, kind in getattr(message, "alternatives", ()) if kind == "text/html"), ""
    )
    deliver_mail(
        to=to,
        sender=str(message.from_email),
        subject=str(message.subject),
        headers=_headers(message, to),
        text=str(message.body),
        html=str(html),
    )


def _headers(message, to: str) -> list[list[str]]:
    """As a mailbox shows them; the checks of origin are those a careful reader looks for.

    Without the subject: these are kept in clear, and the subject is sealed in its own column.
    """
    domain = parseaddr(message.from_email)[1].rpartition("@")[2]
    mailbox = to.rpartition("@")[2]
    return [
        ["Return-Path", f"<bounce@{domain}>"],
        ["Received", f"from mail.{domain} by mx.{mailbox} with ESMTPS"],
        [
            "Authentication-Results",
            f"mx.{mailbox}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain};"
            f" dmarc=pass header.from={domain}",
        ],
        ["From", str(message.from_email)],
        ["To", to],
        ["Date", format_datetime(timezone.now())],
        ["Message-ID", make_msgid(domain=domain)],
        ["MIME-Version", "1.0"],
    ]
