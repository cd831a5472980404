"""Headers that every answer carries."""

from django.utils.cache import add_never_cache_headers

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class PrivatePagesMiddleware:
    """Nothing a person sees is kept by a cache (``no-store``), unless the view said otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response
