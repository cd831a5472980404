"""The steps of a case, in order, each with why it is there. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import CaseState, SupportCase

_WORDS = {
    "open": (
        _("Case opened"),
        _("Anybody may ask. Asking alone changes nothing, and nobody learns who has an account."),
    ),
    "link": (
        _("The mailbox"),
        _("The link shows that you can read a mailbox of the account. That is the first proof."),
    ),
    "paper": (
        _("The document"),
        _(
            "Whoever stole a mailbox has no document of yours. It is the second proof, of another "
            "kind. Secret questions are never asked: answers can be found out."
        ),
    ),
    "delay": (
        _("The delay"),
        _(
            "The owner is told by mail and text and can stop it. So even somebody with both proofs "
            "does not get in unseen."
        ),
    ),
    "done": (
        _("The way in is open"),
        _("Support lifts the lock or removes the factors. It never sets or sees a password."),
    ),
}


@dataclass(frozen=True)
class Step:
    """``status``: "done", "now", "later", or "ended" where the case came to its end."""

    key: str
    title: str | Promise
    why: str | Promise
    status: str
    at: datetime | None


def steps_of(case: SupportCase, *, proved: bool, ended: bool) -> list[Step]:
    """Without the first proof a browser sees the same steps whoever, or nobody, has the account."""
    times = _times(case) if proved else [case.opened_at]
    status_of_next = "ended" if ended else "now"
    steps = []
    for place, (key, (title, why)) in enumerate(_WORDS.items()):
        if place < len(times):
            steps.append(Step(key, title, why, "done", times[place]))
        else:
            status = status_of_next if place == len(times) else "later"
            steps.append(Step(key, title, why, status, None))
    return steps


def _times(case: SupportCase) -> list[datetime]:
    """When each step was done, as far as it came."""
    if case.state == CaseState.DONE:
        times = [case.link_followed_at, case.document_accepted_at, case.acts_at, case.closed_at]
    else:
        times = [case.link_followed_at, case.document_accepted_at]
    return [case.opened_at, *(time for time in times if time)]
