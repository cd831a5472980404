from events.kinds import Kind
from events.log import record
from personas.models import Persona

from .found import Found


def note_check(*, persona: Persona, found: Found) -> None:
    measured = found.measured
    record(
        Kind.BROWSER_CHECKED,
        persona=persona.pk,
        practice=found.practice,
        cookies=found.cookies,
        javascript=measured is not None,
        connection=found.connection,
        version=found.agent.verdict,
        width=measured.width if measured else None,
        clock_s=measured.clock_s if measured else None,
        missing=list(measured.missing) if measured else [],
    )
