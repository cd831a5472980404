"""One-time tokens of mailed links: 256 random bits, of which only a fingerprint is kept.

A token dies when it is used, when it is old, or when what it is bound to has changed.
"""

import hmac
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import (
    AccountChange,
    Application,
    OneTimeToken,
    StaffInvitation,
    SupportCase,
    User,
)
from personas.crypto import fingerprint

_LONGEST = 200  # what is longer was never issued: not even looked up


def _hash(purpose: str, token: str) -> str:
    return fingerprint(f"token:{purpose}", token)


def issue_token(
    *,
    purpose: str,
    subject: str,
    lifetime: timedelta,
    user: User | None = None,
    application: Application | None = None,
    invitation: StaffInvitation | None = None,
    case: SupportCase | None = None,
    change: AccountChange | None = None,
    bound_to: str = "",
) -> str:
    """A new token. With nothing that it could open it only costs the same."""
    token = secrets.token_urlsafe(32)
    now = timezone.now()
    OneTimeToken.objects.create(
        purpose=purpose,
        user=user,
        application=application,
        invitation=invitation,
        case=case,
        change=change,
        token_hash=_hash(purpose, token),
        subject=subject,
        bound_to=bound_to,
        created_at=now,
        expires_at=now + lifetime,
    )
    return token


def peek_token(*, purpose: str, token: str) -> OneTimeToken | None:
    """The token's row, good or not (see its ``is_used`` and ``is_old``); None if never issued."""
    if not 0 < len(token) <= _LONGEST:
        return None
    return (
        OneTimeToken.objects.select_related(
            "user", "application", "invitation", "case__user__persona__world", "change"
        )
        .filter(purpose=purpose, token_hash=_hash(purpose, token))
        .first()
    )


def redeem_token(*, purpose: str, token: str, bound_to: str = "") -> OneTimeToken | None:
    """Spend the token, once whatever the concurrency; None if it is not good (any more).

    Call it inside a transaction: the row stays locked until the caller's change is written.
    """
    if not 0 < len(token) <= _LONGEST:
        return None
    row = (
        OneTimeToken.objects.select_for_update()
        .filter(purpose=purpose, token_hash=_hash(purpose, token))
        .first()
    )
    if row is None or row.is_used or row.is_old or row.opens_nothing:
        return None
    if not hmac.compare_digest(row.bound_to, bound_to):
        return None
    row.used_at = timezone.now()
    row.save(update_fields=["used_at"])
    return row
