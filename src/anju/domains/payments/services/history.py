"""Taking over payments that were made before Anju: a day of an older system's desk, in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.identity.models import User
from anju.domains.payments import policies
from anju.domains.payments.enums import Method
from anju.domains.payments.models import CashierShift
from anju.domains.payments.queries import books
from anju.domains.payments.services.posting import ACCOUNT_OF
from anju.domains.tenancy.models import Project

_ASK = """
CREATE TEMP TABLE IF NOT EXISTS past_payment (
    unit_id bigint PRIMARY KEY, received_at timestamptz, method text, role text
) ON COMMIT DELETE ROWS
"""
_COUNT = """
SELECT count(*) FROM past_payment asked WHERE EXISTS (
    SELECT FROM billing_bill bill WHERE bill.project_id = %(project)s AND bill.unit_id = asked.unit_id
    AND bill.balance > 0 AND bill.reversed_at IS NULL AND bill.issued_on <= %(day)s)
"""
_RECORD = """
WITH owed AS MATERIALIZED (
    SELECT bill.id, bill.unit_id, bill.balance FROM past_payment asked
    JOIN billing_bill bill ON bill.unit_id = asked.unit_id AND bill.project_id = %(project)s
    WHERE bill.balance > 0 AND bill.reversed_at IS NULL AND bill.issued_on <= %(day)s
), made AS MATERIALIZED (
    SELECT asked.*, sums.total,
        nextval(pg_get_serial_sequence('payments_payment', 'id')) AS payment_id,
        nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry_id,
        %(prefix)s || lpad((%(first)s - 1 + row_number() OVER (ORDER BY received_at, unit_id))::text, 6, '0') AS number
    FROM (SELECT unit_id, sum(balance) AS total FROM owed GROUP BY unit_id) sums JOIN past_payment asked USING (unit_id)
), entries AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, source_id, memo, posted_at)
    SELECT entry_id, %(project)s, 'payment', %(day)s, unit_id, payment_id, number, received_at FROM made
), lines AS (
    INSERT INTO ledger_line (entry_id, position, project_id, account_id, amount)
    SELECT made.entry_id, side.position, %(project)s, account.id, side.amount
    FROM made CROSS JOIN LATERAL (
        VALUES (1, made.role, made.total), (2, 'receivable', -made.total)) side(position, role, amount)
    JOIN ledger_account account ON account.project_id = %(project)s AND account.role = side.role
), payments AS (
    INSERT INTO payments_payment (id, project_id, number, shift_id, unit_id, payer, received_at, total, prepaid, change,
        cashier_id, state, idempotency_key, fingerprint, remark, prints, entry_id, undone_reason)
    SELECT payment_id, %(project)s, number, %(shift)s, unit_id, '', received_at, total, 0, 0, %(cashier)s, 'posted',
        'history-' || number, '', '', 1, entry_id, '' FROM made
), tenders AS (
    INSERT INTO payments_tender (project_id, payment_id, method, amount, reference)
    SELECT %(project)s, payment_id, method, total, '' FROM made
), shares AS (
    INSERT INTO payments_allocation (project_id, payment_id, bill_id, amount)
    SELECT %(project)s, made.payment_id, owed.id, owed.balance FROM owed JOIN made USING (unit_id)
), paid AS (
    UPDATE billing_bill SET paid = amount - waived WHERE id = ANY ((SELECT array_agg(id) FROM owed)::bigint[])
)
SELECT count(*), coalesce(sum(total), 0), coalesce(sum(total) FILTER (WHERE method = 'cash'), 0) FROM made
"""


@dataclass(frozen=True)
class PastPayment:
    """A household paid everything it owed at that moment, by one method."""

    unit_id: int
    received_at: dt.datetime
    method: Method


@dataclass(frozen=True)
class PastDay:
    """What was recorded: number of payments and their sum in yuan."""

    count: int
    total: Decimal


def record_past_day(
    *,
    actor: Actor,
    project: Project,
    cashier: User,
    day: dt.date,
    payments: Sequence[PastPayment],
    auditor: User | None = None,
) -> PastDay:
    """Record a past day's payments in a shift of its own that is opened, counted and closed with them.

    Each settles whatever the unit owed from bills issued until that day; a unit that owed nothing is passed over. The
    books, receipt numbers and bills end up as if the money had been taken at the desk, in one statement for the day.
    A unit may pay once a day. With an ``auditor``, who is not the cashier, the shift was audited that evening.
    Raises AccessDenied, and DomainError for a day that is not over.
    """
    actor.require(policies.TAKE_OVER_HISTORY, project.pk)
    if day >= clock.today():
        raise DomainError(_("Only days that are over can be taken over."), field="day")
    zone = clock.ZONE
    opened, closed = (dt.datetime.combine(day, dt.time(hour), zone) for hour in (8, 18))
    with connection.cursor() as cursor:
        _hand_over(cursor, payments)
        cursor.execute(_COUNT, {"project": project.pk, "day": day})
        (count,) = cursor.fetchone()
        if not count:
            return PastDay(0, ZERO)
        shift = CashierShift.objects.create(project=project, cashier=cashier, opened_at=opened)
        values: dict[str, Any] = {
            "project": project.pk,
            "day": day,
            "shift": shift.pk,
            "cashier": cashier.pk,
            "prefix": f"{books.receipt_prefix(project)}-{day:%Y}-",
            "first": numbering.take(project_id=project.pk, kind=books.SERIES, period=f"{day:%Y}", count=count),
        }
        cursor.execute(_RECORD, values)
        made, total, cash = cursor.fetchone()
    shift.closed_at, shift.counted, shift.expected, shift.difference = closed, cash, cash, ZERO
    shift.audited_by, shift.audited_at = auditor, closed + dt.timedelta(hours=1) if auditor else None
    shift.save(update_fields=["closed_at", "counted", "expected", "difference", "audited_by", "audited_at"])
    return PastDay(made, total)


def _hand_over(cursor: Any, payments: Sequence[PastPayment]) -> None:
    cursor.execute(_ASK)
    cursor.execute("TRUNCATE past_payment")
    with cursor.copy("COPY past_payment FROM STDIN") as copy:
        for one in payments:
            copy.write_row((one.unit_id, one.received_at, one.method.value, ACCOUNT_OF[one.method].value))
    cursor.execute("ANALYZE past_payment")  # else the planner reads every bill for a few homes
