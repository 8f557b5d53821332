"""Income, expense and profit by spans of time; what moved most, and what bringing it back would save."""

from __future__ import annotations

import calendar
import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import ZERO, round_half_up, total


class By(enum.StrEnum):
    """How long a span is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many months it has."""
        return {By.MONTH: 1, By.QUARTER: 3, By.YEAR: 12}[self]

    @property
    def shown(self) -> int:
        """How many spans a report has: enough to compare the last one with the same one a year before."""
        return {By.MONTH: 13, By.QUARTER: 9, By.YEAR: 4}[self]


class View(enum.StrEnum):
    """By what is owed (权责发生制), or by money that came and went (收付实现制)."""

    ACCRUAL = "accrual"
    CASH = "cash"


@dataclass(frozen=True)
class Span:
    """A month, quarter or year; both days included."""

    first: dt.date
    last: dt.date
    name: str


@dataclass(frozen=True)
class Line:
    """An account (or, by money, a kind of entry) with its amounts by span, in yuan; income and expense are positive."""

    key: str
    code: str
    name: str
    is_income: bool
    cost_class: str
    amounts: tuple[Decimal, ...]

    @property
    def whole(self) -> Decimal:
        """Sum of all spans."""
        return total(self.amounts)


@dataclass(frozen=True)
class Move:
    """How a line changed between two spans; ``percent`` is None where there was nothing before."""

    line: Line
    before: Decimal
    now: Decimal

    @property
    def change(self) -> Decimal:
        """By how many yuan."""
        return self.now - self.before

    @property
    def percent(self) -> Decimal | None:
        """By how much of what it was."""
        return round_half_up(self.change * 100 / abs(self.before), 1) if self.before else None


@dataclass(frozen=True)
class Saving:
    """An expense that rose; ``a_year`` is what bringing it back to what it was would save in twelve months."""

    move: Move
    a_year: Decimal


def spans(by: By, upto: dt.date) -> list[Span]:
    """Return the spans of a report, the oldest first; the last one holds the day ``upto``."""
    index = (upto.year * 12 + upto.month - 1) // by.months
    return [_span(by, number) for number in range(index - by.shown + 1, index + 1)]


def _span(by: By, index: int) -> Span:
    start = index * by.months
    end = start + by.months - 1
    first = dt.date(start // 12, start % 12 + 1, 1)
    last = dt.date(end // 12, end % 12 + 1, calendar.monthrange(end // 12, end % 12 + 1)[1])
    names = {
        By.MONTH: f"{first:%Y-%m}",
        By.QUARTER: f"{first.year} Q{(first.month - 1) // 3 + 1}",
        By.YEAR: f"{first.year}",
    }
    return Span(first, last, names[by])


def year_before(by: By) -> int:
    """Return how many spans back the same one of the year before stands."""
    return 12 // by.months


def moves(lines: Sequence[Line], *, back: int, most: int = 8) -> list[Move]:
    """Return how lines changed between the last span and the one ``back`` spans earlier, the largest changes first."""
    found = [Move(line, line.amounts[-1 - back], line.amounts[-1]) for line in lines if len(line.amounts) > back]
    changed = [move for move in found if move.change]
    return sorted(changed, key=lambda move: (-abs(move.change), move.line.code))[:most]


def savings(lines: Sequence[Line], *, by: By, least_percent: Decimal, least: Decimal) -> list[Saving]:
    """Return the expenses that rose against a year ago by at least so many per cent and yuan, the largest first.

    Where there is nothing to compare with a year ago, the span before counts.
    """
    found = []
    for line in (one for one in lines if not one.is_income):
        back = year_before(by)
        if len(line.amounts) <= back or not line.amounts[-1 - back]:
            back = 1
        if len(line.amounts) <= back:
            continue
        move = Move(line, line.amounts[-1 - back], line.amounts[-1])
        if move.percent is not None and move.percent >= least_percent and move.change >= least:
            found.append(Saving(move, move.change * year_before(by)))
    return sorted(found, key=lambda one: (-one.a_year, one.move.line.code))


def sums(lines: Sequence[Line], count: int) -> tuple[Decimal, ...]:
    """Return the sum of all lines in every one of ``count`` spans."""
    return tuple(sum((line.amounts[at] for line in lines), ZERO) for at in range(count))
