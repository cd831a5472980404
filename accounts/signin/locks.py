"""Which lock this browser ran into: a sealed cookie, so that the countdown survives a reload.

No row is written for it, and nothing in it tells whether the name belongs to anybody.
"""

import json

from cryptography.fernet import InvalidToken
from django.conf import settings

from personas.crypto import decrypt, encrypt

COOKIE = "locked"
_AGE_S = 24 * 3600


def remember_lock(response, *, key: str, kind: str, name: str):
    sealed = encrypt(json.dumps({"key": key, "kind": kind, "name": name}))
    response.set_cookie(
        COOKIE,
        sealed,
        max_age=_AGE_S,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def locked_for(request) -> dict | None:
    sealed = request.COOKIES.get(COOKIE, "")
    try:
        return json.loads(decrypt(sealed)) if sealed else None
    except (InvalidToken, UnicodeEncodeError):
        return None


def forget_lock(response) -> None:
    response.delete_cookie(COOKIE, path="/accounts/")
