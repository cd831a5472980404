"""Does a cookie come back? One is set, the browser is sent on, and the next request shows it.

The mark in the address is signed and short-lived: an address that is kept or passed on begins anew
instead of telling somebody else that cookies are off.
"""

import secrets

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpResponseRedirect
from django.urls import reverse

COOKIE = "browser_check"
MARK = "round"
_AGE_S = 60
_SIGNER = TimestampSigner(salt="browser-check")


def come_back(request) -> bool | None:
    """Whether the cookie of this round came back; None if there is no round yet."""
    try:
        wanted = _SIGNER.unsign(request.GET.get(MARK, ""), max_age=_AGE_S)
    except BadSignature:
        return None
    return secrets.compare_digest(_sent(request).encode(), wanted.encode())


def begin_round() -> HttpResponseRedirect:
    value = secrets.token_urlsafe(9)
    address = reverse("accounts:browser_check")
    response = HttpResponseRedirect(f"{address}?{MARK}={_SIGNER.sign(value)}")
    response.set_cookie(
        COOKIE,
        value,
        max_age=10 * _AGE_S,
        path=address,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _sent(request) -> str:
    return request.COOKIES.get(COOKIE, "")
