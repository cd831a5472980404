"""Six digits by text: once, ten minutes, five tries, for one session, account and purpose."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.models import OneTimeCode, User
from personas.crypto import fingerprint

LIFETIME = timedelta(minutes=10)
TRIES = 5


@dataclass(frozen=True)
class CodeCheck:
    good: bool
    row: OneTimeCode | None  # None: the session has no code that is still open
    left: int


def issue_code(
    *, purpose: str, session: str, subject: str, user: User | None, bound_to: str = ""
) -> str:
    """A new code; the session's earlier ones end. Without a user it opens nothing."""
    now = timezone.now()
    code = f"{secrets.randbelow(1_000_000):06d}"
    session_hash = _session_hash(session)
    _open(purpose, session_hash).update(used_at=now)
    OneTimeCode.objects.create(
        purpose=purpose,
        user=user,
        session_hash=session_hash,
        subject=subject,
        code_hash=_hash(session_hash, purpose, subject, code),
        bound_to=bound_to,
        created_at=now,
        expires_at=now + LIFETIME,
    )
    return code


def check_code(*, purpose: str, session: str, code: str) -> CodeCheck:
    """Judge and, if it is good, spend the code that the session was sent last.

    A try is taken by a conditional update before the comparison, and the row is spent by another:
    neither many tries at once nor one code sent many times gets more than it should.
    """
    session_hash = _session_hash(session)
    row = _open(purpose, session_hash).filter(expires_at__gt=timezone.now()).first()
    if row is None:
        return CodeCheck(good=False, row=None, left=0)
    unspent = OneTimeCode.objects.filter(pk=row.pk, used_at__isnull=True)
    if not unspent.filter(tries__lt=TRIES).update(tries=F("tries") + 1):
        return CodeCheck(good=False, row=row, left=0)
    row.refresh_from_db(fields=["tries"])
    right = hmac.compare_digest(row.code_hash, _hash(session_hash, purpose, row.subject, code))
    good = right and row.user_id is not None and unspent.update(used_at=timezone.now()) == 1
    return CodeCheck(good=good, row=row, left=max(TRIES - row.tries, 0))


def _open(purpose: str, session_hash: str):
    return (
        OneTimeCode.objects.select_related("user")
        .filter(purpose=purpose, session_hash=session_hash, used_at__isnull=True)
        .order_by("-pk")
    )


def _session_hash(session: str) -> str:
    return fingerprint("code-session", session)


def _hash(session_hash: str, purpose: str, subject: str, code: str) -> str:
    return fingerprint(f"code:{purpose}", f"{session_hash}:{subject}:{code}")
