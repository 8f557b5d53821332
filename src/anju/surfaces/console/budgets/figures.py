"""What reports of actual against budget show: lines put together, with rates and forecasts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.money import ZERO, total
from anju.domains.budgets.calc import forecast as forecasts
from anju.domains.budgets.calc import rates
from anju.domains.budgets.calc.forecast import Forecast
from anju.domains.budgets.queries import Execution, Row


@dataclass(frozen=True)
class Asked:
    """A month of a year and the span that is looked at, as months from ``first`` to ``last``."""

    year: int
    month: int
    span: str

    @property
    def first(self) -> int:
        """The first month of the span."""
        if self.span == "month":
            return self.month
        return (self.month - 1) // 3 * 3 + 1 if self.span == "quarter" else 1

    @property
    def last(self) -> int:
        """The last month of the span."""
        if self.span == "year":
            return 12
        return min(self.first + 2, 12) if self.span == "quarter" else self.month

    @property
    def first_on(self) -> dt.date:
        """The first day of the span."""
        return dt.date(self.year, self.first, 1)

    @property
    def last_on(self) -> dt.date:
        """The last day of the span."""
        return month_end(self.year, self.last)

    @property
    def upto(self) -> dt.date:
        """The last day that counts: the end of the span's months, or today where that comes first."""
        return min(month_end(self.year, max(self.last, self.month)), max(clock.today(), dt.date(self.year, 1, 1)))


def month_end(year: int, month: int) -> dt.date:
    """Return the last day of a month."""
    following = dt.date(year + month // 12, month % 12 + 1, 1)
    return following - dt.timedelta(days=1)


@dataclass(frozen=True)
class Line:
    """A line of the report, in yuan: the span's budget and actual, the year's, and what the year will come to."""

    title: str
    rows: tuple[Row, ...]
    budget: Decimal
    actual: Decimal
    whole: Decimal
    spent: Decimal
    forecast: Forecast
    url: str = ""
    is_income: bool = False
    warn_at: int = 80

    @property
    def difference(self) -> Decimal:
        """Actual less budget of the span."""
        return self.actual - self.budget

    @property
    def rate(self) -> Decimal | None:
        """The span's rate."""
        return rates.rate(self.actual, self.budget)

    @property
    def year_rate(self) -> Decimal | None:
        """The rate of the year so far."""
        return rates.rate(self.spent, self.whole)

    @property
    def year_text(self) -> str:
        """The rate of the year so far, as it is written."""
        return "—" if self.year_rate is None else f"{self.year_rate}%"

    @property
    def tone(self) -> str:
        """How an overrun, or income that lags, is shown."""
        if self.is_income or not self.spent:
            return ""
        if not self.whole:
            return "bad"
        return "bad" if self.spent > self.whole else "warn" if self.spent * 100 >= self.whole * self.warn_at else ""


@dataclass(frozen=True)
class Group:
    """Lines under a heading with their sum."""

    title: str
    lines: tuple[Line, ...]
    sum: Line


@dataclass(frozen=True)
class Section:
    """Expense or income: its groups and what they come to."""

    title: str
    is_income: bool
    groups: tuple[Group, ...]
    sum: Line


def line_of(title: str, rows: Sequence[Row], asked: Asked, done: int, url: str = "", *, warn_at: int = 80) -> Line:
    """Put rows together into a line, which is marked from ``warn_at`` per cent of its year's budget."""
    return Line(
        title,
        tuple(rows),
        total(row.budget_of(asked.first, asked.last) for row in rows),
        total(row.actual_of(asked.first, asked.last) for row in rows),
        total(row.whole for row in rows),
        total(row.spent for row in rows),
        forecasts.add([row.forecast(done) for row in rows]),
        url,
        bool(rows) and rows[0].is_income,
        warn_at,
    )


def sections(found: Execution, asked: Asked, by: str, behind: Any, warn_at: int = 80) -> list[Section]:
    """Return expense and income, grouped; ``behind`` gives the address of what is behind a row."""
    shown = []
    for is_income, title in ((False, _("Expense")), (True, _("Income"))):
        rows = [row for row in found.rows if row.is_income == is_income]
        if not rows:
            continue
        groups: dict[str, list[Line]] = {}
        for row in rows:
            nobody = row.department or _("No department")
            account = f"{row.code} {row.account}"
            heading, name = (nobody, account) if by == "department" else (account, nobody)
            groups.setdefault(heading, []).append(line_of(name, [row], asked, found.done, behind(row), warn_at=warn_at))
        listed = [
            Group(
                heading,
                tuple(lines),
                line_of(heading, [line.rows[0] for line in lines], asked, found.done, warn_at=warn_at),
            )
            for heading, lines in groups.items()
        ]
        shown.append(
            Section(title, is_income, tuple(listed), line_of(_("Sum"), rows, asked, found.done, warn_at=warn_at))
        )
    return shown


def by_month(rows: Sequence[Row], part: str) -> list[Decimal]:
    """Return twelve sums of budget or actual."""
    return [total(getattr(row, part)[at] for row in rows) if rows else ZERO for at in range(12)]
