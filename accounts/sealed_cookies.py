"""Cookies that only the portal can read or make: no row is written for what they remember."""

import json

from cryptography.fernet import InvalidToken
from django.conf import settings

from personas.crypto import decrypt, encrypt

PATH = "/accounts/"


def set_sealed(response, name: str, value: dict, *, age_s: int):
    response.set_cookie(
        name,
        encrypt(json.dumps(value)),
        max_age=age_s,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def read_sealed(request, name: str) -> dict | None:
    sealed = request.COOKIES.get(name, "")
    try:
        return json.loads(decrypt(sealed)) if sealed else None
    except (InvalidToken, UnicodeEncodeError):
        return None
