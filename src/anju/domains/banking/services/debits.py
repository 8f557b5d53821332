"""Direct debits in batches: drawn up from open bills, sent as a file, answered by a file, all in sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, numbering, prepared
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.core.sheets.read import read_workbook
from anju.domains.banking import policies
from anju.domains.banking.calc import debits as calc
from anju.domains.banking.calc.reading import Unread
from anju.domains.banking.enums import BatchState, FileKind
from anju.domains.banking.models import BankAccount, DebitBatch
from anju.domains.banking.services import slips
from anju.domains.payments import services as payments
from anju.domains.payments.enums import Method

_TAKER = system_actor("direct debit")
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('banking_debitbatch', %s::bigint))"
# Whole bills only, the earliest due first, as far as the mandate's limit goes.
_DRAW = """
WITH owed AS MATERIALIZED (
    SELECT bill.id AS bill_id, bill.balance, mandate.id AS mandate_id, mandate.unit_id,
        sum(bill.balance) OVER (PARTITION BY mandate.id ORDER BY coalesce(bill.settles_on, bill.due_on),
            bill.id) AS upto, mandate.limit
    FROM banking_debitmandate mandate JOIN billing_bill bill ON bill.project_id = %(project)s
        AND bill.unit_id = mandate.unit_id AND bill.balance > 0 AND bill.reversed_at IS NULL
    WHERE mandate.project_id = %(project)s AND mandate.ended_at IS NULL AND mandate.starts_on <= %(today)s
      AND (mandate.ends_on IS NULL OR mandate.ends_on >= %(today)s) AND bill.due_on <= %(until)s
      AND NOT EXISTS (SELECT FROM banking_debitbill held WHERE held.bill_id = bill.id AND held.is_open)
), taken AS MATERIALIZED (
    SELECT * FROM owed WHERE owed.limit IS NULL OR upto <= owed.limit
), asked AS (
    INSERT INTO banking_debit (project_id, batch_id, mandate_id, unit_id, position, amount, state, reason)
    SELECT %(project)s, %(batch)s, mandate_id, unit_id, row_number() OVER (ORDER BY mandate_id), sum(balance), 'asked',
        '' FROM taken GROUP BY mandate_id, unit_id RETURNING id, mandate_id, amount
), kept AS (
    INSERT INTO banking_debitbill (project_id, debit_id, bill_id, is_open)
    SELECT %(project)s, asked.id, taken.bill_id, true FROM asked JOIN taken USING (mandate_id)
)
SELECT count(*), coalesce(sum(amount), 0) FROM asked
"""
_ANSWERS = """
CREATE TEMP TABLE IF NOT EXISTS debit_answer (
    agreement text PRIMARY KEY, amount numeric, reason text
) ON COMMIT DELETE ROWS
"""
_UNKNOWN = """
SELECT told.agreement FROM debit_answer told LEFT JOIN (
    SELECT mandate.number, debit.amount FROM banking_debit debit JOIN banking_debitmandate mandate
    ON mandate.id = debit.mandate_id WHERE debit.batch_id = %(batch)s
) asked ON asked.number = told.agreement
WHERE asked.number IS NULL OR asked.amount <> coalesce(told.amount, asked.amount) ORDER BY 1 LIMIT 1
"""
_PAID = """
SELECT debit.id, debit.unit_id, debit.amount, mandate.holder, array_agg(held.bill_id)
FROM banking_debit debit JOIN banking_debitmandate mandate ON mandate.id = debit.mandate_id
JOIN debit_answer told ON told.agreement = mandate.number
JOIN banking_debitbill held ON held.debit_id = debit.id
WHERE debit.batch_id = %(batch)s AND debit.state = 'asked' AND told.reason = ''
GROUP BY debit.id, mandate.holder ORDER BY debit.position
"""
_NOTE = """
WITH noted AS (
    UPDATE banking_debit debit SET answered_at = %(now)s, reason = told.reason,
        state = CASE WHEN told.reason = '' THEN 'paid' ELSE 'failed' END, payment_id = made.payment_id
    FROM banking_debitmandate mandate, debit_answer told
    LEFT JOIN unnest(%(agreements)s::text[], %(payments)s::bigint[]) AS made(agreement, payment_id)
        ON made.agreement = told.agreement
    WHERE debit.batch_id = %(batch)s AND debit.state = 'asked' AND mandate.id = debit.mandate_id
      AND told.agreement = mandate.number RETURNING debit.id, debit.amount, debit.state
), freed AS (
    UPDATE banking_debitbill held SET is_open = false FROM noted WHERE held.debit_id = noted.id
)
SELECT coalesce(sum(amount) FILTER (WHERE state = 'paid'), 0) FROM noted
"""


def draw_batch(*, actor: Actor, account: BankAccount, due_until: dt.date) -> DebitBatch:
    """Draw up a batch of all open bills due until a day, of the homes whose mandates hold; a bill is in one at most.

    Raises AccessDenied, DomainError where there is nothing to debit.
    """
    actor.require(policies.RUN_DEBITS, account.project_id)
    prepared.run(_ALONE, [account.project_id])
    today, project = clock.today(), account.project
    nth = numbering.take(project_id=project.pk, kind="debit_batch", period=f"{today:%Y%m}")
    batch = DebitBatch.objects.create(
        project=project,
        number=f"{project.code}-DK-{today:%Y%m}-{nth:03d}",
        account=account,
        due_until=due_until,
        debits=0,
        amount=0,
        drawn_by_id=actor.user_id,
        drawn_at=clock.now(),
    )
    values: dict[str, Any] = {"project": project.pk, "batch": batch.pk, "today": today, "until": due_until}
    with connection.cursor() as cursor:
        cursor.execute(_DRAW, values)
        batch.debits, batch.amount = cursor.fetchone()
    if not batch.debits:
        raise DomainError(_("No home with a mandate owes a bill that is due until this day and not with the bank."))
    batch.save(update_fields=["debits", "amount"])
    return batch


def withdraw_batch(*, actor: Actor, batch: DebitBatch) -> DebitBatch:
    """Take back a batch that was not sent or that the bank refused as a whole; its bills are free again.

    Raises AccessDenied, DomainError for one that was answered.
    """
    actor.require(policies.RUN_DEBITS, batch.project_id)
    held = _lock(batch)
    if held.state != BatchState.OPEN or held.lines.exclude(state="asked").exists():
        raise DomainError(_("The bank has answered this batch."))
    held.state = BatchState.WITHDRAWN
    held.save(update_fields=["state"])
    held.lines.update(state="withdrawn")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE banking_debitbill SET is_open = false FROM banking_debit debit "
            "WHERE debit.id = debit_id AND debit.batch_id = %s",
            [held.pk],
        )
    return held


def take_answers(*, actor: Actor, batch: DebitBatch, content: bytes, filename: str = "") -> DebitBatch:
    """Take the bank's answers to a batch: what was debited is posted as payments, what failed is free again.

    A debit is answered once, so the same file, or one that overlaps, changes nothing more. What a successful debit
    cannot settle any more, because its bill was paid meanwhile, goes to the home's prepaid balance.

    Side effects: payments and their events. Raises AccessDenied, SheetError, BooksNotOpen, DomainError for a file
    that names a debit the batch does not have or another amount: it is taken whole or not at all.
    """
    actor.require(policies.RUN_DEBITS, batch.project_id)
    held = _lock(batch)
    if held.state == BatchState.WITHDRAWN:
        raise DomainError(_("This batch was withdrawn."))
    answers = _read(content, filename)
    values: dict[str, Any] = {"batch": held.pk, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS)
        cursor.execute("TRUNCATE debit_answer")
        with cursor.copy("COPY debit_answer FROM STDIN") as copy:
            for one in answers:
                copy.write_row((one.agreement, one.amount, one.reason))
        cursor.execute(_UNKNOWN, values)
        if unknown := cursor.fetchone():
            text = _("{number} is not in this batch, or with another amount. Nothing was taken.")
            raise DomainError(text.format(number=unknown[0]), field="file")
        cursor.execute(_PAID, values)
        paid = cursor.fetchall()
    made = payments.gather_bank_money(
        actor=_TAKER,
        project=held.project,
        day=clock.today(),
        receipts=[
            payments.BankMoney(
                key=f"debit:{pk}",
                unit_id=unit_id,
                amount=amount,
                payer=holder,
                reference=held.number,
                bills=tuple(bills),
            )
            for pk, unit_id, amount, holder, bills in paid
        ],
        method=Method.DEBIT,
    )
    agreements = dict(held.lines.filter(pk__in=[row[0] for row in paid]).values_list("pk", "mandate__number"))
    values |= {
        "agreements": [agreements[row[0]] for row in paid],
        "payments": [made[f"debit:{row[0]}"] for row in paid],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)
        held.paid += cursor.fetchone()[0]
    if not held.lines.filter(state="asked").exists():
        held.state, held.answered_at = BatchState.DONE, clock.now()
    held.save(update_fields=["paid", "state", "answered_at"])
    if held.state == BatchState.DONE and held.paid:
        slips.find_batch_line(batch=held)
    return held


def set_layout(*, actor: Actor, account: BankAccount, kind: str, columns: Sequence[str]) -> BankAccount:
    """Set how the bank takes files of direct debits.

    Raises AccessDenied, DomainError for columns that say too little.
    """
    actor.require(policies.EDIT_ACCOUNTS, account.project_id)
    if kind not in FileKind.values or not set(columns) <= set(calc.COLUMNS):
        raise DomainError(_("This is no layout."), field="kind")
    if not {"agreement", "account", "amount"} <= set(columns):
        text = _("The bank needs at least agreement, account and amount.")
        raise DomainError(text, field="columns")
    account.layout = {"kind": kind, "columns": list(columns)}
    account.save(update_fields=["layout"])
    return account


def _read(content: bytes, filename: str) -> list[calc.Answered]:
    found: dict[str, calc.Answered] = {}
    for grid in read_workbook(content, filename=filename).sheets:
        if grid.hidden or not grid.rows:
            continue
        try:
            answers = calc.read_answers(grid.rows)
        except Unread as fault:
            if str(fault) == "no header":
                continue
            text = _("Row {fault} cannot be read. Nothing was taken.")
            raise DomainError(text.format(fault=fault), field="file") from fault
        for one in answers:
            if found.setdefault(one.agreement, one) != one:
                raise DomainError(_("{number} is answered twice.").format(number=one.agreement), field="file")
    if not found:
        text = _("No column of agreements and none of results was found.")
        raise DomainError(text, field="file")
    return list(found.values())


def _lock(batch: DebitBatch) -> DebitBatch:
    return DebitBatch.objects.select_for_update(of=("self",)).select_related("project", "account").get(pk=batch.pk)
