"""Money that came into the bank for many households at once: settled, booked and numbered in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, events, numbering
from anju.core.access import Actor
from anju.domains.ledger import queries as ledger_queries
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole
from anju.domains.payments import policies
from anju.domains.payments.enums import Method
from anju.domains.payments.events import PaymentReceived
from anju.domains.payments.queries import books
from anju.domains.payments.services.posting import ACCOUNT_OF
from anju.domains.payments.services.recording import BooksNotOpen
from anju.domains.tenancy.models import Project

_ASK = """
CREATE TEMP TABLE IF NOT EXISTS bank_money (
    place bigint, key text, unit_id bigint, amount numeric, payer text, reference text, purse text, bills bigint[]
) ON COMMIT DELETE ROWS
"""
_KNOWN = """
SELECT asked.key, payment.id FROM bank_money asked JOIN payments_payment payment
ON payment.idempotency_key = asked.key
"""
# In the order that everybody takes: bills by id, balances, and the number at last.
_LOCK_BILLS = """
SELECT FROM billing_bill WHERE project_id = %(project)s AND unit_id IN (SELECT unit_id FROM bank_money)
AND balance > 0 AND reversed_at IS NULL ORDER BY id FOR UPDATE
"""
_LOCK_BALANCES = """
SELECT FROM payments_balance WHERE unit_id IN (SELECT unit_id FROM bank_money) ORDER BY unit_id FOR UPDATE
"""
# The money of a purse (a unit's, or that for certain bills) and its bills, the earliest due first, are laid end to
# end; where they overlap, that much is settled.
_RECORD = """
WITH money AS MATERIALIZED (
    SELECT asked.*, sum(amount) OVER laid - amount AS low, sum(amount) OVER laid AS high,
        nextval(pg_get_serial_sequence('payments_payment', 'id')) AS payment_id,
        nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry_id,
        %(prefix)s || lpad((%(first)s - 1 + row_number() OVER (ORDER BY place))::text, 6, '0') AS number
    FROM bank_money asked WINDOW laid AS (PARTITION BY purse ORDER BY place)
), owed AS MATERIALIZED (
    SELECT bill.id, purse, sum(balance) OVER due - balance AS low, sum(balance) OVER due AS high
    FROM (SELECT DISTINCT purse, unit_id, bills FROM bank_money) held JOIN billing_bill bill
    ON bill.project_id = %(project)s AND bill.unit_id = held.unit_id AND balance > 0 AND reversed_at IS NULL
        AND (held.bills IS NULL OR bill.id = ANY (held.bills))
    WINDOW due AS (PARTITION BY purse ORDER BY coalesce(settles_on, due_on), bill.id)
), share AS MATERIALIZED (
    SELECT money.payment_id, owed.id AS bill_id, least(money.high, owed.high) - greatest(money.low, owed.low) AS amount
    FROM money JOIN owed ON owed.purse = money.purse AND money.high > owed.low AND owed.high > money.low
), split AS MATERIALIZED (
    SELECT money.*, coalesce(settled, 0) AS settled, amount - coalesce(settled, 0) AS prepaid
    FROM money LEFT JOIN (SELECT payment_id, sum(amount) AS settled FROM share GROUP BY 1) sums USING (payment_id)
), entries AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, source_id, memo, posted_at)
    SELECT entry_id, %(project)s, 'payment', %(day)s, unit_id, payment_id, number, %(now)s FROM split
), lines AS (
    INSERT INTO ledger_line (entry_id, position, project_id, account_id, amount)
    SELECT split.entry_id, row_number() OVER (PARTITION BY entry_id ORDER BY side.n), %(project)s, side.account,
        side.amount
    FROM split CROSS JOIN LATERAL (VALUES (1, %(debit)s::bigint, split.amount), (2, %(receivable)s, -settled),
        (3, %(advance)s, -prepaid)) side(n, account, amount) WHERE side.amount <> 0
), payments AS (
    INSERT INTO payments_payment (id, project_id, number, source, unit_id, payer, received_at, total, prepaid, change,
        state, idempotency_key, fingerprint, remark, prints, entry_id, undone_reason)
    SELECT payment_id, %(project)s, number, 'bank', unit_id, left(payer, 60), %(at)s, amount, prepaid, 0,
        'posted', key, '', left(reference, 200), 0, entry_id, '' FROM split
), tenders AS (
    INSERT INTO payments_tender (project_id, payment_id, method, amount, reference)
    SELECT %(project)s, payment_id, %(method)s, amount, left(reference, 60) FROM split
), shares AS (
    INSERT INTO payments_allocation (project_id, payment_id, bill_id, amount)
    SELECT %(project)s, payment_id, bill_id, amount FROM share
), paid AS (
    UPDATE billing_bill SET paid = paid + sums.amount
    FROM (SELECT bill_id, sum(amount) AS amount FROM share GROUP BY 1) sums
    WHERE billing_bill.id = sums.bill_id AND billing_bill.project_id = %(project)s
), moves AS (
    INSERT INTO payments_balancemove (project_id, unit_id, payment_id, reason, amount, moved_at)
    SELECT %(project)s, unit_id, payment_id, 'prepaid', prepaid, %(now)s FROM split WHERE prepaid > 0
), purses AS (
    INSERT INTO payments_balance AS held (project_id, unit_id, amount)
    SELECT %(project)s, unit_id, sum(prepaid) FROM split WHERE prepaid > 0 GROUP BY unit_id
    ON CONFLICT (unit_id) DO UPDATE SET amount = held.amount + excluded.amount
)
SELECT key, payment_id, number, unit_id, amount FROM split ORDER BY place
"""


@dataclass(frozen=True, kw_only=True)
class BankMoney:
    """Money for a unit that the bank tells of; ``key`` is used once for ever.

    ``bills`` are the only ones that it settles; without them it settles what the unit owes.
    """

    key: str
    unit_id: int
    amount: Decimal
    payer: str = ""
    reference: str = ""
    bills: tuple[int, ...] = ()


def gather_bank_money(
    *, actor: Actor, project: Project, day: dt.date, receipts: Sequence[BankMoney], method: Method = Method.BANK
) -> dict[str, int]:
    """Take money that the bank received on a day; return the payments by key.

    By `Method.BANK` it lies in suspense, where a statement put it; by `Method.DEBIT` it is booked into the bank here.

    Each settles what its unit owes, the earliest due first [民法典560]; what is left goes to the prepaid balance. A
    key that was used before gives its payment again. The day is booked, or today where its books are closed.

    Side effects, in the caller's transaction: as of `take_payment`, for all in one statement. Raises AccessDenied,
    BooksNotOpen.
    """
    actor.require(policies.GATHER, project.pk)
    if not receipts:
        return {}
    accounts = ledger_queries.account_ids(project)
    wanted = {"debit": ACCOUNT_OF[method], "receivable": AccountRole.RECEIVABLE, "advance": AccountRole.PREPAID}
    if missing := [role.label for role in wanted.values() if role not in accounts]:
        raise BooksNotOpen(_("The project's books have no account “{name}”.").format(name=missing[0]))
    values: dict[str, Any] = {name: accounts[role] for name, role in wanted.items()}
    values |= {"project": project.pk, "method": str(method)}
    with connection.cursor() as cursor:
        _hand_over(cursor, receipts)
        cursor.execute(_LOCK_BILLS, values)
        cursor.execute(_LOCK_BALANCES)
        cursor.execute(_KNOWN)
        known = dict(cursor.fetchall())
        cursor.execute("DELETE FROM bank_money WHERE key = ANY (%s)", [list(known)])
        fresh = len(receipts) - len(known)
        if not fresh:
            return known
        cursor.execute(_RECORD, values | _when(project, day) | _numbers(project, day, fresh))
        made = cursor.fetchall()
    for _key, payment_id, number, unit_id, total in made:
        events.publish(
            PaymentReceived(project_id=project.pk, payment_id=payment_id, unit_id=unit_id, number=number, total=total)
        )
    return known | {key: payment_id for key, payment_id, *_rest in made}


def _hand_over(cursor: Any, receipts: Sequence[BankMoney]) -> None:
    cursor.execute(_ASK)
    cursor.execute("TRUNCATE bank_money")
    with cursor.copy("COPY bank_money FROM STDIN") as copy:
        for place, one in enumerate(receipts):
            purse = one.key if one.bills else f"unit {one.unit_id}"
            facts = (one.payer, one.reference, purse, list(one.bills) or None)
            copy.write_row((place, one.key, one.unit_id, one.amount, *facts))
    cursor.execute("ANALYZE bank_money")  # else the planner reads every bill for a few homes


def _when(project: Project, day: dt.date) -> dict[str, Any]:
    try:
        ledger.refuse_closed(project=project, on_date=day)
    except ledger.PeriodClosed:
        day = clock.today()
    noon = dt.datetime.combine(day, dt.time(12), clock.ZONE)
    return {"day": day, "at": min(noon, clock.now()), "now": clock.now()}


def _numbers(project: Project, day: dt.date, count: int) -> dict[str, Any]:
    first = numbering.take(project_id=project.pk, kind=books.SERIES, period=f"{day:%Y}", count=count)
    return {"prefix": f"{books.receipt_prefix(project)}-{day:%Y}-", "first": first}
