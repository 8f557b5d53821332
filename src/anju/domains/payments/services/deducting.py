"""Prepaid balances that pay bills by themselves (自动扣款): every home of every project by one statement.

Bills are locked by number, then balances, as everybody does who moves a household's money (`services.posting`). What is
deducted is worked out from the rows as they are once they are locked: a cashier who takes the same bills, or the same
run started twice, waits and then finds nothing left. Receipt numbers come last.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from anju.core import clock, durability, events, planning, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.billing.models import FeeItem
from anju.domains.estate.models import Unit
from anju.domains.notifications import services as notifications
from anju.domains.payments import policies
from anju.domains.payments.enums import DeductWhen
from anju.domains.payments.models import PrepaidScope, PrepaidSettings
from anju.domains.payments.queries import books
from anju.domains.payments.queries.prepaid import prepaid_settings, scope_of
from anju.domains.residents.queries.audiences import PAYERS
from anju.domains.tenancy.models import Project

DEDUCT_TASK = "payments.deduct"
USED = "payments.balance.used"

# Left to people: bills that are being paid on-line, that wait for a waiver, that belong to somebody who has left, and
# those from which a deduction was taken back.
_DEDUCT = """
WITH terms AS MATERIALIZED (
    SELECT project.id AS project_id, rule.pays, rule.keeps, rule.fee_items,
        coalesce(own.prefix, 'SJ-' || project.code) AS prefix, receivable.id AS receivable, prepaid.id AS prepaid
    FROM payments_prepaidsettings rule JOIN tenancy_project project ON project.id = rule.project_id
    JOIN ledger_account receivable ON receivable.project_id = project.id AND receivable.role = 'receivable'
    JOIN ledger_account prepaid ON prepaid.project_id = project.id AND prepaid.role = 'prepaid'
    LEFT JOIN core_number_prefix own ON own.project_id = project.id AND own.kind = %(series)s
    WHERE rule.pays <> 'never' AND project.is_active AND NOT EXISTS (
        SELECT FROM ledger_period period WHERE period.project_id = project.id AND period.closed_at IS NOT NULL
            AND period.month = date_trunc('month', %(today)s::date)::date)
), owed AS MATERIALIZED (
    SELECT bill.id, bill.project_id, bill.unit_id, coalesce(bill.settles_on, bill.due_on) AS in_line_on, bill.balance
    FROM billing_bill bill JOIN terms ON terms.project_id = bill.project_id
    JOIN payments_balance purse ON purse.unit_id = bill.unit_id AND purse.amount > terms.keeps
    JOIN billing_tariff tariff ON tariff.id = bill.tariff_id
    LEFT JOIN payments_prepaidscope home ON home.unit_id = bill.unit_id
    WHERE bill.balance > 0 AND bill.reversed_at IS NULL
        AND (terms.pays = 'on_issue' OR bill.due_on <= %(today)s)
        AND home.is_refused IS NOT TRUE
        AND coalesce(tariff.fee_item_id = ANY(coalesce(home.fee_items, terms.fee_items)), true)
        AND (bill.person_id IS NULL OR EXISTS (SELECT FROM residents_residency lives
            WHERE lives.unit_id = bill.unit_id AND lives.person_id = bill.person_id
                AND (lives.ends_on IS NULL OR lives.ends_on >= %(today)s)))
        AND NOT EXISTS (SELECT FROM payments_orderedbill wished JOIN payments_payorder wish ON wish.id = wished.order_id
            WHERE wished.bill_id = bill.id AND wish.state IN ('created', 'waiting', 'confirming'))
        AND NOT EXISTS (SELECT FROM billing_reliefline asked JOIN billing_relief relief ON relief.id = asked.relief_id
            WHERE asked.bill_id = bill.id AND relief.state = 'applied')
        AND NOT EXISTS (SELECT FROM payments_allocation share JOIN payments_payment before
            ON before.id = share.payment_id AND before.source = 'auto' AND before.state <> 'posted'
            WHERE share.bill_id = bill.id)
    ORDER BY bill.id FOR UPDATE OF bill
), purse AS MATERIALIZED (
    -- The array makes all bills be locked before the first balance is.
    SELECT unit_id, amount FROM payments_balance
    WHERE unit_id = ANY ((SELECT array_agg(DISTINCT unit_id) FROM owed)::bigint[]) ORDER BY unit_id FOR UPDATE
), share AS MATERIALIZED (
    SELECT id AS bill_id, project_id, unit_id, least(balance, free - before) AS amount FROM (
        SELECT owed.*, purse.amount - terms.keeps AS free,
            coalesce(sum(owed.balance) OVER (PARTITION BY owed.unit_id ORDER BY owed.in_line_on, owed.id
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM owed JOIN purse USING (unit_id) JOIN terms ON terms.project_id = owed.project_id
        WHERE owed.balance > 0) stepped
    WHERE free > before
), made AS MATERIALIZED (
    SELECT project_id, unit_id, total, row_number() OVER (PARTITION BY project_id ORDER BY unit_id) AS place,
        count(*) OVER (PARTITION BY project_id) AS count,
        nextval(pg_get_serial_sequence('payments_payment', 'id')) AS payment_id,
        nextval(pg_get_serial_sequence('ledger_entry', 'id')) AS entry_id
    FROM (SELECT project_id, unit_id, sum(amount) AS total FROM share GROUP BY project_id, unit_id) sums
), series AS (
    INSERT INTO core_number_series AS series (project_id, kind, period, last)
    SELECT project_id, %(series)s, %(year)s, count(*) FROM made GROUP BY project_id ORDER BY project_id
    ON CONFLICT (project_id, kind, period) DO UPDATE SET last = series.last + excluded.last RETURNING project_id, last
), document AS MATERIALIZED (
    SELECT made.*, terms.receivable, terms.prepaid, terms.prefix || '-' || %(year)s || '-' || lpad(
        (series.last - made.count + made.place)::text,
        greatest(6, length((series.last - made.count + made.place)::text)), '0') AS number
    FROM made JOIN series USING (project_id) JOIN terms USING (project_id)
), entry AS (
    INSERT INTO ledger_entry (id, project_id, kind, on_date, unit_id, source_id, memo, posted_at)
    SELECT entry_id, project_id, 'payment', %(today)s, unit_id, payment_id, number, %(now)s FROM document
), line AS (
    INSERT INTO ledger_line (entry_id, position, project_id, account_id, amount)
    SELECT entry_id, side, project_id, CASE side WHEN 1 THEN prepaid ELSE receivable END,
        CASE side WHEN 1 THEN total ELSE -total END
    FROM (SELECT document.*, generate_series(1, 2) AS side FROM document) pair
), payment AS (
    INSERT INTO payments_payment (id, project_id, number, source, shift_id, unit_id, payer, received_at, total, prepaid,
        change, cashier_id, state, idempotency_key, fingerprint, remark, prints, entry_id, undone_reason)
    SELECT payment_id, project_id, number, 'auto', NULL, unit_id, '', %(now)s, total, 0, 0, NULL, 'posted',
        'auto-' || payment_id, '', '', 0, entry_id, '' FROM document
), tender AS (
    INSERT INTO payments_tender (project_id, payment_id, method, amount, reference)
    SELECT project_id, payment_id, 'balance', total, '' FROM document
), allocation AS (
    INSERT INTO payments_allocation (project_id, payment_id, bill_id, amount)
    SELECT share.project_id, document.payment_id, share.bill_id, share.amount FROM share JOIN document USING (unit_id)
), paid AS (
    UPDATE billing_bill bill SET paid = bill.paid + share.amount FROM share WHERE bill.id = share.bill_id
), move AS (
    INSERT INTO payments_balancemove (project_id, unit_id, payment_id, reason, amount, moved_at)
    SELECT project_id, unit_id, payment_id, 'used', -total, %(now)s FROM document
), spent AS (
    UPDATE payments_balance purse SET amount = purse.amount - document.total FROM document
    WHERE purse.unit_id = document.unit_id
), event AS (
    INSERT INTO core_event (project_id, name, payload, actor, happened_at)
    SELECT project_id, 'PaymentReceived', jsonb_build_object('payment_id', payment_id, 'number', number,
        'unit_id', unit_id, 'total', total::text), %(by)s::jsonb, %(now)s FROM document
)
SELECT project_id, array_agg(payment_id), sum(total) FROM document GROUP BY project_id ORDER BY project_id
"""

_TOLD = """
SELECT payer.user_id, payer.phone, ''::text AS url, 'payments.deducted:' || payment.id AS key,
    jsonb_build_object('unit', unit.code, 'amount', to_char(payment.total, 'FM999999999990.00'),
        'left', to_char(purse.amount, 'FM999999999990.00'), 'home', payment.unit_id, 'payment', payment.id) AS facts
FROM payments_payment payment JOIN ({payers}) payer ON payer.unit_id = payment.unit_id
JOIN estate_unit unit ON unit.id = payment.unit_id JOIN payments_balance purse ON purse.unit_id = payment.unit_id
WHERE payment.id = ANY(%(payments)s::bigint[]) AND payment.project_id = %(project)s
"""


@dataclass(frozen=True)
class Deducted:
    """What the balances of a project paid: the numbers of the payments, and their sum in yuan."""

    project_id: int
    payments: Sequence[int]
    total: Decimal


def deduct_balances() -> list[Deducted]:
    """Let the balances of the scope's projects pay what they may, each as its project says; one statement.

    Each home's deduction is a payment with a receipt number and a balanced entry; it is taken back as any payment.
    Projects that do not deduct, and those whose month is closed, are left out. May run again, and side by side.
    Who pays for the homes is told.
    """
    today = clock.today()
    facts: dict[str, Any] = {
        "today": today,
        "now": clock.now(),
        "year": str(today.year),
        "series": books.SERIES,
        "by": events.signature(),
    }
    with planning.in_bulk(), connection.cursor() as cursor:
        cursor.execute(_DEDUCT, facts)
        done = [Deducted(*row) for row in cursor.fetchall()]
    if done:
        durability.flush_after_commit()
    return done


def tell_deducted(*, project: Project, payments: Collection[int]) -> notifications.Told:
    """Tell who pays for the homes what their balances paid, and what is left of them; once a payment."""
    facts: dict[str, Any] = {"project": project.pk, "today": clock.today(), "payments": list(payments)}
    audience = notifications.Audience(_TOLD.format(payers=PAYERS), facts)
    common = {"estate": project.name, "code": project.code}
    return notifications.tell_all(kind=USED, audience=audience, params=common, project_id=project.pk)


def deduct_later(*, project_id: int) -> None:
    """Have the balances of a project looked at once this transaction stands, where they pay what is issued."""
    if PrepaidSettings.objects.filter(project=project_id, pays=DeductWhen.ON_ISSUE).exists():
        app.configure_task(DEDUCT_TASK, queue="payments").defer(project_id=project_id)


def set_prepaid_settings(
    *, actor: Actor, project: Project, pays: str, keeps: Decimal, fee_items: Collection[FeeItem]
) -> PrepaidSettings:
    """Say when balances pay by themselves, what stays on them, and which fee items they pay (none named: all)."""
    actor.require(policies.SET_PREPAID, project.pk)
    if keeps < ZERO:
        raise DomainError(_("Enter an amount that is not below zero."), field="keeps")
    held = prepaid_settings(project)
    held.pays, held.keeps, held.fee_items = pays, keeps, _listed(project, fee_items)
    validation.check(held)
    held.save()
    return held


def set_prepaid_scope(
    *, actor: Actor, unit: Unit, is_refused: bool, fee_items: Collection[FeeItem], remark: str = ""
) -> PrepaidScope:
    """Note what a home's people want: that its balance pays nothing by itself, or only some fee items.

    None named: what the project says.
    """
    actor.require(policies.SET_PREPAID, unit.project_id)
    held = scope_of(unit)
    held.is_refused, held.remark = is_refused, remark.strip()[:200]
    held.fee_items = _listed(unit.project, fee_items)
    validation.check(held)
    held.save()
    return held


def _listed(project: Project, fee_items: Collection[FeeItem]) -> list[int] | None:
    if any(item.project_id != project.pk for item in fee_items):
        raise DomainError(_("Choose fee items of this project."), field="fee_items")
    return sorted(item.pk for item in fee_items) or None
