"""What the two seller types cost, and from how many items a month the professional one is cheaper.

Worked: 25 items are 25 x $0.99 = $24.75 as an individual and $39.99 as a professional; at 40 items
39.60 against 39.99; at 41 items 40.59: the professional is cheaper from 41 items a month on.
"""

from dataclasses import dataclass
from functools import cached_property

CENTS_PER_ITEM = 99
CENTS_PER_MONTH = 3999
BREAK_EVEN = CENTS_PER_MONTH / CENTS_PER_ITEM
MOST_UNITS = 100
USUAL_UNITS = 20
TABLE_UNITS = (10, 20, 30, 40, 50, 75, 100)

# The chart's own measures, in its own units.
WIDTH, HEIGHT = 560, 240
LEFT, RIGHT, TOP, BOTTOM = 44, 14, 16, 34
TOP_CENTS = 10000


def dollars(cents: int) -> str:
    return f"${cents / 100:,.2f}"


@dataclass(frozen=True)
class Estimate:
    units: int

    @property
    def individual_cents(self) -> int:
        return self.units * CENTS_PER_ITEM

    @property
    def individual(self) -> str:
        return dollars(self.individual_cents)

    @property
    def professional(self) -> str:
        return dollars(CENTS_PER_MONTH)

    @property
    def difference(self) -> str:
        return dollars(abs(self.individual_cents - CENTS_PER_MONTH))

    @property
    def cheaper(self) -> str:
        return "individual" if self.individual_cents < CENTS_PER_MONTH else "professional"


def x_of(units: float) -> float:
    return round(LEFT + units / MOST_UNITS * (WIDTH - LEFT - RIGHT), 1)


def y_of(cents: float) -> float:
    return round(HEIGHT - BOTTOM - cents / TOP_CENTS * (HEIGHT - TOP - BOTTOM), 1)


class Chart:
    """Coordinates for the drawing; the template draws, the table beside it says the same."""

    def __init__(self, units: int):
        self.estimate = Estimate(units)
        self.rows = [Estimate(count) for count in TABLE_UNITS]

    width, height = WIDTH, HEIGHT
    left, right, top, bottom = LEFT, WIDTH - RIGHT, TOP, HEIGHT - BOTTOM
    flat_y = y_of(CENTS_PER_MONTH)
    end_y = y_of(MOST_UNITS * CENTS_PER_ITEM)
    even_x = x_of(BREAK_EVEN)
    even_label_x = x_of(BREAK_EVEN) + 10
    even_label_y = y_of(CENTS_PER_MONTH) + 20
    x_label_y = HEIGHT - 12
    x_marks = [(x_of(units), units) for units in (0, 20, 40, 60, 80, 100)]
    y_marks = [(y_of(cents), cents // 100) for cents in (0, 2000, 4000, 6000, 8000, 10000)]

    @cached_property
    def here_x(self) -> float:
        return x_of(self.estimate.units)

    @cached_property
    def here_y(self) -> float:
        return y_of(self.estimate.individual_cents)


def units_asked(typed: str | None) -> int:
    """Out of an address bar: anything that is no number of items is the usual one."""
    if typed and len(typed) <= 4 and typed.isascii() and typed.isdigit():
        return min(int(typed), MOST_UNITS)
    return USUAL_UNITS
