"""The lock for inactivity: an account that nobody used for long opens to no password alone.

SECURITY.md rule 3. Signing in counts as use. The lock falls at the first sign-in after the time, or
by ``manage.py lock_inactive``, whichever comes first; only support lifts it (accounts.support).
Accounts of staff are left out: colleagues look after them, and no desk checks papers they lack.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone, translation

from accounts.actors import about
from accounts.models import User
from accounts.owners import tell_owner
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.models import World
from personas.models.identity import Country

_CHUNK = 200


class LockedForInactivity(Exception):  # noqa: N818 - it says what is, not what went wrong
    """Every proof was right, and the account stays closed all the same."""


def enter(user: User) -> None:
    """Count this as use, in one statement; raises LockedForInactivity where support is needed."""
    now = timezone.now()
    open_ones = User.objects.filter(pk=user.pk, locked_for_inactivity_at__isnull=True)
    days = _days_of(user)
    if days:
        open_ones = open_ones.filter(active_at__gt=now - timedelta(days=days))
    if not open_ones.update(active_at=now):
        raise LockedForInactivity


def _days_of(user: User) -> int:
    return user.persona.world.inactivity_days if user.persona else 0


def lock_if_due(user: User) -> bool:
    """Lock it, tell the owner and end its sessions, once; False if it is in use or locked."""
    days = _days_of(user)
    if not days:
        return False
    now = timezone.now()
    due = User.objects.filter(
        pk=user.pk,
        locked_for_inactivity_at__isnull=True,
        active_at__lte=now - timedelta(days=days),
    )
    with transaction.atomic():
        locked = due.update(locked_for_inactivity_at=now, session_epoch=F("session_epoch") + 1)
        if locked:
            record(Kind.LOCKED_FOR_INACTIVITY, days=days, **about(user, Actor.MARKET))
            tell_owner("inactivity_locked", user, days=days)
    return bool(locked)


def lift(user: User) -> bool:
    """End the lock and begin to count anew; was there one?"""
    now = timezone.now()
    locked = User.objects.filter(pk=user.pk, locked_for_inactivity_at__isnull=False)
    was_locked = bool(locked.update(locked_for_inactivity_at=None, active_at=now))
    if was_locked:
        record(Kind.INACTIVITY_LOCK_LIFTED, **about(user, Actor.MARKET))
    else:  # the time may be over without a lock yet
        User.objects.filter(pk=user.pk).update(active_at=now)
    return was_locked


def lock_all() -> int:
    """Every account whose time is over; how many were locked. Safe to run twice, or twice at once.

    Read in pieces, each account in a transaction of its own: neither memory nor a lock grows.
    """
    locked = 0
    for user in _in_pieces(_over_time):
        with translation.override(_language_of(user)):
            locked += lock_if_due(user)
    return locked


def _in_pieces(rows_after) -> Iterator[User]:
    last = 0
    while piece := list(rows_after(last)[:_CHUNK]):
        yield from piece
        last = piece[-1].pk


def _over_time(last: int) -> QuerySet[User]:
    """By the shortest time there is; ``lock_if_due`` asks each account's own world."""
    world = World.objects.filter(inactivity_days__gt=0).order_by("inactivity_days").first()
    if world is None:
        return User.objects.none()
    return (
        User.objects.filter(
            pk__gt=last,
            locked_for_inactivity_at__isnull=True,
            active_at__lte=timezone.now() - timedelta(days=world.inactivity_days),
            persona__isnull=False,
        )
        .select_related("persona__world")
        .order_by("pk")
    )


def _language_of(user: User) -> str:
    """Nobody asked for a page whose language could be taken: that of the persona's country."""
    return "zh-hans" if user.persona and user.persona.country == Country.CN else "en"


def let_time_pass(*, persona_id, days: int) -> None:
    """The practice phone let ``days`` pass: nobody was there, and sessions ended long ago."""
    then = timezone.now() - timedelta(days=days)
    User.objects.filter(persona=persona_id, active_at__gt=then).update(
        active_at=then, session_epoch=F("session_epoch") + 1
    )
