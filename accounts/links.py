"""Addresses that are written into mails, and the pages that they open."""

from django.conf import settings

# For pages with a form under or behind a mailed link: never the path, so never the token. With
# "no-referrer" a browser would send the form with "Origin: null", which the CSRF check refuses.
REFERRER_POLICY = "strict-origin"


def absolute(request, path: str) -> str:
    """``path`` on the fixed origin when one is set, else on the host that was asked (checked)."""
    if settings.PORTAL_ORIGIN:
        return settings.PORTAL_ORIGIN.rstrip("/") + path
    return request.build_absolute_uri(path)
