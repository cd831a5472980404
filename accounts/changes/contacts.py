"""Another e-mail address or phone number: proved on the new one, announced on the old one.

Nothing tells whether the new one is somebody's: the page, the statements and the number of messages
are the same. Its owner gets a note instead of a link or code.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import codes, tokens
from accounts.actors import about
from accounts.mail import text
from accounts.models import AccountChange, OneTimeCode, OneTimeToken, Purpose, User
from accounts.resend import seconds_to_wait
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.crypto import fingerprint
from personas.models import Persona, SpareContact

from . import policy
from .notices import Notice

EMAIL, PHONE = AccountChange.Kind.EMAIL, AccountChange.Kind.PHONE
State = AccountChange.State
LinkTo = Callable[[str], str]
_REQUESTED: dict[str, Kind] = {
    EMAIL: Kind.EMAIL_CHANGE_REQUESTED,
    PHONE: Kind.PHONE_CHANGE_REQUESTED,
}
_CHANGED: dict[str, Kind] = {EMAIL: Kind.EMAIL_CHANGED, PHONE: Kind.PHONE_CHANGED}
_LIFETIME: dict[str, timedelta] = {EMAIL: policy.EMAIL_LINK, PHONE: codes.LIFETIME}


# Asking


def wait_seconds(user: User, kind: str) -> int:
    """Until another link or code may be asked for."""
    return seconds_to_wait(user.changes.filter(kind=kind))


@transaction.atomic
def ask(*, user: User, kind: str, value: str, session: str, link_to: LinkTo, actor: Actor) -> int:
    """Send the proof to the new ``value``; an earlier change of that kind ends.

    Returns the seconds to wait when one was sent just now (then nothing happens), else 0.
    ``session`` is what a texted code is bound to, ``link_to(token)`` the address to mail.
    """
    owner = User.objects.select_for_update().get(pk=user.pk)
    if wait := wait_seconds(owner, kind):
        return wait
    is_free = not is_taken(user=owner, kind=kind, value=value)
    end_waiting(user=owner, kind=kind)
    change = owner.changes.create(
        kind=kind,
        old=getattr(owner, kind) or "",
        new=value,
        due_at=timezone.now() + _LIFETIME[kind],
    )
    if kind == EMAIL:
        _send_link(owner, change, link_to, is_free)
    else:
        _send_code(owner, change, session, is_free)
    record(_REQUESTED[kind], **about(owner, actor))
    return 0


def is_taken(*, user: User, kind: str, value: str) -> bool:
    """By an account, by somebody's papers, or kept for who may still take it back by an undo."""
    field = "email" if kind == EMAIL else "phone_number"
    others = Persona.objects.active().exclude(account=user)
    kept = AccountChange.objects.undoable().exclude(user=user)
    # All are asked, always: neither the answer nor its time tells whose it is.
    found = [
        User.objects.exclude(pk=user.pk).filter(**{kind: value}).exists(),
        others.filter(**{field: value}).exists(),
        SpareContact.objects.exclude(persona=user.persona_id).filter(value=value).exists(),
        kept.filter(kind=kind, old=value).exists(),
    ]
    return any(found)


def end_waiting(*, user: User, kind: str) -> bool:
    """Of a change that has not been proved: its link and codes open nothing any more."""
    waiting = user.changes.filter(kind=kind, state=State.PENDING)
    return waiting.update(state=State.ENDED) > 0


def _send_link(owner: User, change: AccountChange, link_to: LinkTo, is_free: bool) -> None:
    token = tokens.issue_token(
        purpose=Purpose.CHANGE_EMAIL,
        subject=_subject(change),
        lifetime=policy.EMAIL_LINK,
        user=owner if is_free else None,
        change=change if is_free else None,
        bound_to=_print(owner, change),
    )
    if is_free:
        notice = Notice(
            title=_("Confirm your new e-mail address"),
            lines=[
                _("You want this mailbox to be the one of your seller account."),
                _("The link works once, for 30 minutes, where you are signed in to the account."),
                _("If it was not you, do nothing: without the link nothing changes."),
            ],
            url=link_to(token),
            label=_("Use this address"),
        )
    else:
        notice = Notice(
            title=_("Somebody wants to use your address"),
            lines=[
                _("Somebody gave this e-mail address for another seller account."),
                _("It is in use here, so nothing was changed. You need not do anything."),
            ],
        )
    notice.mail_to(change.new)


def _send_code(owner: User, change: AccountChange, session: str, is_free: bool) -> None:
    code = codes.issue_code(
        purpose=Purpose.CHANGE_PHONE,
        session=_session(owner, session),
        subject=_subject(change),
        user=owner if is_free else None,
        bound_to=_print(owner, change),
    )
    if is_free:
        text("reset_code", to=change.new, context={"code": code})
    else:
        said = _("Harbor Market: somebody gave your number for another account. Nothing changed.")
        Notice(title="", text=said).text_to(change.new)


def _subject(change: AccountChange) -> str:
    return fingerprint("change-address", f"{change.kind}:{change.new}")


def _print(owner: User, change: AccountChange) -> str:
    """A proof is for one change, and dies with the password it was asked for under."""
    return fingerprint("account-change", f"{change.pk}:{owner.password}")


def _session(owner: User, session: str) -> str:
    return f"{owner.pk}:{session}"


# Proving


@dataclass(frozen=True)
class Proof:
    """``state``: "" (good), or why not: unknown, elsewhere, used, old, taken, wrong."""

    state: str
    value: str = ""
    left: int = 0


