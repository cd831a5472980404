from collections.abc import Collection, Iterable
from typing import Any, NoReturn
from uuid import UUID

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Actor(models.TextChoices):
    """Who acted. The subject of an event is its persona; the actor may be somebody else."""

    PERSONA = "persona"
    STAFF = "staff"
    MARKET = "market"
    UNKNOWN = "unknown"


AT_THE_TERMINAL = 0  # nobody's number


class AppendOnlyError(TypeError):
    """Raised on any attempt to change or delete an event."""


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, persona_id: UUID) -> "EventQuerySet":
        return self.filter(persona=persona_id)

    def of_staff(self) -> "EventQuerySet":
        """What staff did, also at the terminal, and what was tried on their accounts."""
        return self.filter(staff__isnull=False)

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("events are never changed")

    def delete(self) -> NoReturn:
        raise AppendOnlyError("events are never deleted")

    def bulk_create(
        self,
        objs: Iterable["Event"],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list["Event"]:
        if update_conflicts:  # an insert that would overwrite the old row
            raise AppendOnlyError("events are never changed")
        return super().bulk_create(objs, batch_size, ignore_conflicts)


class Event(models.Model):
    """What happened, to whom, by whom.

    Facts hold identifiers, enums and numbers, never personal data. ``staff`` is the number of a
    member of staff: the one who acted or, when a stranger did, the one whose account it was;
    ``AT_THE_TERMINAL`` for an operator there, whom the log cannot know.
    """

    kind = models.CharField(max_length=64)
    persona = models.UUIDField(null=True)
    actor = models.CharField(max_length=8)
    staff = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField(default=timezone.now)
    facts = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [
            models.Index(fields=["persona", "id"], name="event_persona"),
            models.Index(fields=["kind", "id"], name="event_kind"),
            models.Index(
                fields=["staff", "id"],
                condition=models.Q(staff__isnull=False),
                name="event_staff",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError("events are never changed")
        # Without force_insert, a new object with an old key would overwrite the old row.
        super().save(**kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError("events are never deleted")
