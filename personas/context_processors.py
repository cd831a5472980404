from functools import cached_property

from .models import Persona
from .reading import unread_counts


class PhoneShell:
    """What every page shows of the practice phone; asks the database once, only if it is read."""

    def __init__(self, persona: Persona | None):
        self.persona = persona

    @cached_property
    def _unread(self) -> tuple[int, int]:
        return unread_counts(self.persona) if self.persona else (0, 0)

    @property
    def unread_texts(self) -> int:
        return self._unread[0]

    @property
    def unread_mails(self) -> int:
        return self._unread[1]

    @property
    def unread(self) -> int:
        return sum(self._unread)


def phone(request) -> dict:
    # Error pages may be drawn before the middleware has run.
    return {"phone_shell": PhoneShell(getattr(request, "persona", None))}
