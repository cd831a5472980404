"""Between the password and the last factor: nobody is signed in, and the wait is short.

The state lives in the browser's session and dies after ten minutes, with the password it was
reached by (the session auth hash), or when another browser presents it.
"""

import time
from dataclasses import asdict, dataclass

from django.utils.crypto import constant_time_compare

from accounts.models import User
from personas.crypto import fingerprint

LIFETIME_S = 10 * 60
_KEY = "pending_sign_in"


@dataclass
class Pending:
    user_id: int
    stage: str  # "code", or "enrol" for staff without a second factor
    by: str
    known: bool
    next_url: str
    auth_hash: str = ""
    agent: str = ""
    until: float = 0


def begin(request, user: User, pending: Pending) -> None:
    pending.auth_hash = user.get_session_auth_hash()
    pending.agent = _agent(request)
    pending.until = time.time() + LIFETIME_S
    request.session[_KEY] = asdict(pending)


def current(request, stage: str) -> tuple[Pending, User] | None:
    kept = request.session.get(_KEY)
    if not kept:
        return None
    pending = Pending(**kept)
    user = User.objects.filter(pk=pending.user_id, is_active=True).first()
    if (
        user is None
        or pending.stage != stage
        or pending.until <= time.time()
        or pending.agent != _agent(request)
        or not constant_time_compare(pending.auth_hash, user.get_session_auth_hash())
    ):
        end(request)
        return None
    return pending, user


def end(request) -> None:
    request.session.pop(_KEY, None)


def _agent(request) -> str:
    return fingerprint("user-agent", request.headers.get("User-Agent", ""))
