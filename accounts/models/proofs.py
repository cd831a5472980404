from django.db import models
from django.utils import timezone

from .user import User


class Purpose(models.TextChoices):
    CONFIRM_EMAIL = "confirm_email"
    RESET_PASSWORD = "reset_password"
    STAFF_INVITATION = "staff_invitation"
    SUPPORT_CASE = "support_case"
    SUPPORT_STOP = "support_stop"
    CHANGE_EMAIL = "change_email"
    CHANGE_PHONE = "change_phone"
    UNDO_CHANGE = "undo_change"


class OneTimeToken(models.Model):
    """A mailed link's token (256 bits, fingerprinted). Single use; dies with what it is bound to.

    ``subject`` is the fingerprint of the address it was sent to; ``bound_to`` of what must not have
    changed since (a password hash, an application's version). ``user`` is empty where nobody has
    the address: such a token exists only so that the request costs the same.
    """

    purpose = models.CharField(max_length=20, choices=Purpose)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="tokens")
    application = models.ForeignKey(
        "accounts.Application", on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    invitation = models.ForeignKey(
        "accounts.StaffInvitation", on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    case = models.ForeignKey(
        "accounts.SupportCase", on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    change = models.ForeignKey(
        "accounts.AccountChange", on_delete=models.CASCADE, null=True, related_name="tokens"
    )
    token_hash = models.CharField(max_length=64, unique=True)
    subject = models.CharField(max_length=64)
    bound_to = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "purpose", "created_at"], name="token_subject")]

    def __str__(self) -> str:
        return f"token {self.pk}"

    @property
    def is_used(self) -> bool:
        return self.used_at is not None

    @property
    def is_old(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def opens_nothing(self) -> bool:
        opened = (self.user_id, self.application_id, self.invitation_id, self.case_id)
        return not any(opened)


class OneTimeCode(models.Model):
    """Six digits by text: once, 10 minutes, five tries, for one session, account and purpose."""

    purpose = models.CharField(max_length=20, choices=Purpose)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="codes")
    session_hash = models.CharField(max_length=64)
    subject = models.CharField(max_length=64)
    code_hash = models.CharField(max_length=64)
    bound_to = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["session_hash", "purpose"], name="code_session"),
            models.Index(fields=["subject", "purpose", "created_at"], name="code_subject"),
        ]

    def __str__(self) -> str:
        return f"code {self.pk}"
