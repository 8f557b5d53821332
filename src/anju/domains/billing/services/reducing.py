"""Taking something off bills: the waived sums, the reductions and their entries, by one statement; and back again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.billing.enums import ReductionKind
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.tenancy.models import Project

# A waiver and bad debts are costs of the firm; a discount was never earned, so it lessens the income of its fee item.
_DEBIT = {
    ReductionKind.WAIVER: "%(given_up)s::bigint",
    ReductionKind.WRITE_OFF: "%(given_up)s::bigint",
    ReductionKind.DISCOUNT: (
        "(SELECT item.revenue_account_id FROM billing_tariff tariff JOIN billing_feeitem item"
        " ON item.id = tariff.fee_item_id WHERE tariff.id = bill.tariff_id)"
    ),
}
_ROLES = {
    ReductionKind.WAIVER: AccountRole.WAIVED,
    ReductionKind.WRITE_OFF: AccountRole.WRITTEN_OFF,
    ReductionKind.DISCOUNT: AccountRole.WAIVED,
}
_FACTS = ledger.BulkFacts(
    project="%(project)s",
    kind="%(entry_kind)s",
    on_date="%(on_date)s::date",
    posted_at="%(now)s::timestamptz",
    debit_account="debit_id",
    credit_account="%(receivable)s",
    carried="debit_id",
)
_REDUCE = """
WITH wanted AS MATERIALIZED (
    SELECT bill_id, amount, {entry_id} AS entry_id
    FROM unnest(%(bills)s::bigint[], %(amounts)s::numeric[]) AS given(bill_id, amount)
), hit AS (
    UPDATE billing_bill bill SET waived = bill.waived + wanted.amount FROM wanted
    WHERE bill.id = wanted.bill_id AND bill.project_id = %(project)s AND bill.reversed_at IS NULL
        AND bill.balance >= wanted.amount
    RETURNING bill.id AS source_id, bill.unit_id, wanted.amount, wanted.entry_id, {debit} AS debit_id
), {posting}, kept AS (
    INSERT INTO billing_reduction (project_id, bill_id, kind, amount, on_date, source_id, label, entry_id)
    SELECT %(project)s, source_id, %(kind)s, amount, %(on_date)s::date, %(source)s, %(label)s, entry_id FROM hit
)
SELECT count(*) FROM hit
"""
_GIVE_BACK = """
WITH gone AS MATERIALIZED (
    SELECT bill_id, amount, label, source_id AS source, entry_id AS original FROM billing_reduction
    WHERE project_id = %(project)s AND kind = %(kind)s AND amount > 0 AND {which}
), hit AS (
    UPDATE billing_bill bill SET waived = bill.waived - gone.amount FROM gone
    WHERE bill.id = gone.bill_id AND bill.project_id = %(project)s AND bill.reversed_at IS NULL
    RETURNING bill.id AS source_id, bill.unit_id, gone.original AS entry_id, gone.amount, gone.label,
        gone.source
), {posting}, kept AS (
    INSERT INTO billing_reduction (project_id, bill_id, kind, amount, on_date, source_id, label, entry_id)
    SELECT %(project)s, hit.source_id, %(kind)s, -hit.amount, %(on_date)s::date, hit.source, hit.label,
        reversal_entry.id
    FROM hit JOIN reversal_entry ON reversal_entry.reverses_id = hit.entry_id
)
SELECT count(*) FROM hit
"""


_UNPAID = """on_date < %(source)s::date
        AND NOT EXISTS (SELECT FROM ledger_entry back WHERE back.reverses_id = billing_reduction.entry_id)
        AND EXISTS (SELECT FROM billing_bill bill JOIN billing_offer offer ON offer.id = billing_reduction.source_id
            WHERE bill.id = billing_reduction.bill_id AND bill.reversed_at IS NULL AND (bill.balance > 0
                OR offer.kind = 'gift' AND bill.paid = 0 AND EXISTS (
                    SELECT FROM billing_bill earlier JOIN billing_tariff tariff ON tariff.id = earlier.tariff_id
                    WHERE earlier.unit_id = bill.unit_id AND tariff.fee_item_id = offer.fee_item_id
                        AND earlier.period_start < bill.period_start AND earlier.balance > 0)))"""


def reduce_bills(
    *,
    project: Project,
    kind: ReductionKind,
    amounts: Mapping[int, Decimal],
    source_id: int | None,
    label: str = "",
    on_date: dt.date | None = None,
) -> None:
    """Take amounts (yuan, by bill) off bills, each with its entry; whoever calls has asked for the right.

    Raises DomainError when a bill is not open that far any more, `PeriodClosed`.
    """
    on = on_date or clock.today()
    ledger.refuse_closed(project=project, on_date=on)
    facts: dict[str, Any] = {
        "project": project.pk,
        "bills": list(amounts),
        "amounts": list(amounts.values()),
        "kind": kind.value,
        "entry_kind": EntryKind(kind.value).value,
        "on_date": on,
        "now": clock.now(),
        "source": source_id,
        "label": label[:80],
        "given_up": ledger_queries.account_of(project, _ROLES[kind]).pk,
        "receivable": ledger_queries.account_of(project, AccountRole.RECEIVABLE).pk,
    }
    with connection.cursor() as cursor:
        posting = ledger.post_pairs_sql("hit", _FACTS)
        cursor.execute(_REDUCE.format(entry_id=ledger.ENTRY_ID, debit=_DEBIT[kind], posting=posting), facts)
        (count,) = cursor.fetchone()
    if count != len(amounts):
        raise DomainError(_("A bill was paid, waived or reversed meanwhile; look at the bills again."))


def give_back(*, project: Project, kind: ReductionKind, source_id: int) -> int:
    """Undo the reductions of a source: bills are open again, each entry gets its opposite; return how many."""
    return _give_back(project, kind, "source_id = %(source)s", source_id)


def give_back_unpaid(*, project: Project) -> int:
    """Take offers back from bills that were not settled on the day they were granted; return from how many.

    Free months go back as long as an earlier month of the same fee item is open.
    """
    return _give_back(project, ReductionKind.DISCOUNT, _UNPAID, clock.today())


def _give_back(project: Project, kind: ReductionKind, which: str, source: int | dt.date) -> int:
    on = clock.today()
    ledger.refuse_closed(project=project, on_date=on)
    facts: dict[str, Any] = {
        "project": project.pk,
        "kind": kind.value,
        "source": source,
        "on_date": on,
        "now": clock.now(),
        "entry_kind": EntryKind(kind.value).value,
    }
    posting = ledger.reverse_entries_sql("hit", _FACTS)
    with connection.cursor() as cursor:
        cursor.execute(_GIVE_BACK.format(posting=posting, which=which), facts)
        (count,) = cursor.fetchone()
    return int(count)
