"""Reversing: the bills of a run or a document are marked and their entries turned around, in one statement."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from anju.core import clock
from anju.domains.billing.models import BillRun, ChargeDocument
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import EntryKind
from anju.domains.tenancy.models import Project

_FACTS = ledger.BulkFacts(
    project="%(project)s",
    kind="%(kind)s",
    on_date="%(on_date)s::date",
    posted_at="%(now)s::timestamptz",
    debit_account="",
    credit_account="",
)
_REVERSE = """
WITH gone AS (
    UPDATE billing_bill SET reversed_at = %(now)s
    WHERE {which} AND project_id = %(project)s AND reversed_at IS NULL AND paid = 0 AND waived = 0
    RETURNING id AS source_id, unit_id, entry_id
), use_freed AS (
    UPDATE billing_metereduse SET reversed_at = %(now)s
    WHERE bill_id IN (SELECT source_id FROM gone) AND project_id = %(project)s
), reading_freed AS (
    UPDATE billing_billedreading SET reversed_at = %(now)s
    WHERE bill_id IN (SELECT source_id FROM gone) AND project_id = %(project)s
), agreed_freed AS (
    UPDATE billing_agreedcharge SET reversed_at = %(now)s
    WHERE bill_id IN (SELECT source_id FROM gone) AND project_id = %(project)s
), {posting}
SELECT count(*) FROM gone
"""


def reverse_bills(*, run: BillRun, on_date: dt.date) -> int:
    """Reverse every bill of a run that nothing was paid on, and return how many; a bill being paid is waited for.

    Raises `PeriodClosed` when the books of the day's month are closed.
    """
    return _reverse(run.project, "run_id = %(origin)s", run.pk, on_date)


def reverse_bills_of_document(*, document: ChargeDocument, on_date: dt.date) -> int:
    """Reverse every bill of a charge document that nothing was paid on, and return how many; see `reverse_bills`."""
    return _reverse(document.project, "document_id = %(origin)s", document.pk, on_date)


def reverse_chosen_bills(*, project: Project, bill_ids: list[int], on_date: dt.date) -> int:
    """Reverse these bills as far as nothing was paid on them, and return how many; see `reverse_bills`."""
    return _reverse(project, "id = ANY(%(origin)s::bigint[])", bill_ids, on_date)


def _reverse(project: Project, which: str, origin: int | list[int], on_date: dt.date) -> int:
    ledger.refuse_closed(project=project, on_date=on_date)
    facts: dict[str, Any] = {
        "project": project.pk,
        "origin": origin,
        "kind": EntryKind.BILL_REVERSAL.value,
        "on_date": on_date,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_REVERSE.format(which=which, posting=ledger.reverse_entries_sql("gone", _FACTS)), facts)
        (count,) = cursor.fetchone()
    return int(count)
