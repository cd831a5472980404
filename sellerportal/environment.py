"""Reading the environment loudly: a wrong value stops the start, and the message names it.

An empty value counts as none. Values may hold passwords, so no message repeats one.
"""

import ipaddress
import os
import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
ORIGIN = re.compile(r"https?://[^/?#@\s]+", re.ASCII)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def listed(name: str, default: Collection[str] = ()) -> list[str]:
    """Comma-separated words."""
    return [word for part in text(name).split(",") if (word := part.strip())] or list(default)


def yes_or_no(name: str, *, default: bool) -> bool:
    given = text(name).lower()
    if given and given not in YES | NO:
        refuse(name, "say 1, true, yes or on, or else 0, false, no or off")
    return given in YES if given else default


def whole_number(name: str, default: int, *, least: int) -> int:
    given = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,12}", given) or int(given) < least:
        refuse(name, f"it must be a whole number, {least} or more")
    return int(given)


def one_of(name: str, choices: Collection[str], default: str) -> str:
    given = text(name, default).upper()
    if given not in choices:
        refuse(name, f"it must be one of {', '.join(choices)}")
    return given


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Comma-separated addresses or networks in CIDR form."""
    try:
        return [ipaddress.ip_network(word) for word in listed(name)]
    except ValueError:
        refuse(name, "name addresses or networks, like 10.0.0.5 or 10.0.0.0/24")


def origins(name: str) -> list[str]:
    """Comma-separated ``https://host[:port]``, no path behind it."""
    given = [word.rstrip("/") for word in listed(name)]
    if not all(ORIGIN.fullmatch(word) for word in given):
        refuse(name, "an origin is written https://host or https://host:port, without a path")
    return given


def origin(name: str) -> str:
    given = origins(name)
    if len(given) > 1:
        refuse(name, "it holds one origin")
    return "".join(given)


def service(
    name: str, parse: Callable[[str], dict[str, Any]], schemes: Collection[str], default: str
) -> dict[str, Any]:
    """What ``parse`` makes of the address of a database, a cache or a mail server."""
    given = text(name, default)
    scheme, separator, _rest = given.partition("://")
    if not separator or scheme not in schemes:
        refuse(name, f"it must begin with one of {', '.join(s + '://' for s in schemes)}")
    try:
        urlsplit(given).port  # noqa: B018  (looking at it checks it)
        return parse(given)
    except (ValueError, ImproperlyConfigured):
        refuse(name, "this address cannot be read; passwords in it are percent-encoded")


def folder(name: str, default: Path) -> Path:
    """The folder, made if need be, for its owner only."""
    path = Path(text(name, str(default)))
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        refuse(name, f"the folder {path} cannot be made: {error.strerror}")
    return path


def refuse(name: str, why: str) -> NoReturn:
    raise ImproperlyConfigured(f"{name}: {why}.")
