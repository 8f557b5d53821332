"""A household's statement of account: opening, what was charged, paid and waived, closing; by the ledger alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.estate.models import Unit
from anju.domains.ledger.enums import EntryKind
from anju.domains.payments import policies
from anju.domains.tenancy.models import Project

_OPENING = """
SELECT coalesce(sum(line.amount), 0) FROM ledger_entry entry
JOIN ledger_line line ON line.entry_id = entry.id
JOIN ledger_account account ON account.id = line.account_id AND account.role = 'receivable'
WHERE entry.unit_id = %(unit)s AND entry.project_id = %(project)s AND entry.on_date < %(first)s
"""
_MOVES = """
SELECT entry.id, entry.on_date, entry.kind, sum(line.amount),
    coalesce(item.name, ''), coalesce(space.code, ''), bill.period_start, bill.period_end, coalesce(payment.number, ''),
    payment.id
FROM ledger_entry entry
JOIN ledger_line line ON line.entry_id = entry.id
JOIN ledger_account account ON account.id = line.account_id AND account.role = 'receivable'
LEFT JOIN billing_bill bill ON bill.id = entry.source_id AND entry.kind IN ('bill', 'bill_reversal', 'waiver')
    AND bill.unit_id = entry.unit_id
LEFT JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
LEFT JOIN billing_feeitem item ON item.id = tariff.fee_item_id
LEFT JOIN estate_space space ON space.id = bill.space_id
LEFT JOIN payments_payment payment ON payment.id = entry.source_id
    AND entry.kind IN ('payment', 'payment_reversal', 'balance_use') AND payment.unit_id = entry.unit_id
WHERE entry.unit_id = %(unit)s AND entry.project_id = %(project)s AND entry.on_date BETWEEN %(first)s AND %(last)s
GROUP BY entry.id, item.name, space.code, bill.period_start, bill.period_end, payment.number, payment.id
HAVING sum(line.amount) <> 0 ORDER BY entry.on_date, entry.id
"""


@dataclass(frozen=True)
class StatementLine:
    """One booking of the household; ``amount`` raises what is owed when positive, in yuan."""

    on: dt.date
    kind: EntryKind
    amount: Decimal
    item: str
    space: str
    period_start: dt.date | None
    period_end: dt.date | None
    receipt: str
    payment_id: int | None
    owed: Decimal

    @property
    def charged(self) -> Decimal:
        """What raised the debt."""
        return max(self.amount, ZERO)

    @property
    def credited(self) -> Decimal:
        """What lowered it."""
        return max(-self.amount, ZERO)


@dataclass(frozen=True)
class Statement:
    """The account of a household over a period; opening + charged − credited = closing."""

    first: dt.date
    last: dt.date
    opening: Decimal
    lines: tuple[StatementLine, ...]

    @property
    def charged(self) -> Decimal:
        """All that raised the debt."""
        return sum((line.charged for line in self.lines), ZERO)

    @property
    def credited(self) -> Decimal:
        """All that lowered it."""
        return sum((line.credited for line in self.lines), ZERO)

    @property
    def closing(self) -> Decimal:
        """What is owed at the end."""
        return self.opening + self.charged - self.credited


def statement(actor: Actor, project: Project, unit: Unit, *, first: dt.date, last: dt.date) -> Statement:
    """Return the account of a unit from first to last day, both included (two queries)."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    values: dict[str, Any] = {"unit": unit.pk, "project": project.pk, "first": first, "last": last}
    lines = []
    with connection.cursor() as cursor:
        cursor.execute(_OPENING, values)
        (opening,) = cursor.fetchone()
        owed = opening
        cursor.execute(_MOVES, values)
        for _pk, on, kind, amount, item, space, start, end, receipt, payment_id in cursor.fetchall():
            owed += amount
            lines.append(StatementLine(on, EntryKind(kind), amount, item, space, start, end, receipt, payment_id, owed))
    return Statement(first, last, opening, tuple(lines))
