"""Name, seller type and bank account: what the papers must say, and what follows from a change."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import about
from accounts.models import AccountChange, SellerType, User
from accounts.profile import bank_hold, locked_file, put
from accounts.registration.review import same_words
from accounts.tasks import settle_at
from events.kinds import Kind
from events.log import record
from events.models import Actor

from . import policy
from .contacts import LinkTo, end_waiting, issue_undo
from .notices import Notice
from .undo import mark_undone

BANK, SELLER_TYPE = AccountChange.Kind.BANK, AccountChange.Kind.SELLER_TYPE
State = AccountChange.State


# The name


@transaction.atomic
def change_name(*, user: User, name: str, actor: Actor) -> bool:
    """At once if it is the name on the papers, however written; False when it is another one."""
    owner = User.objects.select_for_update(of=("self",)).select_related("persona").get(pk=user.pk)
    if owner.persona is None or not same_words(name, owner.persona.full_name):
        record(Kind.NAME_REFUSED, reason="name_differs", **about(owner, actor))
        return False
    if owner.full_name == name:
        return True
    owner.full_name = name
    owner.save(update_fields=["full_name"])
    record(Kind.NAME_CHANGED, **about(owner, actor))
    Notice(
        title=_("The name of your account was changed"),
        lines=[
            _("It is written as you typed it: %(name)s.") % {"name": name},
            _("If this was not you, set a new password now: sign-in page, Forgot your password?"),
        ],
        text=_("Harbor Market: the name of your account was changed. Not you? Set a new password."),
    ).tell(owner)
    return True


# The seller type


def end_of_month(now: datetime) -> datetime:
    """A month that was paid is used to its end: the first moment of the next one, in UTC."""
    following = (now.astimezone(UTC).replace(day=1) + timedelta(days=32)).replace(day=1)
    return following.replace(hour=0, minute=0, second=0, microsecond=0)


@transaction.atomic
def change_seller_type(*, user: User, to: str, answers: dict, actor: Actor) -> str:
    """Up at once ("done"), down at the end of the month ("waits"); "same" when it is so already.

    ``answers``: step -> what the other type needs to be known, and was found to match the papers.
    """
    owner = User.objects.select_for_update().get(pk=user.pk)
    if owner.seller_type == to:
        return "same"
    file = locked_file(owner)
    for step, values in answers.items():
        put(file, step, values)
    if to == SellerType.PROFESSIONAL:
        _upgrade(owner, actor)
        return "done"
    _schedule_downgrade(owner, actor)
    return "waits"


def _upgrade(owner: User, actor: Actor) -> None:
    now = timezone.now()
    owner.changes.create(
        kind=SELLER_TYPE,
        state=State.DONE,
        old=owner.seller_type,
        new=SellerType.PROFESSIONAL,
        done_at=now,
    )
    owner.seller_type = SellerType.PROFESSIONAL
    owner.save(update_fields=["seller_type"])
    record(Kind.SELLER_TYPE_CHANGED, seller_type=owner.seller_type, **about(owner, actor))
    Notice(
        title=_("You are a professional seller now"),
        lines=[_("From now on it is $39.99 a month, and no fee for each item.")],
        text=_("Harbor Market: your account is professional now, at $39.99 a month."),
    ).tell(owner)


def _schedule_downgrade(owner: User, actor: Actor) -> None:
    now = timezone.now()
    due = end_of_month(now)
    if owner.changes.filter(kind=SELLER_TYPE, state=State.PENDING).exists():
        return
    owner.changes.create(
        kind=SELLER_TYPE, old=owner.seller_type, new=SellerType.INDIVIDUAL, due_at=due
    )
    record(
        Kind.SELLER_TYPE_CHANGE_SCHEDULED,
        seller_type=SellerType.INDIVIDUAL.value,
        days=-(-(due - now) // timedelta(days=1)),
        **about(owner, actor),
    )
    settle_at(user=owner, moment=due)
    Notice(
        title=_("You will be an individual seller"),
        lines=[
            _("The month is paid: until its end you stay professional. Then it is $0.99 an item."),
            _("Until then you can stop it on the page of your account."),
        ],
        text=_("Harbor Market: at the end of the month your account becomes individual."),
    ).tell(owner)


# The bank account


@transaction.atomic
def change_bank(*, user: User, bank: dict, undo_link: LinkTo, actor: Actor) -> str:
    """Put another account on file, with a hold ("done"); or "same", or "held" during a hold."""
    owner = User.objects.select_for_update().get(pk=user.pk)
    if bank_hold(owner):
        return "held"
    file = locked_file(owner)
    old = file.answers["bank"]
    if old == bank:
        return "same"
    put(file, "bank", bank)
    now = timezone.now()
    until = now + policy.BANK_HOLD
    change = owner.changes.create(
        kind=BANK, state=State.DONE, old=old, new=bank, done_at=now, undo_until=until
    )
    hours = policy.BANK_HOLD // timedelta(hours=1)
    record(Kind.BANK_CHANGED, hours=hours, **about(owner, actor))
    waits = ngettext(
        "Payouts would wait %(hours)d hour before they go there.",
        "Payouts would wait %(hours)d hours before they go there.",
        hours,
    )
    Notice(
        title=_("The bank account of your store was changed"),
        lines=[
            waits % {"hours": hours},
            _("Was it not you? Take it back here, before a payout goes there."),
            _("Then the old one counts again, everybody is signed out, and you set a password."),
        ],
        text=_("Harbor Market: your bank account was changed. Not you? Look into your mailbox."),
        url=undo_link(issue_undo(user=owner, change=change)),
        label=_("It was not me: take it back"),
    ).tell(owner)
    return "done"


# Stopping


@transaction.atomic
def stop(*, user: User, change: AccountChange, actor: Actor) -> bool:
    """End a change that waits, or go back to the old bank account; False if it is too late."""
    owner = User.objects.select_for_update().get(pk=user.pk)
    row = owner.changes.get(pk=change.pk)
    if row.kind == BANK and row.can_be_undone:
        put(locked_file(owner), "bank", row.old)
        mark_undone(user=owner, change=row)
        record(Kind.BANK_CHANGE_UNDONE, by="page", **about(owner, actor))
        Notice(
            title=_("Your old bank account counts again"),
            lines=[_("The change was taken back on the page of your account. Nothing waits.")],
            text=_("Harbor Market: your old bank account counts again."),
        ).tell(owner)
        return True
    if not row.is_waiting:
        return False
    end_waiting(user=owner, kind=row.kind)
    record(Kind.CHANGE_STOPPED, change=row.kind, **about(owner, actor))
    return True
