"""Browsers that signed in to an account before: each has a lockout counter of its own.

So a stranger's wrong passwords never lock the owner out of the browser in daily use. At most three
are remembered, which bounds what can be guessed.
"""

import secrets

from django.conf import settings
from django.utils import timezone

from accounts.models import KnownBrowser, User
from personas.crypto import fingerprint

REMEMBERED = 3
_COOKIE_AGE = 365 * 24 * 3600
_LONGEST = 100


def token_of(request) -> str:
    token = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    return token if len(token) <= _LONGEST else ""


def hash_of(token: str) -> str:
    return fingerprint("known-browser", token) if token else ""


def remember(*, user: User, token: str) -> str:
    """The token that this browser shall hold from now on: its own if the portal made it.

    Call it in a transaction.
    """
    token_hash = hash_of(token)
    now = timezone.now()
    if token and user.known_browsers.filter(token_hash=token_hash).update(seen_at=now):
        return token
    # Somebody else's account in the same browser keeps the token; one the portal never gave out
    # (planted by somebody who would like a counter of their own) is replaced.
    if not token or not KnownBrowser.objects.filter(token_hash=token_hash).exists():
        token = secrets.token_urlsafe(32)
    User.objects.select_for_update().get(pk=user.pk)  # many sign-ins at once: still three remain
    user.known_browsers.create(token_hash=hash_of(token), seen_at=now)
    newest_first = user.known_browsers.order_by("-seen_at", "-pk").values_list("pk", flat=True)
    if forgotten := list(newest_first)[REMEMBERED:]:
        KnownBrowser.objects.filter(pk__in=forgotten).delete()
    return token


def set_cookie(response, token: str) -> None:
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        token,
        max_age=_COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
