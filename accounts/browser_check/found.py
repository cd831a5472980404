"""What was found out about a browser: by its request, and by the script if it runs."""

import ipaddress
import time
from dataclasses import dataclass

from django import forms

from .versions import Agent

PARTS = ("style", "script", "image", "hidden", "altered")
LACKING = ("color-mix", "has", "dvh", "inert")
_MS_MOST = 10**14  # in the year 5138
MACHINE = {"localhost", "127.0.0.1", "[::1]", "::1"}


@dataclass(frozen=True)
class Measured:
    """By the script. ``clock_s``: by how many seconds the browser's clock is ahead of ours."""

    width: int
    clock_s: int
    https: bool
    missing: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    cookies: bool
    connection: str  # https, machine, room or open
    agent: Agent
    practice: str = ""  # the practice browser's state; "" without a practice identity
    measured: Measured | None = None


class MeasuredForm(forms.Form):
    now = forms.IntegerField(min_value=0, max_value=_MS_MOST)  # milliseconds, as scripts count
    width = forms.IntegerField(min_value=1, max_value=100_000)
    https = forms.BooleanField(required=False)
    missing = forms.MultipleChoiceField(required=False, choices=[(part, part) for part in PARTS])
    lacking = forms.MultipleChoiceField(required=False, choices=[(one, one) for one in LACKING])

    def measured(self) -> Measured:
        data = self.cleaned_data
        return Measured(
            width=data["width"],
            clock_s=round(data["now"] / 1000 - time.time()),
            https=data["https"],
            missing=tuple(data["missing"]),
            lacking=tuple(data["lacking"]),
        )


def connection_of(request, measured: Measured | None) -> str:
    """The browser's own word on https counts as well: a proxy may speak plainly to us."""
    if request.is_secure() or (measured is not None and measured.https):
        return "https"
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name in MACHINE:
        return "machine"
    return "room" if _is_near(name) else "open"


def _is_near(name: str) -> bool:
    try:
        return ipaddress.ip_address(name.strip("[]")).is_private
    except ValueError:
        return "." not in name or name.endswith((".local", ".lan", ".home.arpa"))
