"""What happened in lower rooms and concerns an account."""

from django.dispatch import receiver

from accounts import inactivity
from events.kinds import Kind
from events.signals import recorded


@receiver(recorded, dispatch_uid="accounts.time_away")
def on_recorded(events, **_more) -> None:
    """Inside the transaction of the event: both are written, or neither."""
    for event in events:
        if event.kind == Kind.TIME_AWAY_REQUESTED.value:
            inactivity.let_time_pass(persona_id=event.persona, days=event.facts["days"])
