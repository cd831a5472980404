"""Inviting to the staff: a mailed link that makes one account, once, within a week.

Nobody learns here whether an address has an account: it is invited like any other, and only
whoever opens the link, and so has the mailbox, is told.
"""

from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import tokens
from accounts.actors import at_the_terminal, by_staff
from accounts.mail import mail
from accounts.models import OneTimeToken, Purpose, StaffInvitation, User
from accounts.resend import seconds_to_wait
from events.kinds import Kind
from events.log import record
from personas.crypto import fingerprint

LIFETIME = timedelta(days=7)
_PURPOSE = Purpose.STAFF_INVITATION


def _subject_of(email: str) -> str:
    return fingerprint("staff-address", email)


def wait_seconds(email: str) -> int:
    """Until another link may go to this address: a minute, after five in an hour longer."""
    sent = OneTimeToken.objects.filter(subject=_subject_of(email), purpose=_PURPOSE)
    return seconds_to_wait(sent)


@transaction.atomic
def invite(*, email: str, full_name: str, role: str, by: User | None, link_to) -> bool:
    """Mail a link, unless the address was just written to. ``by`` is empty at the terminal.

    An invitation of the same address that is still open becomes this one: of several admins at
    once the last one's name and role count, and one mail is sent.
    """
    if wait_seconds(email):
        return False
    fresh = StaffInvitation(email=email, role=role, expires_at=timezone.now() + LIFETIME)
    StaffInvitation.objects.bulk_create([fresh], ignore_conflicts=True)
    row = StaffInvitation.objects.select_for_update().open().filter(email=email).first()
    if row is None or wait_seconds(email):  # None: accepted in this very moment
        return False
    again = row.tokens.exists()
    row.full_name, row.role, row.invited_by = full_name, role, by
    _send(row, by, link_to, Kind.STAFF_INVITED_AGAIN if again else Kind.STAFF_INVITED)
    return True


@transaction.atomic
def send_again(*, invitation: StaffInvitation, by: User, link_to) -> bool:
    """A new link, good for a week; the older one ends. False when it has to wait or is over."""
    row = StaffInvitation.objects.select_for_update().get(pk=invitation.pk)
    if not row.is_open or wait_seconds(row.email):
        return False
    _send(row, by, link_to, Kind.STAFF_INVITED_AGAIN)
    return True


def _send(row: StaffInvitation, by: User | None, link_to, kind: Kind) -> None:
    _end_links(row)
    token = tokens.issue_token(
        purpose=_PURPOSE, subject=_subject_of(row.email), lifetime=LIFETIME, invitation=row
    )
    row.expires_at = timezone.now() + LIFETIME
    row.save()
    context = {
        "url": link_to(token),
        "name": row.full_name,
        "role": row.role,
        "by": by.full_name if by else "",
        "days": LIFETIME.days,
    }
    mail("staff_invitation", to=row.email, context=context)
    whom = by_staff(by) if by else at_the_terminal()
    record(kind, invitation=row.pk, role=row.role, **whom)


def _end_links(row: StaffInvitation) -> None:
    row.tokens.filter(used_at__isnull=True).update(used_at=timezone.now())


@transaction.atomic
def revoke(*, invitation: StaffInvitation, by: User) -> bool:
    """False when it was accepted or taken back already."""
    row = StaffInvitation.objects.select_for_update().get(pk=invitation.pk)
    if not row.is_open:
        return False
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    _end_links(row)
    record(Kind.STAFF_INVITATION_REVOKED, invitation=row.pk, **by_staff(by))
    return True


def peek(token: str) -> OneTimeToken | None:
    return tokens.peek_token(purpose=_PURPOSE, token=token)


def state_of(row: OneTimeToken | None) -> str:
    """Why a link does not open: "unknown", "accepted", "revoked", "replaced", "old", "taken"."""
    if row is None or row.invitation is None:
        return "unknown"
    if row.invitation.accepted_at:
        return "accepted"
    if row.invitation.revoked_at:
        return "revoked"
    if row.is_used:
        return "replaced"
    if row.is_old:
        return "old"
    if not User.objects.filter(email=row.invitation.email).exists():
        return ""
    row.invitation.refresh_from_db(fields=["accepted_at"])  # it may be this very invitation's
    return "accepted" if row.invitation.accepted_at else "taken"


def accept(*, token: str, full_name: str, password: str) -> User | None:
    """Make the account, once however many ask at the same moment; None if the link is not good.

    It signs nobody in: the second factor comes first.
    """
    password_hash = make_password(password)
    row = peek(token)
    if row is None or row.invitation_id is None:
        return None
    try:
        return _join(row.invitation_id, token, full_name, password_hash)
    except IntegrityError:  # somebody else got an account with this address meanwhile
        return None


@transaction.atomic
def _join(invitation_id: int, token: str, full_name: str, password_hash: str) -> User | None:
    invitation = StaffInvitation.objects.select_for_update().get(pk=invitation_id)
    if not invitation.is_open or tokens.redeem_token(purpose=_PURPOSE, token=token) is None:
        return None
    user = User.objects.create(
        email=invitation.email,
        full_name=full_name,
        is_staff=True,
        role=invitation.role,
        password=password_hash,
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(Kind.STAFF_JOINED, invitation=invitation.pk, role=invitation.role, **by_staff(user))
    return user
