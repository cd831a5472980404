from django.db import models
from django.utils import timezone

from .user import User


class AttemptCounter(models.Model):
    """Failures of one kind against one thing; see accounts.lockout for what reads and writes it.

    ``key`` is a fingerprint: of (purpose, user), of (purpose, user, known browser) or, for a name
    nobody has, of (purpose, normalised identifier). So unknown names lock as known ones do.
    """

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    locks = models.PositiveSmallIntegerField(default=0)  # in a row; each doubles the time
    locked_until = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"counter {self.pk}"


class KnownBrowser(models.Model):
    """A browser that signed in to the account before; it has a lockout counter of its own."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_browsers")
    token_hash = models.CharField(max_length=64)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "token_hash"], name="known_browser_once"),
        ]

    def __str__(self) -> str:
        return f"browser {self.pk}"
