"""The statements that lock a household's money and post a payment: everything a payment touches in one round trip.

Locks are taken in one order by everybody who moves a household's money: shift, bills by id, prepaid balance, receipt
number. The number comes last, because it stays locked for the whole project until the transaction ends.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anju.core import prepared
from anju.core.money import ZERO
from anju.domains.ledger.enums import AccountRole
from anju.domains.payments.calc.allocation import OpenBill
from anju.domains.payments.enums import Method

LOCK_SHIFT = """
SELECT s.project_id, s.cashier_id, s.closed_at IS NULL,
    pg_advisory_xact_lock(hashtextextended(%(key)s::text, %(project)s::bigint))
FROM payments_cashiershift s WHERE s.id = %(shift)s::bigint FOR SHARE
"""

# Sub-selects of a select list run in their order, so bills are locked before the balance. Rows that somebody else held
# come back as they are now, and not at all once they are paid. The key is looked up here, after the lock above, so a
# second submission sees what the first one committed.
LOCK_HOUSEHOLD = """
WITH bills AS MATERIALIZED (
    SELECT id, due_on, balance FROM billing_bill
    WHERE project_id = %(project)s::bigint AND unit_id = %(unit)s::bigint AND balance > 0 AND reversed_at IS NULL
    ORDER BY id FOR UPDATE
), gathered AS MATERIALIZED (
    SELECT array_agg(id) AS ids, array_agg(due_on) AS due, array_agg(balance) AS open FROM bills
), purse AS MATERIALIZED (
    SELECT amount FROM payments_balance WHERE project_id = %(project)s::bigint AND unit_id = %(unit)s::bigint FOR UPDATE
)
SELECT (SELECT ids FROM gathered), (SELECT due FROM gathered), (SELECT open FROM gathered), (SELECT amount FROM purse),
       (SELECT id FROM payments_payment WHERE idempotency_key = %(key)s::text),
       (SELECT json_object_agg(role, id) FROM ledger_account
        WHERE project_id = %(project)s::bigint AND role NOT IN ('', 'revenue'))
"""

POST = """
WITH ids AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('payments_payment', 'id')) AS payment,
           nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry
), entry AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, source_id, memo, posted_at)
    SELECT entry, %(project)s::bigint, 'payment', %(on_date)s::date, %(unit)s::bigint, payment, %(number)s::text,
        %(at)s::timestamptz FROM ids
), lines AS (
    INSERT INTO ledger_line (entry_id, position, project_id, account_id, amount)
    SELECT ids.entry, side.position, %(project)s::bigint, side.account, side.amount
    FROM ids, unnest(%(accounts)s::bigint[], %(sides)s::numeric[]) WITH ORDINALITY AS side(account, amount, position)
), payment AS (
    INSERT INTO payments_payment (id, project_id, number, shift_id, unit_id, payer, received_at, total, prepaid, change,
        cashier_id, state, idempotency_key, fingerprint, remark, prints, entry_id, undone_reason)
    SELECT payment, %(project)s::bigint, %(number)s::text, %(shift)s::bigint, %(unit)s::bigint, %(payer)s::text,
        %(at)s::timestamptz, %(total)s::numeric, %(prepaid)s::numeric, %(change)s::numeric, %(cashier)s::bigint,
        'posted', %(key)s::text, %(fingerprint)s::text, %(remark)s::text, 0, entry, '' FROM ids
), tenders AS (
    INSERT INTO payments_tender (project_id, payment_id, method, amount, reference)
    SELECT %(project)s::bigint, ids.payment, method, amount, reference
    FROM ids, unnest(%(methods)s::text[], %(kept)s::numeric[], %(references)s::text[]) AS t(method, amount, reference)
), shares AS (
    INSERT INTO payments_allocation (project_id, payment_id, bill_id, amount)
    SELECT %(project)s::bigint, ids.payment, bill, amount
    FROM ids, unnest(%(bills)s::bigint[], %(shares)s::numeric[]) AS s(bill, amount)
), paid AS (
    UPDATE billing_bill SET paid = paid + s.amount
    FROM unnest(%(bills)s::bigint[], %(shares)s::numeric[]) AS s(bill, amount)
    WHERE billing_bill.id = s.bill AND billing_bill.project_id = %(project)s::bigint
    RETURNING 1
), moved AS (
    INSERT INTO payments_balancemove (project_id, unit_id, payment_id, reason, amount, moved_at)
    SELECT %(project)s::bigint, %(unit)s::bigint, ids.payment, reason, amount, %(at)s::timestamptz
    FROM ids, unnest(%(reasons)s::text[], %(moves)s::numeric[]) AS m(reason, amount)
), purse AS (
    INSERT INTO payments_balance AS b (project_id, unit_id, amount)
    SELECT %(project)s::bigint, %(unit)s::bigint, greatest(%(moved)s::numeric, 0) WHERE %(moved)s::numeric <> 0
    ON CONFLICT (unit_id) DO UPDATE SET amount = b.amount + %(moved)s::numeric
)
SELECT ids.payment, ids.entry, (SELECT count(*) FROM paid) FROM ids
"""

ACCOUNT_OF = {
    Method.CASH: AccountRole.CASH,
    Method.TRANSFER: AccountRole.BANK,
    Method.POS: AccountRole.POS,
    Method.BALANCE: AccountRole.PREPAID,
}


@dataclass(frozen=True)
class Household:
    """A unit's open money, locked: its open bills, its prepaid balance, and what was already done under the key.

    ``accounts`` are those of the project's books by what they are used for.
    """

    bills: tuple[OpenBill, ...]
    balance: Decimal
    payment_id: int | None
    accounts: dict[str, int]


@dataclass(frozen=True)
class DeskState:
    """The shift, held open until the transaction ends."""

    project_id: int
    cashier_id: int
    is_open: bool


def lock_desk(*, shift_id: int, project_id: int, key: str) -> DeskState | None:
    """Hold the shift open and make submissions under the same key wait for each other; None without such a shift."""
    row = prepared.fetch_one(LOCK_SHIFT, {"shift": shift_id, "project": project_id, "key": key})
    return DeskState(*row[:3]) if row else None


def lock_household(*, project_id: int, unit_id: int, key: str = "") -> Household:
    """Lock the unit's open bills (by id) and its prepaid balance, and return them as they are now."""
    row = prepared.fetch_one(LOCK_HOUSEHOLD, {"project": project_id, "unit": unit_id, "key": key})
    assert row is not None
    bills = tuple(OpenBill(*facts) for facts in zip(row[0] or (), row[1] or (), row[2] or (), strict=True))
    return Household(bills, row[3] or ZERO, row[4], row[5] or {})


def post(values: dict[str, Any], *, on_date: dt.date) -> tuple[int, int]:
    """Write the payment with all that hangs on it, from the values of `POST`; returns the ids of payment and entry."""
    row = prepared.fetch_one(POST, {**values, "on_date": on_date})
    assert row is not None
    payment_id, entry_id, paid = row
    if paid != len(values["bills"]):
        raise RuntimeError("a locked bill was not found again")
    return int(payment_id), int(entry_id)
