"""How soon a message may be sent again: a minute after the last, after five in an hour later."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AttemptCounter
from personas.crypto import fingerprint

PAUSE = timedelta(seconds=60)
PER_HOUR = 5
_HOUR = timedelta(hours=1)


def seconds_to_wait(sent: QuerySet) -> int:
    """``sent``: the rows (``created_at``) that stand for the messages already sent. One query."""
    now = timezone.now()
    times = list(
        sent.filter(created_at__gt=now - _HOUR)
        .order_by("-created_at")
        .values_list("created_at", flat=True)[:PER_HOUR]
    )
    if not times:
        return 0
    free_at = times[0] + PAUSE
    if len(times) == PER_HOUR:
        free_at = max(free_at, times[-1] + _HOUR)
    return max(round((free_at - now).total_seconds()), 0)


def queue_up(purpose: str, name: str) -> None:
    """One request per name at a time: many at once would each see that nothing was sent yet."""
    key = fingerprint(f"{purpose}-queue", name)
    AttemptCounter.objects.bulk_create([AttemptCounter(key=key)], ignore_conflicts=True)
    AttemptCounter.objects.select_for_update().get(key=key)
