"""Opening a case: a link to a mailbox on file, and the same answer for names nobody has."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from accounts import tokens
from accounts.actors import about
from accounts.identifiers import Identifier
from accounts.mail import mail
from accounts.models import Mailbox, MessageFactor, OneTimeToken, Purpose, SupportCase, User
from accounts.resend import queue_up, seconds_to_wait
from events.kinds import Kind
from events.log import record
from events.models import Actor
from personas.crypto import fingerprint

LINK_LIFETIME = timedelta(minutes=30)
CASE_LIFETIME = timedelta(days=7)
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Links:
    """What is mailed: ``case(token)`` is the first proof, ``stop(token)`` ends the case."""

    case: Callable[[str], str]
    stop: Callable[[str], str]


@dataclass(frozen=True)
class Asked:
    identifier: Identifier
    matter: str
    mailbox: str

    @property
    def subject(self) -> str:
        return fingerprint("support", f"{self.identifier.kind}:{self.identifier.value}")


def address_print(address: str) -> str:
    return fingerprint("support-mailbox", address)


def wait_seconds(subject: str) -> int:
    """Until another link may go to this name: a minute, after five in an hour longer."""
    sent = OneTimeToken.objects.filter(subject=subject, purpose=Purpose.SUPPORT_CASE)
    return seconds_to_wait(sent)


@transaction.atomic
def open_case(
    *, asked: Asked, user: User | None, continues: SupportCase | None, links: Links, actor: Actor
) -> SupportCase:
    """The case of this browser, new or ``continues``, and a link unless one was just sent.

    Each opening is a row of its own, so that its reference tells nothing of what others asked; an
    account's cases become one when their links are used. Staff are nobody here: colleagues help.
    """
    user = user if user and user.persona_id else None
    queue_up("support", asked.subject)
    case = continues
    if case is None or (case.subject, case.user) != (asked.subject, user):
        case = new_case(asked, user)
        record(Kind.SUPPORT_CASE_OPENED, case=case.pk, matter=case.matter, **about(user, actor))
    else:
        SupportCase.objects.filter(pk=case.pk, state="open").update(
            matter=asked.matter, mailbox=asked.mailbox
        )
    _send_link(case, asked, user, links)
    return case


def new_case(asked: Asked, user: User | None) -> SupportCase:
    now = timezone.now()
    return SupportCase.objects.create(
        reference=_new_reference(),
        user=user,
        subject=asked.subject,
        matter=asked.matter,
        mailbox=asked.mailbox,
        language=translation.get_language() or "en",
        opened_at=now,
        expires_at=now + CASE_LIFETIME,
    )


def _new_reference() -> str:
    signs = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{signs[:4]}-{signs[4:]}"


def _send_link(case: SupportCase, asked: Asked, user: User | None, links: Links) -> None:
    """Where there is no such mailbox, or the case has ended, all of it is written and held."""
    if wait_seconds(asked.subject):
        return
    to = _address_on_file(user, asked.mailbox)
    held = to is None or not case.is_unfinished
    to = to or asked.identifier.value
    token = tokens.issue_token(
        purpose=Purpose.SUPPORT_CASE,
        subject=asked.subject,
        lifetime=LINK_LIFETIME,
        case=case,
        bound_to=address_print(to),
    )
    context = {
        "url": links.case(token),
        "stop_url": links.stop(stop_token(case)),
        "reference": case.reference,
        "name": user.full_name if user else "",
    }
    mail("support_opened", to=to, context=context, held=held)


def stop_token(case: SupportCase) -> str:
    """Bound to the case alone: whoever changes the password meanwhile does not end it by that."""
    return tokens.issue_token(
        purpose=Purpose.SUPPORT_STOP, subject="", lifetime=CASE_LIFETIME, case=case
    )


def _address_on_file(user: User | None, mailbox: str) -> str | None:
    if mailbox == Mailbox.MAIN:
        return user.email if user else None
    return next(iter(backup_addresses(user)), None)


def backup_addresses(user: User | None) -> list[str]:
    """One query, with or without a user."""
    factors = MessageFactor.objects.filter(
        user_id=user.pk if user else 0,
        channel=MessageFactor.Channel.EMAIL,
        confirmed_at__isnull=False,
    )
    return list(factors.values_list("address", flat=True))
