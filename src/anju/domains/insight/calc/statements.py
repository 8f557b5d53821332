"""Statements by fee scheme: a lump sum leaves the company a profit or loss, a commission the owners a balance.

Pure: months in, spans of months out. A month counts only where the statement's scheme held in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import ZERO, total
from anju.domains.insight.calc.results import By, Line, Span, sums


@dataclass(frozen=True)
class MonthMove:
    """What an account (or, of money, a kind of entry) came to in a month, in yuan; ``part`` of the statement."""

    month: dt.date
    part: str
    key: str
    code: str
    name: str
    cost_class: str
    amount: Decimal


@dataclass(frozen=True)
class Statement:
    """A statement by spans. ``held`` tells in which spans the scheme held at all.

    Lump sum: ``income`` − ``cost`` − ``other`` is what the company earned. Commission: ``income`` is what was
    collected, and ``income`` − ``cost`` − ``remuneration`` is carried to the owners; ``other`` is the company's own and
    only told.
    """

    is_commission: bool
    by: By
    spans: list[Span]
    held: tuple[bool, ...]
    income: list[Line]
    cost: list[Line]
    other: list[Line]
    remuneration: tuple[Decimal, ...]
    opening: tuple[Decimal, ...]

    @property
    def income_sums(self) -> tuple[Decimal, ...]:
        """Income, or what was collected, of every span."""
        return sums(self.income, len(self.spans))

    @property
    def cost_sums(self) -> tuple[Decimal, ...]:
        """Cost of the service of every span."""
        return sums(self.cost, len(self.spans))

    @property
    def other_sums(self) -> tuple[Decimal, ...]:
        """Other expense of every span."""
        return sums(self.other, len(self.spans))

    @property
    def result(self) -> tuple[Decimal, ...]:
        """What every span left: the company's profit, or what its months added to the owners' balance."""
        taken = self.remuneration if self.is_commission else self.other_sums
        return tuple(a - b - c for a, b, c in zip(self.income_sums, self.cost_sums, taken, strict=True))

    @property
    def closing(self) -> tuple[Decimal, ...]:
        """The owners' balance at the end of every span; of a lump sum nothing is carried."""
        return tuple(a + b for a, b in zip(self.opening, self.result, strict=True))


def make_statement(
    *,
    is_commission: bool,
    by: By,
    shown: list[Span],
    months: Sequence[dt.date],
    moves: Sequence[MonthMove],
    remuneration: Callable[[dt.date], Decimal],
) -> Statement:
    """Add months up to spans. ``months`` are all under the scheme since it first held, ``moves`` what happened in them.

    Months before the first span only make its opening balance.
    """
    within = frozenset(months)
    counted = [one for one in moves if one.month in within]
    result = dict.fromkeys(within, ZERO)
    if is_commission:
        result = {month: -remuneration(month) for month in within}
        for one in counted:
            if one.part != "other":
                result[one.month] += one.amount if one.part == "income" else -one.amount
    held, opening, paid = [], [], []
    for span in shown:
        inside = [month for month in within if span.first <= month <= span.last]
        held.append(bool(inside))
        opening.append(total(amount for month, amount in result.items() if month < span.first))
        paid.append(total(remuneration(month) for month in inside) if is_commission else ZERO)
    income, cost, other = (
        _lines([one for one in counted if one.part == part], shown) for part in ("income", "cost", "other")
    )
    return Statement(
        is_commission, by, shown, tuple(held), income, cost, other, remuneration=tuple(paid), opening=tuple(opening)
    )


def _lines(moves: Sequence[MonthMove], shown: Sequence[Span]) -> list[Line]:
    amounts: dict[str, list[Decimal]] = {}
    facts: dict[str, MonthMove] = {}
    for one in moves:
        for at, span in enumerate(shown):
            if span.first <= one.month <= span.last:
                facts[one.key] = one
                amounts.setdefault(one.key, [ZERO] * len(shown))[at] += one.amount
    lines = [
        Line(key, facts[key].code, facts[key].name, facts[key].part == "income", facts[key].cost_class, tuple(found))
        for key, found in amounts.items()
        if any(found)
    ]
    return sorted(lines, key=lambda line: (line.code, line.key))
