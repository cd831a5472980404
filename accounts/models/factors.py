from django.db import models
from django.utils import timezone

from personas.crypto import EncryptedTextField

from .user import User


class Authenticator(models.Model):
    """A TOTP key (RFC 6238: SHA-1, 6 digits, 30 s). It counts once ``confirmed_at`` is set."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="authenticator")
    secret = EncryptedTextField()  # base32
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)  # last accepted 30 s step: no code works twice

    def __str__(self) -> str:
        return f"authenticator of {self.user_id}"


class MessageFactor(models.Model):
    """A number or a backup mailbox to which codes may be sent; counts once ``confirmed_at`` is set.

    ``address`` (E.164, or a normalised e-mail address) need not be the account's own.
    """

    class Channel(models.TextChoices):
        TEXT = "text"
        EMAIL = "email"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="message_factors")
    channel = models.CharField(max_length=5, choices=Channel)
    address = models.CharField(max_length=254)
    added_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "channel"], name="message_factor_once"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} factor of {self.user_id}"


class Passkey(models.Model):
    """A WebAuthn credential. ``sign_count`` never goes back: a smaller one means a copied key."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url; at most 1023 bytes
    public_key = models.BinaryField()  # COSE
    sign_count = models.PositiveBigIntegerField(default=0)
    transports = models.JSONField(default=list)
    name = models.CharField(max_length=64)
    added_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"passkey {self.pk}"


class RecoveryCode(models.Model):
    """One of ten codes of 80 bits, kept as a fingerprint, good once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once"),
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
