"""Whether what was shown is the valid document of the account's persona, and if not, why not."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from accounts.registration.reasons import sentence
from accounts.registration.uploads import FOREIGN
from personas.models import Persona
from personas.specimens import match_specimen

OTHER_PERSON = _(
    "This document belongs to somebody else than the account. "
    "Show the one of the person who opened it."
)
_RIGHT = "good"


@dataclass(frozen=True)
class Shown:
    """A picture chosen on the practice phone of ``holder``, or the bytes of a file."""

    picture: str
    data: bytes
    holder: Persona | None


def fault_of(shown: Shown, owner: Persona) -> str:
    """ "" when it is right. A file counts before a choice."""
    if shown.data:
        variant = match_specimen(owner, shown.data) or "unknown"
    elif shown.holder is None or shown.holder.pk != owner.pk:
        variant = "other_person"
    else:
        variant = shown.picture
    return "" if variant == _RIGHT else variant


def reason_told(reason: str):
    if reason == "other_person":
        return OTHER_PERSON
    return FOREIGN if reason == "unknown" else sentence(f"document_{reason}")
