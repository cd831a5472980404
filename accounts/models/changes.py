from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .user import User


class AccountChangeQuerySet(models.QuerySet["AccountChange"]):
    def waiting(self) -> "AccountChangeQuerySet":
        """Asked for, not yet done, and not too old for it."""
        return self.filter(state=AccountChange.State.PENDING, due_at__gt=timezone.now())

    def undoable(self) -> "AccountChangeQuerySet":
        return self.filter(state=AccountChange.State.DONE, undo_until__gt=timezone.now())


class AccountChange(models.Model):
    """One change of what is on file: asked for, done, and for some days to be undone.

    ``old`` and ``new`` hold the value as it is kept: a string, or a bank account's fields. A change
    of e-mail or phone waits for its proof until ``due_at``; one of the seller type takes effect
    then. A bank account's hold lasts as long as the change can be undone.
    """

    class Kind(models.TextChoices):
        EMAIL = "email", _("E-mail")
        PHONE = "phone", _("Phone")
        BANK = "bank", _("Bank account")
        SELLER_TYPE = "seller_type", _("Seller type")

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        UNDONE = "undone"
        ENDED = "ended"  # stopped, replaced by a later one, or its proof came too late

    PROVED = (Kind.EMAIL, Kind.PHONE)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    old = models.JSONField()
    new = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    undo_until = models.DateTimeField(null=True, blank=True)

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=models.Q(state="pending"),
                name="account_change_one_waits",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=False, state__in=["done", "undone"])
                | models.Q(done_at__isnull=True, state__in=["pending", "ended"]),
                name="account_change_done_at",
            ),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=False) | ~models.Q(state="pending"),
                name="account_change_waits_until",
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.pk}"

    @property
    def can_be_undone(self) -> bool:
        until = self.undo_until
        return self.state == self.State.DONE and until is not None and until > timezone.now()

    @property
    def is_waiting(self) -> bool:
        due = self.due_at
        return self.state == self.State.PENDING and due is not None and due > timezone.now()

    @property
    def can_be_stopped(self) -> bool:
        """By its owner on the account's page: what waits, and the hold of a bank account."""
        return self.is_waiting or (self.kind == self.Kind.BANK and self.can_be_undone)
