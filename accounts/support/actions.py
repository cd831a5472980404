"""A case on its way: the link, the document, the delay. SECURITY.md rule 15.

Each step is taken by a conditional update of the case's state: two who come at once take one.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone, translation

from accounts import lockout, tokens
from accounts.actors import about
from accounts.models import CaseState, OneTimeToken, Purpose, SupportCase, User
from accounts.owners import tell_on_every_channel
from events.kinds import Kind
from events.log import record
from events.models import Actor

from .asking import Links, address_print, backup_addresses, stop_token
from .ending import Link, settle, state_of_ended
from .papers import Shown, fault_of
from .tasks import finish_at


def _cases(case: SupportCase, *states: str):
    return SupportCase.objects.filter(pk=case.pk, state__in=states)


# The first proof: a link to a mailbox on file


def look_at_link(token: str) -> Link:
    """What the link would do. Changes nothing, so scanners may look at it."""
    row = tokens.peek_token(purpose=Purpose.SUPPORT_CASE, token=token)
    case = row.case if row else None
    if row is None or case is None or case.user is None:
        return Link("unknown")
    if row.is_used:
        return Link("used", case)
    if ended := state_of_ended(case):
        return Link(ended, case)
    return Link("old" if row.is_old or not _is_on_file(row, case.user) else "", case)


def _is_on_file(row: OneTimeToken, user: User) -> bool:
    return row.bound_to in map(address_print, [user.email, *backup_addresses(user)])


@transaction.atomic
def follow_link(*, token: str, actor: Actor) -> Link:
    """Use the link, once. Goes on with the account's running case if there is one."""
    found = look_at_link(token)
    if found.state or found.case is None or found.case.user is None:
        return found
    user = User.objects.select_for_update().get(pk=found.case.user.pk)  # one link after the other
    row = tokens.peek_token(purpose=Purpose.SUPPORT_CASE, token=token)
    if (
        row is None
        or tokens.redeem_token(purpose=Purpose.SUPPORT_CASE, token=token, bound_to=row.bound_to)
        is None
    ):
        return Link("used", found.case)
    for lapsed in user.support_cases.lapsed():
        settle(lapsed)
    running = user.support_cases.running().first()
    if running is not None:
        _cases(found.case, CaseState.OPEN).update(state=CaseState.MERGED, closed_at=timezone.now())
        return Link("", running)
    return _begin(found.case, user, actor)


def _begin(case: SupportCase, user: User, actor: Actor) -> Link:
    now = timezone.now()
    if not _cases(case, CaseState.OPEN).update(state=CaseState.PAPER, link_followed_at=now):
        return Link("over", case)
    record(Kind.SUPPORT_LINK_FOLLOWED, case=case.pk, **about(user, actor))
    tell_on_every_channel("support_link_followed", user, reference=case.reference)
    case.refresh_from_db()
    return Link("", case)


# The second proof: the persona's document


def document_key(case: SupportCase) -> str:
    """Of the account, not of the case: another case gives no further tries."""
    return lockout.key_of("support_document", user=case.user)


@dataclass(frozen=True)
class Judged:
    """``reason``: "" (right), "closed", "locked", or what is wrong with the document."""

    reason: str
    left: int = 0
    locked: bool = False


def show_document(*, case: SupportCase, shown: Shown, links: Links, actor: Actor) -> Judged:
    """An attempt is reserved before anything is compared, as with passwords."""
    user = case.user
    if user is None or user.persona is None or case.state != CaseState.PAPER:
        return Judged("closed")
    attempt = lockout.reserve(key=document_key(case), world=user.persona.world)
    if attempt is None:
        return Judged("locked", locked=True)
    reason = fault_of(shown, user.persona)
    if not reason:
        lockout.hand_back(attempt)
        return Judged("" if _accept(case, user, links, actor) else "closed")
    with transaction.atomic():
        facts = {"case": case.pk, "reason": reason, "left": attempt.left}
        record(Kind.SUPPORT_DOCUMENT_REFUSED, **facts, **about(user, actor))
        tell_on_every_channel("support_document_refused", user, reference=case.reference)
    return Judged(reason, attempt.left, attempt.lock_seconds > 0)


@transaction.atomic
def _accept(case: SupportCase, user: User, links: Links, actor: Actor) -> bool:
    seconds = user.persona.world.support_delay_seconds if user.persona else 0
    now = timezone.now()
    acts_at = now + timedelta(seconds=seconds)
    accepted = _cases(case, CaseState.PAPER).update(
        state=CaseState.DELAY,
        document_accepted_at=now,
        acts_at=acts_at,
        language=translation.get_language() or "en",
    )
    if not accepted:
        return False
    subject = about(user, actor)
    record(Kind.SUPPORT_DOCUMENT_ACCEPTED, case=case.pk, **subject)
    record(Kind.SUPPORT_DELAY_STARTED, case=case.pk, seconds=seconds, **subject)
    tell_on_every_channel(
        "support_delay",
        user,
        reference=case.reference,
        acts_at=acts_at,
        stop_url=links.stop(stop_token(case)),
    )
    finish_at(case.pk, acts_at)
    return True
