"""The entries behind a figure of actual against budget."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.budgets import policies
from anju.domains.budgets.models import Plan
from anju.domains.budgets.queries.posted import CLAIMS, HELPERS
from anju.domains.budgets.queries.years import visible_departments
from anju.domains.ledger.enums import AccountKind, EntryKind
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Project

_BEHIND = f"""
WITH {HELPERS}, posted AS (
    SELECT line.account_id, NULL::bigint AS department_id, line.amount, entry.id AS entry_id
    FROM ledger_entry entry JOIN ledger_line line ON line.entry_id = entry.id AND line.account_id = %(account)s
    WHERE entry.project_id = %(project)s AND entry.on_date BETWEEN %(first)s AND %(last)s
        AND entry.kind NOT IN ('expense', 'expense_reversal')
    UNION ALL SELECT account_id, department_id, amount, entry_id FROM ({CLAIMS}) claimed
    WHERE account_id = %(account)s
), mine AS (
    SELECT posted.entry_id, sum(posted.amount) AS amount
    FROM posted LEFT JOIN home ON home.account_id = posted.account_id
    WHERE coalesce(posted.department_id, home.department_id) IS NOT DISTINCT FROM %(department)s
    GROUP BY posted.entry_id
)
SELECT entry.id, entry.on_date, entry.kind, entry.memo, mine.amount, sum(mine.amount) OVER ()
FROM mine JOIN ledger_entry entry ON entry.id = mine.entry_id
ORDER BY entry.on_date, entry.id LIMIT %(size)s OFFSET %(skip)s
"""  # noqa: S608 - composed of this domain's own texts


@dataclass(frozen=True)
class BehindLine:
    """An entry and how much of it falls on the figure, in yuan."""

    entry_id: int
    on_date: dt.date
    kind: EntryKind
    memo: str
    amount: Decimal


def entries_behind(
    actor: Actor,
    project: Project,
    *,
    plan: Plan | None,
    account: Account,
    department_id: int | None,
    first_on: dt.date,
    last_on: dt.date,
    skip: int = 0,
    size: int = 50,
) -> tuple[list[BehindLine], Decimal]:
    """Return a page of the entries behind a figure, and the sum of all of them, which is the figure."""
    actor.require(policies.VIEW, project.pk)
    seen = visible_departments(actor, project)
    if seen is not None and department_id not in seen:
        raise NotFound(str(department_id))
    facts: dict[str, Any] = {
        "project": project.pk,
        "company": project.company_id,
        "plan": plan.pk if plan else None,
        "account": account.pk,
        "department": department_id,
        "first": first_on,
        "last": last_on,
        "size": size,
        "skip": skip,
    }
    sign = -1 if account.kind == AccountKind.INCOME else 1
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND, facts)
        rows = cursor.fetchall()
    lines = [BehindLine(pk, day, EntryKind(kind), memo, sign * amount) for pk, day, kind, memo, amount, _sum in rows]
    return lines, sign * rows[0][5] if rows else Decimal("0.00")
