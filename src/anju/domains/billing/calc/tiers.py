"""What metered use costs: plain prices, steps that accumulate over the year (阶梯), peak and valley (峰谷).

1.  A unit's use is placed on the steps behind what it was charged for in the same year before.
2.  Each step's part is a line: quantity × price, rounded half up to the cent. A bill may lie on several steps.
3.  Where there is a valley price, peak and valley use cost their prices of the first step; for the parts on higher
    steps a line adds what these are dearer than the first, whatever the hour.
4.  Less than nothing (an estimate that was too high) walks the steps back down by the same rule; what is left to pay
    below zero waits for the next bill.

`tiers_sql` writes the same as a PostgreSQL expression; a test holds both equal to the cent.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import ZERO, round_half_up, total


class LineKind(enum.Enum):
    """What a line of metered use is."""

    STEP = "step"
    PEAK = "peak"
    VALLEY = "valley"
    SURCHARGE = "surcharge"


@dataclass(frozen=True)
class Step:
    """Up to ``limit`` of a year's use (None: without end), a unit costs ``price``."""

    limit: Decimal | None
    price: Decimal


@dataclass(frozen=True)
class UsagePrice:
    """What use costs from a day on; one step is a plain price."""

    starts_on: dt.date
    steps: tuple[Step, ...]
    valley_price: Decimal | None = None


@dataclass(frozen=True)
class UseLine:
    """``quantity`` × ``price`` = ``amount`` yuan; ``number`` is the step's, from 1."""

    kind: LineKind
    number: int
    lower: Decimal | None
    upper: Decimal | None
    quantity: Decimal
    price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Band:
    """A step with both its ends."""

    number: int
    lower: Decimal | None
    upper: Decimal | None
    price: Decimal

    def quantity(self, before: Decimal, after: Decimal) -> Decimal:
        """Return how much of what lies between two sums of use falls on this step."""
        return self._clip(after) - self._clip(before)

    def _clip(self, used: Decimal) -> Decimal:
        if self.lower is not None:
            used = max(used, self.lower)
        return used if self.upper is None else min(used, self.upper)


def bands(price: UsagePrice, extra: Decimal = ZERO) -> list[Band]:
    """Return the steps with both ends, every limit raised by ``extra`` (a household of many)."""
    uppers = [None if step.limit is None else step.limit + extra for step in price.steps]
    lowers = [None, *uppers[:-1]]
    rows = zip(price.steps, lowers, uppers, strict=True)
    return [Band(number, lower, upper, step.price) for number, (step, lower, upper) in enumerate(rows, 1)]


def use_lines(
    price: UsagePrice, *, before: Decimal, usage: Decimal, valley: Decimal = ZERO, extra: Decimal = ZERO
) -> list[UseLine]:
    """Return the lines of use that comes behind ``before``; ``usage`` is all of it, or the peak's part."""
    after = before + usage + valley
    found = [(band, band.quantity(before, after)) for band in bands(price, extra)]
    if price.valley_price is None:
        lines = [_line(LineKind.STEP, band, quantity, band.price) for band, quantity in found]
    else:
        first = found[0][0]
        lines = [
            _line(LineKind.PEAK, first, usage, first.price),
            _line(LineKind.VALLEY, first, valley, price.valley_price),
            *(_line(LineKind.SURCHARGE, band, quantity, band.price - first.price) for band, quantity in found[1:]),
        ]
    return [line for line in lines if line.quantity]


def use_amount(lines: Sequence[UseLine]) -> Decimal:
    """Return the sum of rounded lines."""
    return total(line.amount for line in lines)


def _line(kind: LineKind, band: Band, quantity: Decimal, price: Decimal) -> UseLine:
    return UseLine(kind, band.number, band.lower, band.upper, quantity, price, round_half_up(quantity * price))
