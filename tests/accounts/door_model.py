"""What must be true at the door, small enough to be read: the model of the stateful test.

Nothing here asks the portal. Times are seconds since the beginning of the run.
"""

from dataclasses import dataclass, field

QUIET_S = 24 * 3600
LIMIT, FIRST_LOCK_S, LONGEST_LOCK_S = 5, 15 * 60, 60 * 60
PENDING_S = 10 * 60
LINK_S = 30 * 60
STEP_S = 30


@dataclass
class Counter:
    """Five failures lock for 15 minutes, doubling to an hour; a day without tries forgets."""

    failures: int = 0
    locks: int = 0
    until: float | None = None
    changed: float = -QUIET_S

    def is_locked(self, now: float) -> bool:
        return self.until is not None and self.until > now

    def fail(self, now: float) -> bool:
        """One more failure, which nothing stopped; does it lock?"""
        quiet = self.changed <= now - QUIET_S
        fresh = self.until is not None or quiet
        last = not fresh and self.failures + 1 >= LIMIT
        self.failures = 1 if fresh else self.failures + 1
        self.locks = 0 if quiet else self.locks + last
        self.until = None
        if last:
            self.until = now + min(FIRST_LOCK_S << (self.locks - 1), LONGEST_LOCK_S)
        self.changed = now
        return last

    def succeed(self, now: float) -> None:
        self.failures, self.locks, self.until, self.changed = 0, 0, None, now

    def release(self) -> None:
        self.failures, self.locks, self.until = 0, 0, None


@dataclass
class Seller:
    """An account, or a persona that has none yet (``password`` is empty).

    ``version`` counts passwords: what was proved for an older one opens nothing.
    """

    persona: object
    password: str = ""
    version: int = 0
    secret: str = ""
    last_step: int = 0
    codes: list[str] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)
    known: set[int] = field(default_factory=set)  # browsers, by their number
    links: list["Link"] = field(default_factory=list)
    counters: dict[tuple[str, int | None], Counter] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return self.persona.email

    def counter(self, kind: str, browser: int | None = None) -> Counter:
        return self.counters.setdefault((kind, browser), Counter())

    def own(self, browser: int) -> int | None:
        """The browser, if its failures are counted by themselves."""
        return browser if browser in self.known else None


@dataclass
class Link:
    """A mailed link that sets a new password."""

    path: str
    version: int
    made: float


@dataclass
class Session:
    seller: Seller
    version: int
    proved: bool  # the second factor was shown in it


@dataclass
class Pending:
    """The password was right; the second factor is asked."""

    seller: Seller
    version: int
    until: float
    browser: int | None
