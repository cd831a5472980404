from django.conf import settings
from django.http import HttpResponse

KEY_SECONDS = 30 * 24 * 3600


def set_persona_cookie(response: HttpResponse, token: str) -> None:
    response.set_cookie(
        settings.PERSONA_COOKIE_NAME,
        token,
        max_age=KEY_SECONDS,
        path="/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def clear_persona_cookie(response: HttpResponse) -> None:
    response.delete_cookie(settings.PERSONA_COOKIE_NAME, path="/", samesite="Lax")
