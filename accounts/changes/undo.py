"""Taking a change back by the link that went to the old address: somebody else had the account.

The old value counts again and so does none of what was changed after it; every session and every
proof ends, and no password opens the account until a new one is set.
"""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import passwords, tokens
from accounts.actors import about
from accounts.models import AccountChange, OneTimeToken, Purpose, User
from accounts.profile import locked_file, put
from accounts.reset.actions import open_for
from events.kinds import Kind
from events.log import record
from events.models import Actor

from .contacts import EMAIL, PHONE, end_waiting, is_taken
from .notices import Notice

BANK = AccountChange.Kind.BANK
State = AccountChange.State
_UNDONE: dict[str, Kind] = {EMAIL: Kind.EMAIL_CHANGE_UNDONE, PHONE: Kind.PHONE_CHANGE_UNDONE}


@dataclass(frozen=True)
class Undo:
    """``state``: "" (good), or why not: unknown, undone, old, taken.

    ``reset_token``, once it is done, opens the page for the new password.
    """

    state: str
    change: AccountChange | None = None
    reset_token: str = ""


def look_at(*, token: str) -> Undo:
    """What the link would do. Changes nothing, so scanners may look at it."""
    return _judge(tokens.peek_token(purpose=Purpose.UNDO_CHANGE, token=token))


def _judge(row: OneTimeToken | None) -> Undo:
    if row is None or row.change is None:
        return Undo("unknown")
    change = row.change
    if row.is_used or change.state == State.UNDONE:
        return Undo("undone", change)
    if row.is_old or not change.can_be_undone:
        return Undo("old", change)
    return Undo("", change)


@transaction.atomic
def take_back(*, token: str, actor: Actor) -> Undo:
    """Once, whatever the concurrency: the user's row is locked, then the link judged again."""
    found = look_at(token=token)
    if found.state or found.change is None:
        return found
    owner = User.objects.select_for_update().get(pk=found.change.user_id)
    found = look_at(token=token)
    change = found.change
    if found.state or change is None:
        return found
    if not _restore(owner, change):
        return Undo("taken", change)
    tokens.redeem_token(purpose=Purpose.UNDO_CHANGE, token=token)
    mark_undone(user=owner, change=change)
    for kind in (EMAIL, PHONE):
        end_waiting(user=owner, kind=kind)
    passwords.require_new(user=owner)
    subject = about(owner, actor)
    if change.kind == BANK:
        record(Kind.BANK_CHANGE_UNDONE, by="link", **subject)
    else:
        record(_UNDONE[change.kind], **subject)
    _tell(owner)
    kind = PHONE if change.kind == PHONE and owner.phone else EMAIL
    return Undo("", change, open_for(user=owner, kind=kind))


def _restore(owner: User, change: AccountChange) -> bool:
    if change.kind == BANK:
        put(locked_file(owner), "bank", change.old)
        return True
    if change.old and is_taken(user=owner, kind=change.kind, value=change.old):
        return False
    setattr(owner, change.kind, change.old or None)
    try:
        with transaction.atomic():
            owner.save(update_fields=[change.kind])
    except IntegrityError:
        return False
    return True


def mark_undone(*, user: User, change: AccountChange) -> None:
    """And with it what came after it: who changed an address twice must not win by that."""
    later = user.changes.filter(kind=change.kind, state=State.DONE, pk__gte=change.pk)
    later.update(state=State.UNDONE)


def _tell(owner: User) -> None:
    Notice(
        title=_("A change of your account was taken back"),
        lines=[
            _("The old one counts again. Everybody has been signed out of the account."),
            _("No password opens it until you set a new one: sign-in page, Forgot your password?"),
        ],
        text=_("Harbor Market: a change was taken back. Set a new password before you sign in."),
    ).tell(owner)
