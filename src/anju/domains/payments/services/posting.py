"""The statements that lock a household's money and post a payment: everything a payment touches in one round trip.

Locks are taken in one order by everybody who moves a household's money: shift, bills by id, prepaid balance, receipt
number. The number comes last, because it stays locked for the whole project until the transaction ends.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anju.core import durability, events, numbering, prepared
from anju.core.money import ZERO
from anju.domains.ledger.enums import AccountRole
from anju.domains.payments.calc.allocation import OpenBill
from anju.domains.payments.enums import Method

_LOCK = """
SELECT * FROM payments_lock_household(%(project)s::bigint, %(shift)s::bigint, %(unit)s::bigint, %(key)s::text)
"""

_MOVE_BALANCE = """), moved AS (
    INSERT INTO payments_balancemove (project_id, unit_id, payment_id, reason, amount, moved_at)
    SELECT %(project)s::bigint, %(unit)s::bigint, ids.payment, reason, amount, %(at)s::timestamptz
    FROM ids, unnest(%(reasons)s::text[], %(moves)s::numeric[]) AS m(reason, amount)
), purse AS (
    INSERT INTO payments_balance AS b (project_id, unit_id, amount)
    SELECT %(project)s::bigint, %(unit)s::bigint, greatest(%(moved)s::numeric, 0) WHERE %(moved)s::numeric <> 0
    ON CONFLICT (unit_id) DO UPDATE SET amount = b.amount + %(moved)s::numeric
"""

_POST = """
WITH taken AS (
    <one number>
), ids AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('payments_payment', 'id')) AS payment,
           nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry,
           coalesce(<own prefix>, %(prefix)s::text) || '-' || %(period)s::text || '-'
               || lpad(taken.last::text, greatest(6, length(taken.last::text)), '0') AS number
    FROM taken
), entry AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, source_id, memo, posted_at)
    SELECT entry, %(project)s::bigint, 'payment', %(on_date)s::date, %(unit)s::bigint, payment, number,
        %(at)s::timestamptz FROM ids
), lines AS (
    INSERT INTO ledger_line (entry_id, position, project_id, account_id, amount)
    SELECT ids.entry, side.position, %(project)s::bigint, side.account, side.amount
    FROM ids, unnest(%(accounts)s::bigint[], %(sides)s::numeric[]) WITH ORDINALITY AS side(account, amount, position)
), payment AS (
    INSERT INTO payments_payment (id, project_id, number, source, shift_id, unit_id, payer, received_at, total, prepaid,
        change, cashier_id, state, idempotency_key, fingerprint, remark, prints, entry_id, undone_reason)
    SELECT payment, %(project)s::bigint, number, %(source)s::text, %(shift)s::bigint, %(unit)s::bigint, %(payer)s::text,
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
<balance>), event AS (
    INSERT INTO core_event (project_id, name, payload, actor, happened_at)
    SELECT %(project)s::bigint, 'PaymentReceived', jsonb_build_object('payment_id', payment, 'number', number,
        'unit_id', %(unit)s::bigint, 'total', %(total)s::numeric::text), %(by)s::jsonb, %(at)s::timestamptz FROM ids
)
SELECT ids.payment, ids.entry, ids.number, (SELECT count(*) FROM paid) FROM ids
""".replace("<one number>", numbering.TAKE_ONE).replace("<own prefix>", numbering.OWN_PREFIX)
_POST_WITH_BALANCE = _POST.replace("<balance>", _MOVE_BALANCE)
_POST_WITHOUT_BALANCE = _POST.replace("<balance>", "")

ACCOUNT_OF = {
    Method.CASH: AccountRole.CASH,
    Method.TRANSFER: AccountRole.BANK,
    Method.POS: AccountRole.POS,
    Method.BALANCE: AccountRole.PREPAID,
    Method.ONLINE: AccountRole.ONLINE,
    Method.DEBIT: AccountRole.BANK,
    Method.BANK: AccountRole.SUSPENSE,  # where the bank's statement put it
}


@dataclass(frozen=True)
class Household:
    """A unit's open money, locked: open bills by id, prepaid balance, and what was already done under the key.

    ``cashier_id`` is None where there is no such shift; the shift stays as it is until the transaction ends.
    ``accounts`` are those of the project's books by what they are used for.
    """

    cashier_id: int | None
    shift_is_open: bool
    payment_id: int | None
    bills: tuple[OpenBill, ...]
    balance: Decimal
    accounts: dict[str, int]


@dataclass(frozen=True)
class Posted:
    """What a posting was given by the database."""

    payment_id: int
    entry_id: int
    number: str


def lock(*, project_id: int, shift_id: int | None, unit_id: int, key: str) -> Household:
    """Lock key, shift, the unit's open bills and its balance, in this order, and return them as they are now.

    Without a shift (money that came on-line) there is none to lock, and no cashier.
    """
    row = prepared.fetch_one(_LOCK, {"project": project_id, "shift": shift_id, "unit": unit_id, "key": key})
    assert row is not None
    durability.flush_after_commit(already_set=True)
    cashier_id, is_open, payment_id, ids, due, amounts, balance, roles, accounts = row
    bills = tuple(OpenBill(*facts) for facts in zip(ids or (), due or (), amounts or (), strict=True))
    books = dict(zip(roles or (), accounts or (), strict=True))
    return Household(cashier_id, bool(is_open), payment_id, bills, balance or ZERO, books)


def post(values: dict[str, Any], *, on_date: dt.date) -> Posted:
    """Write the payment with all that hangs on it, its event included, from the values that the statement names.

    The event is stored here; whoever calls tells its subscribers.
    """
    statement = _POST_WITH_BALANCE if values["moves"] else _POST_WITHOUT_BALANCE
    row = prepared.fetch_one(statement, {**values, "on_date": on_date, "by": events.signature()})
    assert row is not None
    payment_id, entry_id, number, paid = row
    if paid != len(values["bills"]):
        raise RuntimeError("a locked bill was not found again")
    return Posted(payment_id, entry_id, number)
