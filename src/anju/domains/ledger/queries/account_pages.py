"""Account pages (明细账): the lines of one account in their order, each with the balance after it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.ledger import policies
from anju.domains.ledger.enums import EntryKind
from anju.domains.ledger.models import Account

# The sums by day tell how far a page of lines reaches, so that only the entries of those days are looked at.
_REACH = """
SELECT day FROM (
    SELECT day, sum(sum(lines)) OVER (ORDER BY day) AS reached FROM ledger_accountday
    WHERE project_id = %(project)s AND account_id = %(account)s AND day > %(from)s AND day <= %(last)s
    GROUP BY day) days
WHERE reached >= %(size)s ORDER BY day LIMIT 1
"""
_LINES = """
SELECT entry.on_date, entry.id, line.position, entry.kind, entry.memo, entry.unit_id, unit.code, line.amount
FROM ledger_entry entry JOIN ledger_line line ON line.entry_id = entry.id AND line.account_id = %(account)s
LEFT JOIN estate_unit unit ON unit.id = entry.unit_id
WHERE entry.project_id = %(project)s AND entry.on_date BETWEEN %(from)s AND %(reach)s
    AND (entry.on_date, entry.id, line.position) > (%(from)s, %(entry)s, %(position)s)
    AND (%(kind)s = '' OR entry.kind = %(kind)s)
ORDER BY entry.on_date, entry.id, line.position LIMIT %(size)s
"""
_BEFORE = """
SELECT coalesce(sum(debit - credit), 0.00) FROM ledger_accountday
WHERE project_id = %(project)s AND account_id = %(account)s AND day < %(from)s
"""
_SUMS = """
SELECT coalesce(sum(debit), 0.00), coalesce(sum(credit), 0.00) FROM ledger_accountday
WHERE project_id = %(project)s AND account_id = %(account)s AND day BETWEEN %(first)s AND %(last)s
    AND (%(kind)s = '' OR kind = %(kind)s)
"""
_SAME_DAY = """
SELECT coalesce(sum(line.amount), 0.00)
FROM ledger_entry entry JOIN ledger_line line ON line.entry_id = entry.id AND line.account_id = %(account)s
WHERE entry.project_id = %(project)s AND entry.on_date = %(from)s
    AND (entry.id, line.position) <= (%(entry)s, %(position)s)
"""


@dataclass(frozen=True)
class Mark:
    """Where a page begins: after this line. Written into addresses as ``2026-11-01.17.2``."""

    day: dt.date
    entry_id: int
    position: int

    def __str__(self) -> str:
        return f"{self.day}.{self.entry_id}.{self.position}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """Return the mark that an address carries, or None for anything else."""
        parts = text.split(".")
        try:
            return cls(dt.date.fromisoformat(parts[0]), int(parts[1]), int(parts[2])) if len(parts) == 3 else None
        except ValueError:
            return None


@dataclass(frozen=True)
class AccountLine:
    """A line of an account; ``balance`` is what the account came to after it (positive for debit), in yuan."""

    on_date: dt.date
    entry_id: int
    position: int
    kind: EntryKind
    memo: str
    unit_id: int | None
    unit: str
    amount: Decimal
    balance: Decimal

    @property
    def debit(self) -> Decimal | None:
        """What it debits."""
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        """What it credits."""
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True)
class AccountPage:
    """A page of an account: its balance before the days and after them, the sums of all days, some of the lines.

    With a kind only lines of that kind are listed, and ``debit`` and ``credit`` are theirs; their balances are
    counted from nothing.
    """

    opening: Decimal
    brought: Decimal
    debit: Decimal
    credit: Decimal
    lines: list[AccountLine]
    next: Mark | None

    @property
    def closing(self) -> Decimal:
        """What the account came to in the end."""
        return self.opening + self.debit - self.credit


def account_page(
    actor: Actor,
    account: Account,
    *,
    first_on: dt.date,
    last_on: dt.date,
    kind: str = "",
    after: Mark | None = None,
    size: int = 50,
) -> AccountPage:
    """Return up to ``size`` lines of an account between two days (both included), after a mark."""
    actor.require(policies.VIEW_ENTRIES, account.project_id)
    facts: dict[str, Any] = {"project": account.project_id, "account": account.pk, "first": first_on, "last": last_on}
    start = after if after and first_on <= after.day <= last_on else Mark(first_on, 0, 0)
    facts |= {"from": start.day, "entry": start.entry_id, "position": start.position, "kind": kind, "size": size + 1}
    with connection.cursor() as cursor:
        opening = ZERO if kind else _one(cursor, _BEFORE, {**facts, "from": first_on})
        brought = opening
        if after and not kind:
            brought = _one(cursor, _BEFORE, facts) + _one(cursor, _SAME_DAY, facts)
        cursor.execute(_SUMS, facts)
        debit, credit = cursor.fetchone()
        cursor.execute(_REACH, facts)
        reach = last_on if kind else (cursor.fetchone() or (last_on,))[0]
        cursor.execute(_LINES, {**facts, "reach": reach})
        rows = cursor.fetchall()
    lines, balance = [], brought
    for day, entry_id, position, of_kind, memo, unit_id, unit, amount in rows[:size]:
        balance += amount
        lines.append(
            AccountLine(day, entry_id, position, EntryKind(of_kind), memo, unit_id, unit or "", amount, balance)
        )
    last = lines[-1] if len(rows) > size else None
    following = Mark(last.on_date, last.entry_id, last.position) if last else None
    return AccountPage(opening, brought, debit, credit, lines, following)


def _one(cursor: Any, statement: str, facts: dict[str, Any]) -> Decimal:
    cursor.execute(statement, facts)
    (amount,) = cursor.fetchone()
    return Decimal(amount)