def look_at_link(*, token: str, user: User) -> Proof:
    """What the link would do for who is signed in here. Changes nothing."""
    row = tokens.peek_token(purpose=Purpose.CHANGE_EMAIL, token=token)
    change = row.change if row else None
    if row is None or change is None:
        return Proof("unknown")
    if change.user_id != user.pk:
        return Proof("elsewhere")
    if change.state in (State.DONE, State.UNDONE):
        return Proof("used", change.new)
    if row.is_used or row.is_old or change.state != State.PENDING:
        return Proof("old", change.new)
    if row.bound_to != _print(user, change):
        return Proof("old", change.new)
    return Proof("", change.new)


@transaction.atomic
def confirm_email(*, user: User, token: str, undo_link: LinkTo, actor: Actor) -> Proof:
    """The link's button, pressed by who is signed in to the account: the address is switched."""
    owner = User.objects.select_for_update().get(pk=user.pk)
    proof = look_at_link(token=token, user=owner)
    change = _waiting(owner, EMAIL)
    if proof.state or change is None:
        return proof if proof.state else Proof("old", proof.value)
    spent = tokens.redeem_token(
        purpose=Purpose.CHANGE_EMAIL, token=token, bound_to=_print(owner, change)
    )
    if spent is None:
        return Proof("old", proof.value)
    return _switch(owner, change, undo_link, actor)


@transaction.atomic
def confirm_phone(*, user: User, code: str, session: str, undo_link: LinkTo, actor: Actor) -> Proof:
    """The code that this browser's session was sent last, for the change that waits."""
    owner = User.objects.select_for_update().get(pk=user.pk)
    change = _waiting(owner, PHONE)
    if change is None:
        return Proof("old")
    check = codes.check_code(
        purpose=Purpose.CHANGE_PHONE, session=_session(owner, session), code=code
    )
    row = check.row
    if not check.good or row is None or row.bound_to != _print(owner, change):
        record(Kind.PHONE_CODE_REFUSED, left=check.left, **about(owner, actor))
        return Proof("wrong", change.new, check.left)
    return _switch(owner, change, undo_link, actor)


def _waiting(owner: User, kind: str) -> AccountChange | None:
    return owner.changes.waiting().filter(kind=kind).first()


def _switch(owner: User, change: AccountChange, undo_link: LinkTo, actor: Actor) -> Proof:
    if not _put(owner, change):
        change.state = State.ENDED
        change.save(update_fields=["state"])
        return Proof("taken", change.new)
    now = timezone.now()
    change.state, change.done_at, change.undo_until = State.DONE, now, now + policy.UNDO
    change.save(update_fields=["state", "done_at", "undo_until"])
    end_resets(user=owner)
    record(_CHANGED[change.kind], **about(owner, actor))
    announce = _announce_email if change.kind == EMAIL else _announce_phone
    announce(owner, change, undo_link(issue_undo(user=owner, change=change)))
    return Proof("", change.new)


def _put(owner: User, change: AccountChange) -> bool:
    if is_taken(user=owner, kind=change.kind, value=change.new):
        return False
    setattr(owner, change.kind, change.new)
    try:
        with transaction.atomic():
            owner.save(update_fields=[change.kind])
    except IntegrityError:  # somebody else's at this very moment
        return False
    return True


def end_resets(*, user: User) -> None:
    """Links and codes for a new password that went to what is not the account's any more."""
    now = timezone.now()
    for proofs in (OneTimeToken, OneTimeCode):
        asked = proofs.objects.filter(user=user, purpose=Purpose.RESET_PASSWORD)
        asked.filter(used_at__isnull=True).update(used_at=now)


def issue_undo(*, user: User, change: AccountChange) -> str:
    return tokens.issue_token(
        purpose=Purpose.UNDO_CHANGE,
        subject=fingerprint("undo-change", str(change.pk)),
        lifetime=policy.UNDO,
        user=user,
        change=change,
    )


# Announcing


def _announce_email(owner: User, change: AccountChange, undo_url: str) -> None:
    Notice(
        title=_("The e-mail address of your account was changed"),
        lines=[
            _("It is %(address)s now. Links and warnings go there from now on.")
            % {"address": change.new},
            _("Was it not you? Take it back here. The link works once, for 72 hours."),
            _("Then the old one counts again, everybody is signed out, and you set a password."),
        ],
        url=undo_url,
        label=_("It was not me: take it back"),
    ).mail_to(change.old)
    Notice(
        title=_("Your account has this e-mail address now"),
        lines=[_("From now on you sign in with this address, and links and warnings come here.")],
    ).mail_to(change.new)
    if owner.phone:
        Notice(
            title="",
            text=_("Harbor Market: your e-mail address was changed. Not you? See the old mailbox."),
        ).text_to(owner.phone)


def _announce_phone(owner: User, change: AccountChange, undo_url: str) -> None:
    title = _("The phone number of your account was changed")
    not_me = _("It was not me: take it back")
    lines = [_("From now on texts go to the new number, and you may sign in with it.")]
    if change.old:
        said = _("Harbor Market: your phone number was changed. Not you? Take it back:")
        Notice(title="", text=said, url=undo_url).text_to(change.old)
        lines.append(_("Was it not you? Take it back by the link that was texted to the old one."))
        Notice(title=title, lines=lines).mail_to(owner.email)
    else:
        lines.append(_("Was it not you? Take it back here. The link works once, for 72 hours."))
        Notice(title=title, lines=lines, url=undo_url, label=not_me).mail_to(owner.email)
    said = _("Harbor Market: this number belongs to your seller account from now on.")
    Notice(title="", text=said).text_to(change.new)
