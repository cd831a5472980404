"""A generous bound on what one network address may ask of the door, apart from every lock.

It holds off a program that tries one name after another. It never locks an account, and it lets a
class of 500 behind one router sign in within a minute. Counted in the cache: per process with the
memory cache, for all of them together with Redis.
"""

import ipaddress
from functools import wraps

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render

from personas.crypto import fingerprint

WINDOW_S = 60


def address_of(request) -> str:
    """Who connected; behind a proxy that is named in the settings, whom that proxy named.

    What a browser itself writes into X-Forwarded-For stands left of what the proxies wrote.
    """
    address = request.META.get("REMOTE_ADDR", "")
    said = request.headers.get("X-Forwarded-For", "").split(",")
    named = [name.strip() for name in said if name.strip()]
    while named and _is_trusted(address):
        address = named.pop()
    return address


def _is_trusted(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in settings.TRUSTED_PROXIES)


def bounded_by_address(view):
    """Counts the forms that are sent; over the limit nothing is looked up or compared."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if request.method == "POST" and _is_over(request):
            response = render(request, "429.html", status=429)
            response["Retry-After"] = str(WINDOW_S)
            return response
        return view(request, *args, **kwargs)

    return wrapped


def _is_over(request) -> bool:
    if not settings.ADDRESS_LIMIT:
        return False
    key = fingerprint("address", address_of(request))
    cache.add(key, 0, WINDOW_S)
    try:
        return cache.incr(key) > settings.ADDRESS_LIMIT
    except ValueError:  # it ran out between the two
        return False
