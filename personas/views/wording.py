"""Reading what was sent: its addresses and its code. Pure; nothing here touches a row."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

import phonenumbers
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

_ADDRESS = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
_CODE = re.compile(r"(?<![\w.-])(?<!\d )(\d{3})[ \u00a0-]?(\d{3})(?![\w-]| \d)", re.ASCII)


def linkified(text: str, hosts: Collection[str]) -> SafeString:
    """``text`` as HTML whose addresses of our own ``hosts`` are links; all others stay words."""
    parts, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = match.group().rstrip(".,;:!?)]。，；：！？）")
        if not _is_own(address, hosts):
            continue
        parts.append(escape(text[end : match.start()]))
        parts.append(format_html('<a href="{}" target="_top">{}</a>', address, address))
        end = match.start() + len(address)
    parts.append(escape(text[end:]))
    return mark_safe("".join(parts))  # noqa: S308 (every part was escaped above)


def find_code(text: str) -> str:
    """The six-digit code in a message, without its space; empty when there is none."""
    match = _CODE.search(text)
    return match.group(1) + match.group(2) if match else ""


def spaced(e164: str) -> str:
    """A phone number as people read it; the bare one where the library knows no form for it."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _is_own(address: str, hosts: Collection[str]) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that opens no IPv6 address
        return False
    return parts.netloc in hosts
