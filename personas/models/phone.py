from django.db import models
from django.utils import timezone

from personas.crypto import EncryptedTextField

from .identity import Persona


class PracticeBrowser(models.TextChoices):
    """What the practice browser is like; all but OLD and EXTENSION let one sign in."""

    GOOD = "good"
    OLD = "old"
    OTHER = "other"  # the old one is still there, another one is in use
    EXTENSION = "extension"
    EXTENSION_OFF = "extension_off"
    PRIVATE = "private"  # a private window: the extension stays outside


class Phone(models.Model):
    """The state of the practice phone's world.

    No signal stops texts only (mail comes over Wi-Fi); airplane mode stops texts and mail.
    """

    persona = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="phone")
    airplane_mode = models.BooleanField(default=False)
    has_signal = models.BooleanField(default=True)
    clock_error_s = models.IntegerField(default=0)  # added to the true time by the authenticator
    browser = models.CharField(max_length=16, choices=PracticeBrowser, default=PracticeBrowser.GOOD)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(clock_error_s__range=(-86_400, 86_400)), name="phone_clock_error"
            ),
            models.CheckConstraint(
                condition=models.Q(browser__in=PracticeBrowser.values), name="phone_browser"
            ),
        ]

    def __str__(self) -> str:
        return f"phone of {self.persona_id}"

    @property
    def receives_texts(self) -> bool:
        return self.has_signal and not self.airplane_mode

    @property
    def receives_mail(self) -> bool:
        return not self.airplane_mode


class ArrivingQuerySet(models.QuerySet):
    def unread(self) -> "ArrivingQuerySet":
        return self.filter(arrived_at__isnull=False, read_at__isnull=True)


class Arriving(models.Model):
    """A message to a persona: waits while the phone is out of reach, then arrives or expires."""

    persona = models.ForeignKey(Persona, on_delete=models.CASCADE, related_name="%(class)ss")
    sent_at = models.DateTimeField(default=timezone.now)
    arrived_at = models.DateTimeField(null=True, blank=True)
    # A message that waits is not delivered after; one that came is deleted after.
    expires_at = models.DateTimeField(db_index=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ArrivingQuerySet.as_manager()

    class Meta:
        abstract = True


class TextMessage(Arriving):
    sender = models.CharField(max_length=32)
    body = EncryptedTextField()

    class Meta:
        indexes = [models.Index(fields=["persona", "-id"], name="text_of_persona")]

    def __str__(self) -> str:
        return f"text {self.pk}"


class MailMessage(Arriving):
    sender = models.CharField(max_length=254)
    recipient = models.CharField(max_length=254)
    subject = EncryptedTextField()
    headers = models.JSONField(default=list)  # [[name, value], …] in order
    text = EncryptedTextField()
    html = EncryptedTextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["persona", "-id"], name="mail_of_persona")]

    def __str__(self) -> str:
        return f"mail {self.pk}"


class AuthenticatorEntry(models.Model):
    """An account in the phone's authenticator (RFC 6238: SHA-1, 6 digits, 30 s)."""

    persona = models.ForeignKey(
        Persona, on_delete=models.CASCADE, related_name="authenticator_entries"
    )
    issuer = models.CharField(max_length=64)
    label = models.CharField(max_length=128)
    secret = EncryptedTextField()  # base32, as typed or scanned
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"authenticator entry {self.pk}"
