import math

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .user import User


class Matter(models.TextChoices):
    INACTIVITY = "inactivity", _("My account is locked because it was not used for long")
    FACTOR = "factor", _("My second factor is lost, and I have no recovery code")
    BOTH = "both", _("Both")


class Mailbox(models.TextChoices):
    MAIN = "main", _("To the mailbox of the account")
    BACKUP = "backup", _("To the backup mailbox, because I cannot read the other one")


class CaseState(models.TextChoices):
    OPEN = "open", _("Waiting for the link")
    PAPER = "paper", _("Waiting for the document")
    DELAY = "delay", _("Waiting out the delay")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    EXPIRED = "expired", _("Ended after seven days")
    MERGED = "merged", _("Went on in another case")


RUNNING = (CaseState.PAPER, CaseState.DELAY)
UNFINISHED = (CaseState.OPEN, *RUNNING)


class SupportCaseQuerySet(models.QuerySet["SupportCase"]):
    def running(self) -> "SupportCaseQuerySet":
        """Past the first proof; an account has one of them at most."""
        return self.filter(state__in=RUNNING)

    def due(self) -> "SupportCaseQuerySet":
        return self.filter(state=CaseState.DELAY, acts_at__lte=timezone.now())

    def lapsed(self) -> "SupportCaseQuerySet":
        waiting = (CaseState.OPEN, CaseState.PAPER)
        return self.filter(state__in=waiting, expires_at__lte=timezone.now())


class SupportCase(models.Model):
    """Somebody without access asks to be let in again. SECURITY.md rule 15.

    ``user`` is empty where nobody has the name (``subject`` is its fingerprint): such a case exists
    only so that asking costs the same and leads to the same page.
    """

    reference = models.CharField(max_length=9, unique=True)  # no secret: to name the case by
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, related_name="support_cases"
    )
    subject = models.CharField(max_length=64)
    matter = models.CharField(max_length=10, choices=Matter)
    mailbox = models.CharField(max_length=6, choices=Mailbox)
    state = models.CharField(max_length=7, choices=CaseState, default=CaseState.OPEN)
    language = models.CharField(max_length=10)  # of what is written when nobody asks for a page
    opened_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    link_followed_at = models.DateTimeField(null=True, blank=True)
    document_accepted_at = models.DateTimeField(null=True, blank=True)
    acts_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = SupportCaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(state__in=RUNNING), name="support_case_one_runs"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=RUNNING) | models.Q(user__isnull=False),
                name="support_case_runs_for_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=CaseState.DELAY)
                | models.Q(acts_at__isnull=False, document_accepted_at__isnull=False),
                name="support_case_delay_has_an_end",
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="support_case_of_user")]

    def __str__(self) -> str:
        return f"support case {self.pk}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in UNFINISHED

    @property
    def has_lapsed(self) -> bool:
        """Whether it waited too long for a proof; the delay has an end of its own."""
        waits = self.state in (CaseState.OPEN, CaseState.PAPER)
        return waits and self.expires_at <= timezone.now()

    @property
    def seconds_left(self) -> int:
        """Until the delay is over; 0 where none runs."""
        if self.state != CaseState.DELAY or self.acts_at is None:
            return 0
        return max(math.ceil((self.acts_at - timezone.now()).total_seconds()), 0)

    @property
    def asks_for_lock(self) -> bool:
        return self.matter in (Matter.INACTIVITY, Matter.BOTH)

    @property
    def asks_for_factor(self) -> bool:
        return self.matter in (Matter.FACTOR, Matter.BOTH)
