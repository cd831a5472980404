from django.db import models
from django.utils import timezone

from personas.crypto import EncryptedTextField


class OutgoingMessage(models.Model):
    """A mail or text that waits for the task worker. Sealed, because it may carry a code or link.

    ``held`` messages are written and dropped by the worker: a request about an unknown address
    costs what one about a known address costs.
    """

    channel = models.CharField(max_length=4, choices=[("mail", "mail"), ("text", "text")])
    recipient = EncryptedTextField()
    payload = EncryptedTextField()  # JSON: mail {subject, text, html}; text {body}
    held = models.BooleanField(default=False)
    queued_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"outgoing {self.channel} {self.pk}"
