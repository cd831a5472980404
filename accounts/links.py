"""Addresses that are written into mails."""

from django.conf import settings


def absolute(request, path: str) -> str:
    """``path`` on the fixed origin when one is set, else on the host that was asked (checked)."""
    if settings.PORTAL_ORIGIN:
        return settings.PORTAL_ORIGIN.rstrip("/") + path
    return request.build_absolute_uri(path)
