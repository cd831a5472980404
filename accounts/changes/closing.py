"""Closing the account: it can be reopened for a while, then it is gone. The log stays."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tasks import task

from accounts.actors import about
from accounts.models import User
from accounts.tasks import at
from events.kinds import Kind
from events.log import record
from events.models import Actor

from . import policy
from .notices import Notice


@transaction.atomic
def start(*, user: User, actor: Actor) -> bool:
    """From here on nobody works with the account; every session ends. False if it is closing."""
    closes_at = timezone.now() + policy.COOLING_OFF
    open_one = User.objects.filter(pk=user.pk, closes_at__isnull=True)
    if not open_one.update(closes_at=closes_at, session_epoch=F("session_epoch") + 1):
        return False
    owner = User.objects.get(pk=user.pk)
    days = policy.COOLING_OFF // timedelta(days=1)
    record(Kind.CLOSING_STARTED, days=days, **about(owner, actor))
    until = ngettext(
        "It can be reopened for %(days)d day: sign in, and press the button there.",
        "It can be reopened for %(days)d days: sign in, and press the button there.",
        days,
    )
    Notice(
        title=_("Your seller account is being closed"),
        lines=[
            _("Everybody has been signed out, and the store is closed."),
            until % {"days": days},
            _("If this was not you, set a new password, sign in and reopen it."),
        ],
        text=_("Harbor Market: your account is being closed. Not you? Sign in and reopen it."),
    ).tell(owner)
    _close_at(closes_at, owner)
    return True


@transaction.atomic
def reopen(*, user: User, actor: Actor) -> bool:
    closing = User.objects.filter(pk=user.pk, closes_at__gt=timezone.now())
    if not closing.update(closes_at=None):
        return False
    record(Kind.REOPENED, **about(user, actor))
    Notice(
        title=_("Your seller account is open again"),
        lines=[
            _("Everything is as it was before."),
            _("If this was not you, set a new password now: sign-in page, Forgot your password?"),
        ],
        text=_("Harbor Market: your account is open again. Not you? Set a new password at once."),
    ).tell(user)
    return True


@transaction.atomic
def close(*, user_id: int) -> bool:
    """Delete the account whose time is over: papers, proofs, factors. Its events stay.

    The practice identity is left as it is, so that its holder may open an account anew.
    """
    due = User.objects.filter(pk=user_id, closes_at__lte=timezone.now())
    owner = due.select_for_update().first()
    if owner is None:
        return False
    Notice(
        title=_("Your seller account is closed"),
        lines=[
            _("What was kept about you has been deleted."),
            _("You may open a new account with the same papers."),
        ],
        text=_("Harbor Market: your account is closed and what was kept about you is deleted."),
    ).tell(owner)
    record(Kind.CLOSED, **about(owner, Actor.MARKET))
    owner.delete()
    return True


def close_due() -> int:
    """Every account whose time is over; one that fails keeps none of the others open."""
    due = User.objects.filter(closes_at__lte=timezone.now()).order_by("pk")
    return sum(close(user_id=pk) for pk in list(due.values_list("pk", flat=True)))


@task()
def close_later(user_id: int, language: str) -> None:
    """Reopened meanwhile, or closed by the command: it finds nothing due."""
    with translation.override(language):
        close(user_id=user_id)


def _close_at(moment, owner: User) -> None:
    at(close_later, moment).enqueue(owner.pk, translation.get_language() or "en")
