"""Issuing: one statement a tariff writes the bills, their entries and the lines of these."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core import clock
from anju.domains.billing.calc.periods import due_date
from anju.domains.billing.models import BillRun, Contract
from anju.domains.billing.queries.charging import charging
from anju.domains.billing.queries.plans import Plan
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind

_FACTS = ledger.BulkFacts(
    project="%(project)s",
    kind="%(kind)s",
    on_date="%(issued_on)s::date",
    posted_at="%(posted_at)s::timestamptz",
    debit_account="%(receivable)s",
    credit_account="%(revenue)s",
)

# Who was billed before is left out by the rows themselves, so no entry is ever posted for a bill that is not written;
# the unique index refuses what slips in beside this statement. A bill and its entry carry one number, because drawing
# a second one costs as much as an index. What the bills return is narrow, so that the entries are made from a few
# columns and the wide rows are kept nowhere.
_ISSUE = """
WITH {ctes}, bill AS (
    INSERT INTO billing_bill (id, project_id, run_id, tariff_id, unit_id, space_id, person_id, part, period_start,
        period_end, charged_from, charged_until, quantity, price, factor, factor_from, factor_until, facts, amount,
        paid, waived, issued_on, due_on, entry_id)
    SELECT number, %(project)s, %(run)s, %(tariff)s, unit_id, space_id, person_id, part, {first},
        {last}, charged_from, charged_until, quantity, price, factor, factor_from, factor_until, facts,
        amount, 0, 0, %(issued_on)s, {due_on}, number
    FROM (SELECT *, {entry_id} AS number FROM (
        SELECT * FROM ({rows}) charge WHERE reason IS NULL ORDER BY unit_id, space_id, part) sorted) numbered
    RETURNING id AS source_id, entry_id, unit_id, part, amount{returning}
), {posting}{keep}
SELECT count(*), coalesce(sum(amount), 0.00) FROM bill
"""


@dataclass(frozen=True)
class Issued:
    """How many bills were written and their sum in yuan."""

    count: int
    amount: Decimal


def issue_plan(
    *, run: BillRun, plan: Plan, issued_on: dt.date, charges_unsold: bool, contract: Contract | None = None
) -> Issued:
    """Write the bills of one tariff that are due and missing, each with its balanced entry; return what was written.

    ``contract`` narrows the tariff of contracts to one.

    Raises `PeriodClosed` when the books of the day's month are closed.
    """
    project = run.project
    ledger.refuse_closed(project=project, on_date=issued_on)
    made = charging(project, plan, unit=run.unit, charges_unsold=charges_unsold, contract=contract)
    statement = _ISSUE.format(
        ctes=made.ctes,
        rows=made.rows,
        entry_id=ledger.ENTRY_ID,
        posting=ledger.post_pairs_sql("bill", _FACTS),
        keep=made.keep,
        first=made.first,
        last=made.last,
        due_on=made.due_on,
        returning=made.returning,
    )
    facts: dict[str, Any] = {
        "run": run.pk,
        "kind": EntryKind.BILL.value,
        "issued_on": issued_on,
        "due_on": due_date(issued_on, payment_days=plan.tariff.due_days),
        "posted_at": clock.now(),
        "receivable": ledger_queries.account_of(project, AccountRole.RECEIVABLE).pk,
        "revenue": plan.tariff.fee_item.revenue_account_id,
    }
    with made.planned(), connection.cursor() as cursor:
        cursor.execute(statement, {**made.params, **facts})
        count, amount = cursor.fetchone()
    return Issued(count, amount)
