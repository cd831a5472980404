from django.conf import settings

from .cookies import clear_persona_cookie, set_persona_cookie
from .keys import find_key, renew_key


class PersonaMiddleware:
    """``request.persona`` and ``request.persona_key`` by the browser's cookie; both None without.

    One query, none without the cookie; once a day one more renews the key.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        token = request.COOKIES.get(settings.PERSONA_COOKIE_NAME)
        key = find_key(token) if token else None
        request.persona_key = key
        request.persona = key.persona if key else None
        renewed = key is not None and renew_key(key)
        response = self.get_response(request)
        # A view that gave or took a key has the last word.
        if token is None or settings.PERSONA_COOKIE_NAME in response.cookies:
            return response
        if key is None:
            clear_persona_cookie(response)
        elif renewed:
            set_persona_cookie(response, token)
        return response
