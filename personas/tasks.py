"""Carrying queued mail and texts. Nothing here logs an address or a word of what was written."""

import json
import logging
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from .delivery import deliver_text
from .fiction import is_practice_email
from .models import OutgoingMessage

logger = logging.getLogger(__name__)

TRIES = 3
WAIT = timedelta(minutes=5)


@task()
def deliver(outgoing_id: int, attempt: int = 1) -> None:
    """Carry one queued message; a second run finds nothing. Held messages end here, unsent."""
    with transaction.atomic():
        message = OutgoingMessage.objects.select_for_update().filter(pk=outgoing_id).first()
        if message is None:
            return
        if message.held or message.channel == "text" or is_practice_email(message.recipient):
            message.delete()
            _carry_inside(message)
            return
    # A real mail server may be slow: never keep the database locked while it thinks.
    try:
        _send_mail(message)
    except Exception as error:
        logger.error("outgoing %s: try %s failed: %s", outgoing_id, attempt, type(error).__name__)
        if _tried_later(outgoing_id, attempt):
            return
    OutgoingMessage.objects.filter(pk=outgoing_id).delete()


def _carry_inside(message: OutgoingMessage) -> None:
    if message.held:
        return
    if message.channel == "text":
        deliver_text(to=message.recipient, body=json.loads(message.payload)["body"])
    else:
        _send_mail(message)


def _send_mail(message: OutgoingMessage) -> None:
    payload = json.loads(message.payload)
    mail = EmailMultiAlternatives(
        payload["subject"],
        payload["text"],
        to=[message.recipient],
        connection=get_connection("personas.mail.PracticeMailBackend"),
    )
    if payload["html"]:
        mail.attach_alternative(payload["html"], "text/html")
    mail.send()


def _tried_later(outgoing_id: int, attempt: int) -> bool:
    if attempt >= TRIES or not deliver.get_backend().supports_defer:
        return False
    later = deliver.using(run_after=timezone.now() + attempt * WAIT)
    later.enqueue(outgoing_id, attempt + 1)
    return True
