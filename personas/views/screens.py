"""What every screen of the practice phone shares: access, two layouts, words for time."""

from datetime import UTC, datetime
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

PARTIAL = "personas/_phone_partial.html"
PAGE = "personas/phone_page.html"


def show(request, screen: str, tab: str = "", **context) -> HttpResponse:
    """The screen alone for htmx (the phone beside a page), else the phone as a page of its own."""
    layout = PARTIAL if request.headers.get("HX-Request") == "true" else PAGE
    response = render(
        request, f"personas/phone/{screen}.html", context | {"layout": layout, "tab": tab}
    )
    patch_vary_headers(response, ["HX-Request"])
    return response


def phone_required(view):
    """Without a persona the phone invites to get one where it stands; it never redirects away."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.persona is None:
            return show(request, "no_owner")
        return view(request, *args, **kwargs)

    return wrapped


def when(moment: datetime, now: datetime) -> str:
    """How a phone's list tells the age of a message: the same words in every time zone."""
    minutes = max(0, int((now - moment).total_seconds() // 60))
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return ngettext("%(number)d min", "%(number)d min", minutes) % {"number": minutes}
    if minutes < 24 * 60:
        hours = minutes // 60
        return ngettext("%(number)d h", "%(number)d h", hours) % {"number": hours}
    if minutes < 7 * 24 * 60:
        return formats.date_format(moment.astimezone(UTC), "D")
    return formats.date_format(moment.astimezone(UTC), "SHORT_DATE_FORMAT")
