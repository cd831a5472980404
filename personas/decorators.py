from functools import wraps
from urllib.parse import urlencode, urlsplit

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(request, url: str, fallback: str = "/") -> str:
    """``url`` as a path of this site, else ``fallback``: a redirect never leaves the portal."""
    if not url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return fallback
    parts = urlsplit(url)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return path if path.startswith("/") and not path.startswith("//") else fallback


def _came_from(request) -> str:
    # A form cannot be sent again from the address bar: come back to the page that held it.
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return own_path(request, request.headers.get("Referer", ""))


def persona_required(view):
    """Without a practice identity, offer one and come back to this page."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.persona is None:
            query = urlencode({"next": _came_from(request)})
            return HttpResponseRedirect(f"{reverse('desk:start')}?{query}")
        return view(request, *args, **kwargs)

    return wrapped
