"""Which case this browser has, and whether it showed the mailbox's link."""

from dataclasses import dataclass

from accounts.models import SupportCase
from accounts.sealed_cookies import read_sealed, set_sealed

from .asking import CASE_LIFETIME
from .ending import settle

COOKIE = "support"
# Over the case's end, so that its page can still tell how it ended.
_AGE_S = 2 * int(CASE_LIFETIME.total_seconds())


@dataclass(frozen=True)
class Held:
    """``name``: what was typed, so that the link can be sent again; "" once it was used."""

    case: SupportCase
    proved: bool
    name: str


def held_by(request) -> Held | None:
    """One query, and what time has brought about, for who has shown a proof."""
    kept = read_sealed(request, COOKIE)
    if not kept or "case" not in kept:
        return None
    cases = SupportCase.objects.select_related("user__persona__world")
    case = cases.filter(pk=kept["case"]).first()
    if case is None:
        return None
    return Held(settle(case) if kept["proved"] else case, kept["proved"], kept["name"])


def hold(response, case: SupportCase, *, proved: bool, name: str = ""):
    kept = {"case": case.pk, "proved": proved, "name": name}
    return set_sealed(response, COOKIE, kept, age_s=_AGE_S)
