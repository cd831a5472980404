from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from personas.models import Persona

from .user import User


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Being filled in")
    SUBMITTED = "submitted", _("Waiting for the e-mail link")
    IN_REVIEW = "in_review", _("In review")
    RETURNED = "returned", _("Returned to be mended")
    APPROVED = "approved", _("Approved")


class Application(models.Model):
    """A persona's request for a seller account, from the first typed word to the decision.

    ``answers`` maps a step's key to its cleaned fields; refused values are never in it, nor is the
    password, which is kept as a hash only. The user is created when the mailed link is used.
    ``version`` counts saves, so that a stale review page cannot send what it does not show.

    Once approved it stays the seller's file: store, bank, tax number and business name are what
    ``answers`` says, and a change writes them there; e-mail, phone, name and seller type are the
    user's from then on. Read it through accounts.profile.
    """

    persona = models.OneToOneField(Persona, on_delete=models.CASCADE, related_name="application")
    user = models.OneToOneField(
        User, on_delete=models.CASCADE, null=True, related_name="application"
    )
    state = models.CharField(
        max_length=12, choices=ApplicationState, default=ApplicationState.DRAFT
    )
    answers = models.JSONField(default=dict)
    password = models.CharField(max_length=128, blank=True)
    # Of the store's name, once approved: see accounts.registration.store_names. Thirty letters can
    # become eighteen times as many when they are unfolded.
    store_key = models.CharField(max_length=600, unique=True, null=True)  # noqa: DJ001
    findings = models.JSONField(default=list)  # [{"step", "field", "reason"}] of the last review
    rounds = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")

    def __str__(self) -> str:
        return f"application {self.pk}"
