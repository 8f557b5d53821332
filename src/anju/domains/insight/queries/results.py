"""Results of a project from the sums of its books by account and day: no entry is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.core.money import ZERO, round_half_up
from anju.domains.insight import policies
from anju.domains.insight.calc.results import By, Line, Span, View, spans, sums
from anju.domains.ledger.enums import EntryKind
from anju.domains.tenancy.models import Project

_ACCRUAL = """
SELECT account.id::text, account.code, account.name, account.kind = 'income', account.cost_class,
    date_trunc(%(by)s, moved.day)::date, sum(moved.credit - moved.debit)
FROM ledger_accountday moved JOIN ledger_account account ON account.id = moved.account_id
WHERE moved.project_id = %(project)s AND moved.day BETWEEN %(first)s AND %(last)s
    AND account.project_id = %(project)s AND account.kind IN ('income', 'expense')
GROUP BY account.id, 6 ORDER BY account.code
"""
# Moves between the accounts of money (banking cash, settlements of channels) cancel out within their kind.
_CASH = """
SELECT moved.kind, '', moved.kind, true, '', date_trunc(%(by)s, moved.day)::date, sum(moved.debit - moved.credit)
FROM ledger_accountday moved JOIN ledger_account account ON account.id = moved.account_id
WHERE moved.project_id = %(project)s AND moved.day BETWEEN %(first)s AND %(last)s
    AND account.project_id = %(project)s AND account.role IN ('cash', 'bank', 'pos', 'online')
GROUP BY moved.kind, 6 ORDER BY moved.kind
"""
_PAID_OUT = frozenset(
    {
        EntryKind.EXPENSE_PAYMENT,
        EntryKind.EXPENSE_PAYMENT_REVERSAL,
        EntryKind.REFUND,
        EntryKind.DEPOSIT_RETURN,
        EntryKind.COMMON_EXPENSE,
        EntryKind.CHANNEL_SETTLEMENT,
    }
)
_AREA = "SELECT coalesce(sum(area), 0) FROM estate_unit WHERE project_id = %(project)s"


@dataclass(frozen=True)
class Results:
    """Income and expense of a project by span. ``area`` is the building area of its units in m²."""

    by: By
    view: View
    spans: list[Span]
    income: list[Line]
    expense: list[Line]
    area: Decimal

    @property
    def income_sums(self) -> tuple[Decimal, ...]:
        """Income of every span."""
        return sums(self.income, len(self.spans))

    @property
    def expense_sums(self) -> tuple[Decimal, ...]:
        """Expense of every span."""
        return sums(self.expense, len(self.spans))

    @property
    def profit(self) -> tuple[Decimal, ...]:
        """Income less expense of every span."""
        return tuple(a - b for a, b in zip(self.income_sums, self.expense_sums, strict=True))

    def per_square_metre(self, amount: Decimal) -> Decimal | None:
        """Return an amount by m² of building area; None for a project without units."""
        return round_half_up(amount / self.area, 4) if self.area else None


def results_of(actor: Actor, project: Project, *, by: By, view: View, upto: dt.date) -> Results:
    """Return income and expense by account and span (two queries over the sums by day)."""
    actor.require(policies.VIEW_RESULTS, project.pk)
    shown = spans(by, upto)
    facts = {"project": project.pk, "by": by.value, "first": shown[0].first, "last": shown[-1].last}
    with connection.cursor() as cursor:
        cursor.execute(_ACCRUAL if view is View.ACCRUAL else _CASH, facts)
        rows = cursor.fetchall()
        cursor.execute(_AREA, facts)
        (area,) = cursor.fetchone()
    lines = _lines(rows, shown, view)
    income = [line for line in lines if line.is_income]
    return Results(by, view, shown, income, [line for line in lines if not line.is_income], Decimal(area))


def _lines(rows: Sequence[Any], shown: Sequence[Span], view: View) -> list[Line]:
    at = {span.first: index for index, span in enumerate(shown)}
    amounts: dict[str, list[Decimal]] = {}
    facts: dict[str, tuple[str, str, bool, str]] = {}
    for key, code, named, earns, cost_class, first, amount in rows:
        name = str(EntryKind(key).label) if view is View.CASH else named
        is_income = key not in _PAID_OUT if view is View.CASH else earns
        facts[key] = (code, name, is_income, cost_class)
        amounts.setdefault(key, [ZERO] * len(shown))[at[first]] += amount if is_income else -amount
    return [Line(key, *facts[key], tuple(found)) for key, found in amounts.items() if any(found)]
