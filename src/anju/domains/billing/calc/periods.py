"""Charging periods: calendar months, quarters, half-years and years, and when each is issued."""

from __future__ import annotations

import datetime as dt
import enum
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.domains.billing.enums import Cycle

_CODE = re.compile(
    r"(?P<year>[1-9]\d{3})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?", re.ASCII
)


class Timing(enum.Enum):
    """Whether a period is charged when it begins (预收) or after it has ended (后收)."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class PeriodError(DomainError):
    """A text names no charging period."""

    def __init__(self, *, field: str | None = None) -> None:
        super().__init__(_("A period is written 2026-11, 2026-Q4, 2026-H2 or 2026."), field=field)


@dataclass(frozen=True)
class DateSpan:
    """Days from ``first_on`` to ``last_on``, both included; never empty."""

    first_on: dt.date
    last_on: dt.date

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise ValueError(f"{self.last_on} is before {self.first_on}")

    @property
    def days(self) -> int:
        """Number of days, both ends counted."""
        return (self.last_on - self.first_on).days + 1

    def clip(self, first_on: dt.date | None, last_on: dt.date | None) -> DateSpan | None:
        """Return the days also within the given bounds (None = unbounded), or None when no day is left."""
        first = max(self.first_on, first_on or self.first_on)
        last = min(self.last_on, last_on or self.last_on)
        return DateSpan(first, last) if first <= last else None


@dataclass(frozen=True, order=True)
class Period:
    """One charging period, aligned to the calendar; made by `period_of` or `parse_period`."""

    first_on: dt.date
    cycle: Cycle

    def __post_init__(self) -> None:
        if self.first_on.day != 1 or (self.first_on.month - 1) % self.cycle:
            raise ValueError(f"no period of {self.cycle} months begins on {self.first_on}")

    @property
    def until(self) -> dt.date:
        """First day after the period (the open end)."""
        return add_months(self.first_on, self.cycle)

    @property
    def last_on(self) -> dt.date:
        """Last day of the period."""
        return self.until - dt.timedelta(days=1)

    @property
    def span(self) -> DateSpan:
        """The period's days."""
        return DateSpan(self.first_on, self.last_on)

    @property
    def months(self) -> tuple[DateSpan, ...]:
        """The calendar months of the period, in order."""
        starts = (add_months(self.first_on, offset) for offset in range(self.cycle))
        return tuple(DateSpan(start, month_end(start)) for start in starts)

    @property
    def code(self) -> str:
        """The period's stored name: 2026-11, 2026-Q4, 2026-H2 or 2026."""
        year, index = self.first_on.year, (self.first_on.month - 1) // self.cycle + 1
        suffix = {Cycle.MONTH: f"-{index:02d}", Cycle.QUARTER: f"-Q{index}", Cycle.HALF_YEAR: f"-H{index}"}
        return f"{year}{suffix.get(self.cycle, '')}"

    def next(self) -> Period:
        """Return the period that follows."""
        return Period(self.until, self.cycle)

    def previous(self) -> Period:
        """Return the period before."""
        return Period(add_months(self.first_on, -self.cycle), self.cycle)

    def __str__(self) -> str:
        return self.code


def period_of(on: dt.date, cycle: Cycle) -> Period:
    """Return the period of that cycle in which a day lies."""
    length = int(cycle)
    return Period(on.replace(month=(on.month - 1) // length * length + 1, day=1), cycle)


def parse_period(code: str, *, field: str | None = None) -> Period:
    """Read ``2026-11``, ``2026-Q4``, ``2026-H2`` or ``2026``; raises `PeriodError` for anything else."""
    match = _CODE.fullmatch(code.strip().upper())
    if match is None:
        raise PeriodError(field=field)
    year = int(match["year"])
    if match["month"]:
        return Period(dt.date(year, int(match["month"]), 1), Cycle.MONTH)
    if match["quarter"]:
        return Period(dt.date(year, 3 * int(match["quarter"]) - 2, 1), Cycle.QUARTER)
    if match["half"]:
        return Period(dt.date(year, 6 * int(match["half"]) - 5, 1), Cycle.HALF_YEAR)
    return Period(dt.date(year, 1, 1), Cycle.YEAR)


def add_months(on: dt.date, months: int) -> dt.date:
    """Move a date by whole months; a day the target month lacks becomes that month's last day."""
    index = on.year * 12 + on.month - 1 + months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def month_end(on: dt.date) -> dt.date:
    """Return the last day of the month in which a day lies."""
    return on.replace(day=monthrange(on.year, on.month)[1])


def issue_date(period: Period, *, timing: Timing, issue_day: int) -> dt.date:
    """Return the day on which a period's bills are issued.

    In advance: ``issue_day`` of the period's first month; in arrears: of the month after its last. A day that the
    month lacks means its last day, so 31 issues on 28 February.
    """
    month = period.first_on if timing is Timing.ADVANCE else period.until
    return month.replace(day=min(issue_day, month_end(month).day))


def periods_due(*, cycle: Cycle, timing: Timing, issue_day: int, after: dt.date, up_to: dt.date) -> Iterator[Period]:
    """Yield, oldest first, the periods whose issue date lies in (``after``, ``up_to``].

    A daily job asks from the day it last ran to today, so a day on which the server stood still is made up for.
    """
    # In arrears a period is issued after its end, so the search begins one period early.
    period = period_of(after, cycle).previous()
    while (issued_on := issue_date(period, timing=timing, issue_day=issue_day)) <= up_to:
        if issued_on > after:
            yield period
        period = period.next()


def due_date(issued_on: dt.date, *, payment_days: int) -> dt.date:
    """Return the last day to pay in time; the day of issue itself is not counted [民法典201]."""
    return issued_on + dt.timedelta(days=payment_days)
