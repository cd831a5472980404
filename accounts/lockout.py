"""Lockout that cannot be outrun: an attempt is reserved in the database before any hash is made.

Each counter is one row under a key (see ``key_of``). ``reserve`` takes one attempt with a single
statement, so that no number of processes, threads or databases lets more than ``lockout_limit``
passwords be compared. The reservation that reaches the limit sets the lock in the same statement:
a process that dies while hashing leaves a lock behind, never an open door. Success hands it back.

Worked example, limit 5, 15 minutes, cap 60: failures 1 2 3 4, and the fifth locks for 15 minutes.
Tries during the lock change nothing. After it, failures start at 1 again; the next fifth locks for
30 minutes, then 60, 60, … A day without attempts, or a success, ends the series.
"""

import math
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import AttemptCounter, User
from personas.crypto import fingerprint
from personas.models import World

QUIET = timedelta(hours=24)  # after so long without attempts the doubling starts anew

# Expressions read the row as it was before the update, so "fresh" and "last" stand for:
# the old lock or series has ended / this attempt uses up the limit.
_FRESH = "(c.locked_until IS NOT NULL OR c.changed_at <= %(quiet)s)"
_LAST = f"(NOT {_FRESH} AND c.failures + 1 >= %(limit)s)"
_RESERVE = f"""
INSERT INTO accounts_attemptcounter AS c (key, failures, locks, locked_until, changed_at)
VALUES (%(key)s, 1, 0, NULL, %(now)s)
ON CONFLICT (key) DO UPDATE SET
  failures = CASE WHEN {_FRESH} THEN 1 ELSE c.failures + 1 END,
  locks = CASE WHEN c.changed_at <= %(quiet)s THEN 0 WHEN {_LAST} THEN c.locks + 1 ELSE c.locks END,
  locked_until = CASE WHEN {_LAST} THEN {{until}} ELSE NULL END,
  changed_at = %(now)s
WHERE c.locked_until IS NULL OR c.locked_until <= %(now)s
RETURNING failures, locks, locked_until
"""  # noqa: S608 - no value in it, only the two expressions above


@dataclass(frozen=True)
class Attempt:
    """A reserved attempt, the ``failures``-th of its series. ``lock_seconds`` if it is the last."""

    key: str
    failures: int
    left: int
    locks: int
    lock_seconds: int


def key_of(purpose: str, *, user: User | None, name: str = "", browser: str = "") -> str:
    """One counter per account and known browser; for a name nobody has, one per name."""
    whom = f"name:{name}" if user is None else f"user:{user.pk}:{browser}"
    return fingerprint("attempts", f"{purpose}:{whom}")


def lock_seconds(world: World, locks: int) -> int:
    """How long the ``locks``-th lock in a row lasts: doubled each time, up to the cap."""
    return min(world.lockout_seconds << min(locks - 1, 30), world.lockout_cap_seconds)


def reserve(*, key: str, world: World) -> Attempt | None:
    """Take one attempt, in one statement; None while locked (then nothing is compared)."""
    now = timezone.now()
    until, values = _lock_ends(world, now)
    values |= {
        "key": key,
        "limit": world.lockout_limit,
        "now": _stored(now),
        "quiet": _stored(now - QUIET),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RESERVE.format(until=until), values)
        row = cursor.fetchone()
    if row is None:
        return None
    failures, locks, locked_until = row
    return Attempt(
        key=key,
        failures=failures,
        left=max(world.lockout_limit - failures, 0),
        locks=locks,
        lock_seconds=lock_seconds(world, locks) if locked_until else 0,
    )


def hand_back(attempt: Attempt) -> None:
    """It succeeded: forget it and the failures before it, but none that came after it."""
    mine = AttemptCounter.objects.filter(key=attempt.key, failures=attempt.failures)
    if not mine.update(failures=0, locks=0, locked_until=None):
        AttemptCounter.objects.filter(key=attempt.key, failures__gt=attempt.failures).update(
            failures=F("failures") - attempt.failures
        )


def seconds_left(*, key: str) -> int:
    """Until the lock ends; 0 when there is none."""
    until = AttemptCounter.objects.filter(key=key).values_list("locked_until", flat=True).first()
    return max(math.ceil((until - timezone.now()).total_seconds()), 0) if until else 0


def release(*, keys: list[str]) -> bool:
    """End the locks and counts under ``keys`` (a reset proved the owner); was one locked?"""
    counters = AttemptCounter.objects.filter(key__in=keys)
    was_locked = counters.filter(locked_until__gt=timezone.now()).exists()
    counters.update(failures=0, locks=0, locked_until=None)
    return was_locked


def _lock_ends(world: World, now) -> tuple[str, dict]:
    """SQL for the end of the lock that this attempt would set, by the locks there were before."""
    cases: list[str] = []
    values: dict[str, object] = {}
    for before in range(32):
        seconds = lock_seconds(world, before + 1)
        values[f"end{before}"] = _stored(now + timedelta(seconds=seconds))
        if seconds >= world.lockout_cap_seconds:
            last = f"%(end{before})s"
            return f"CASE c.locks {' '.join(cases)} ELSE {last} END" if cases else last, values
        cases.append(f"WHEN {before} THEN %(end{before})s")
    raise ValueError("lockout_seconds must be at least 1")


def _stored(moment):
    return connection.ops.adapt_datetimefield_value(moment)
