"""Sending to a seller: written now, sealed, carried by the task worker."""

import json

from django.db import transaction

from .models import OutgoingMessage
from .tasks import deliver


def post_mail(*, to: str, subject: str, text: str, html: str, held: bool = False) -> None:
    _post("mail", to, {"subject": subject, "text": text, "html": html}, held)


def post_text(*, to: str, body: str, held: bool = False) -> None:
    _post("text", to, {"body": body}, held)


def _post(channel: str, to: str, payload: dict, held: bool) -> None:
    with transaction.atomic():
        message = OutgoingMessage.objects.create(
            channel=channel, recipient=to, payload=json.dumps(payload), held=held
        )
        # The queue is a table of the same database: it commits or vanishes with what caused it.
        deliver.enqueue(message.pk)
