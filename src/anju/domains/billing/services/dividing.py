"""Bills of two owners: an issued bill is reversed, and its parts are issued anew to who owes them (过户)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.errors import DomainError
from anju.domains.billing.events import BillsDivided
from anju.domains.billing.services.reversing import reverse_chosen_bills
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, EntryKind
from anju.domains.tenancy.models import Project

_FACTS = ledger.BulkFacts(
    project="%(project)s",
    kind="%(kind)s",
    on_date="%(today)s::date",
    posted_at="%(now)s::timestamptz",
    debit_account="%(receivable)s",
    credit_account="revenue_id",
    carried="revenue_id",
)
# A part belongs to the run or document of its bill, so that it is explained, counted and never billed again as before.
_ISSUE = """
WITH wanted AS MATERIALIZED (
    SELECT given.*, {entry_id} AS number FROM unnest(%(bills)s::bigint[], %(persons)s::bigint[], %(parts)s::smallint[],
        %(firsts)s::date[], %(lasts)s::date[], %(amounts)s::numeric[], %(dues)s::date[])
        AS given(bill_id, person_id, part, charged_from, charged_until, amount, due_on)
), bill AS (
    INSERT INTO billing_bill (id, project_id, run_id, document_id, tariff_id, unit_id, space_id, person_id, part,
        period_start, period_end, charged_from, charged_until, quantity, price, factor, factor_from, factor_until,
        facts, amount, paid, waived, issued_on, due_on, entry_id)
    SELECT wanted.number, old.project_id, old.run_id, old.document_id, old.tariff_id, old.unit_id, old.space_id,
        wanted.person_id, wanted.part, old.period_start, old.period_end, wanted.charged_from, wanted.charged_until,
        old.quantity, old.price, old.factor, old.factor_from, old.factor_until, old.facts, wanted.amount, 0, 0,
        %(today)s, wanted.due_on, wanted.number
    FROM wanted JOIN billing_bill old ON old.id = wanted.bill_id AND old.project_id = %(project)s
    RETURNING id AS source_id, entry_id, unit_id, amount, (
        SELECT item.revenue_account_id FROM billing_tariff tariff JOIN billing_feeitem item
            ON item.id = tariff.fee_item_id WHERE tariff.id = billing_bill.tariff_id) AS revenue_id
), {posting}
SELECT wanted.bill_id, wanted.person_id, wanted.part, wanted.number FROM wanted ORDER BY wanted.number
"""


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one person owes of a bill: its days, and the amount in yuan."""

    bill_id: int
    person_id: int | None
    part: int
    charged_from: dt.date
    charged_until: dt.date
    amount: Decimal
    due_on: dt.date


def divide_bills(*, project: Project, parts: Sequence[Part]) -> dict[tuple[int, int], int]:
    """Reverse the bills of the parts and issue the parts in their place; return new bills by old bill and part.

    Nothing may have been paid or waived on the bills. Whoever calls has asked for the right. Publishes `BillsDivided`.
    Raises DomainError when a bill was touched meanwhile, `PeriodClosed`.
    """
    old = sorted({part.bill_id for part in parts})
    if not old:
        return {}
    today = clock.today()
    if reverse_chosen_bills(project=project, bill_ids=old, on_date=today) != len(old):
        raise DomainError(_("A bill was paid, waived or reversed meanwhile; look at the bills again."))
    facts: dict[str, Any] = {
        "project": project.pk,
        "kind": EntryKind.BILL.value,
        "today": today,
        "now": clock.now(),
        "receivable": ledger_queries.account_of(project, AccountRole.RECEIVABLE).pk,
        "bills": [part.bill_id for part in parts],
        "persons": [part.person_id for part in parts],
        "parts": [part.part for part in parts],
        "firsts": [part.charged_from for part in parts],
        "lasts": [part.charged_until for part in parts],
        "amounts": [part.amount for part in parts],
        "dues": [part.due_on for part in parts],
    }
    posting = ledger.post_pairs_sql("bill", _FACTS)
    with connection.cursor() as cursor:
        cursor.execute(_ISSUE.format(entry_id=ledger.ENTRY_ID, posting=posting), facts)
        made = {(bill, part): number for bill, _person, part, number in cursor.fetchall()}
    events.publish(BillsDivided(project_id=project.pk, bill_ids=tuple(old)))
    return made
