from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .user import Role, User


class InvitationState(models.TextChoices):
    PENDING = "pending", _("Waiting")
    EXPIRED = "expired", _("Expired")
    ACCEPTED = "accepted", _("Accepted")
    REVOKED = "revoked", _("Taken back")


class StaffInvitationQuerySet(models.QuerySet["StaffInvitation"]):
    def open(self) -> "StaffInvitationQuerySet":
        """Neither accepted nor taken back; their last link may have expired."""
        return self.filter(accepted_at__isnull=True, revoked_at__isnull=True)


class StaffInvitation(models.Model):
    """An address that may become staff, once. Its links are one-time tokens; the newest counts.

    It is no account and knows of none: an address that has one is invited like any other.
    """

    email = models.EmailField()  # normalised: see accounts.identifiers
    full_name = models.CharField(max_length=128)
    role = models.CharField(max_length=8, choices=Role)
    # Empty: invited at the terminal.
    invited_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, related_name="invitations_sent"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()  # of its newest link
    revoked_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(
        User, on_delete=models.SET_NULL, null=True, related_name="invitation"
    )

    objects = StaffInvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_lower"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="invitation_role"
            ),
            models.UniqueConstraint(
                fields=["email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at__isnull=True) | models.Q(revoked_at__isnull=True),
                name="invitation_one_end",
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        if self.expires_at <= timezone.now():
            return InvitationState.EXPIRED
        return InvitationState.PENDING

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None
