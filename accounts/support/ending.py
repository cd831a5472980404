"""How a case ends: done after its delay, stopped by the owner, or lapsed. Each way at most once.

Every change is a conditional update of the case's state, so that of a stop and the end of the
delay, whoever brings them and however closely together, exactly one is first.
"""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation

from accounts import inactivity, tokens
from accounts.actors import about
from accounts.models import CaseState, Purpose, SupportCase, User
from accounts.models.support import UNFINISHED
from accounts.owners import tell_on_every_channel
from events.kinds import Kind
from events.log import record
from events.models import Actor

from .factors_reset import reset_factors


@dataclass(frozen=True)
class Link:
    """A mailed link. ``state``: "" (good), "unknown", "used", "old", "stopped", "done", "over"."""

    state: str
    case: SupportCase | None = None


def state_of_ended(case: SupportCase) -> str:
    """ "" while it goes on."""
    if case.is_unfinished:
        return "over" if case.has_lapsed else ""
    named = (CaseState.STOPPED, CaseState.DONE)
    return case.state if case.state in named else "over"


def settle(case: SupportCase) -> SupportCase:
    """Do what time has brought about, whoever looks first: the worker, a page or a sign-in."""
    if case.state == CaseState.DELAY and case.acts_at and case.acts_at <= timezone.now():
        finish(case)
        case.refresh_from_db()
    elif case.has_lapsed:
        _expire(case)
        case.refresh_from_db()
    return case


def settle_due(user: User) -> bool:
    """Of whoever signs in: was something done that changes what is asked?"""
    finished = [finish(case) for case in user.support_cases.due()]
    return any(finished)


@transaction.atomic
def finish(case: SupportCase) -> bool:
    """After the delay: lift the lock, remove the factors; False when it was not (any more) due."""
    due = SupportCase.objects.due().filter(pk=case.pk)
    if not due.update(state=CaseState.DONE, closed_at=timezone.now()):
        return False
    user = User.objects.get(support_cases=case.pk)
    with translation.override(case.language):
        # Before the factors go: a backup mailbox is one of the channels.
        tell_on_every_channel(
            "support_done",
            user,
            reference=case.reference,
            lifted=case.asks_for_lock,
            removed=case.asks_for_factor,
        )
    lifted = case.asks_for_lock and inactivity.lift(user)
    removed = case.asks_for_factor and reset_factors(user)
    outcome = "both" if lifted and removed else "lifted" if lifted else "reset" if removed else ""
    _closed(case, user, outcome or "nothing", Actor.MARKET)
    return True


def _closed(case: SupportCase, user: User | None, outcome: str, actor: Actor) -> None:
    record(Kind.SUPPORT_CASE_CLOSED, case=case.pk, outcome=outcome, **about(user, actor))


@transaction.atomic
def _expire(case: SupportCase) -> None:
    if (
        not SupportCase.objects.lapsed()
        .filter(pk=case.pk)
        .update(state=CaseState.EXPIRED, closed_at=timezone.now())
    ):
        return
    _closed(case, case.user, "expired", Actor.MARKET)
    if case.user and case.link_followed_at:
        with translation.override(case.language):
            tell_on_every_channel("support_expired", case.user, reference=case.reference)


@transaction.atomic
def stop(*, case: SupportCase, actor: Actor) -> bool:
    """The owner's word: nothing is changed any more. False when the case had ended already."""
    now = timezone.now()
    unfinished = SupportCase.objects.filter(pk=case.pk, state__in=UNFINISHED)
    stopped = unfinished.update(state=CaseState.STOPPED, closed_at=now)
    if stopped:
        record(Kind.SUPPORT_STOPPED, case=case.pk, **about(case.user, actor))
        _closed(case, case.user, "stopped", actor)
        if case.user:
            tell_on_every_channel("support_stopped", case.user, reference=case.reference)
    return bool(stopped)


def look_at_stop(token: str) -> Link:
    row = tokens.peek_token(purpose=Purpose.SUPPORT_STOP, token=token)
    if row is None or row.case is None or row.case.user is None:
        return Link("unknown")
    return Link(state_of_ended(row.case) or ("over" if row.is_used or row.is_old else ""), row.case)


@transaction.atomic
def stop_by_link(*, token: str, actor: Actor) -> Link:
    """Use a stop link, once; what it says afterwards is how the case ended."""
    found = look_at_stop(token)
    if found.state or found.case is None:
        return found
    spent = tokens.redeem_token(purpose=Purpose.SUPPORT_STOP, token=token)
    if spent is not None and stop(case=found.case, actor=actor):
        return found
    found.case.refresh_from_db()
    return Link(state_of_ended(found.case) or "over", found.case)
