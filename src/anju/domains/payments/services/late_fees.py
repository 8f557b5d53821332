"""Late charges (违约金): counted anew for all late bills by one statement, charged as bills of their own."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from anju.core import clock, planning
from anju.core.access import Actor, system_actor
from anju.core.errors import DomainError
from anju.domains.billing import services as billing
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import ChargeDocument, FeeItem, Tariff
from anju.domains.estate.models import Unit
from anju.domains.payments import policies
from anju.domains.payments.enums import SettleOrder
from anju.domains.payments.models import LateFeeSettings
from anju.domains.payments.queries.late_fees import late_settings
from anju.domains.tenancy.models import Project

# A bill that nobody paid anything on costs one product. One that was settled in parts is cut into stretches in which
# the open principal stood still, each rounded once, as `billing.calc.late_fee` does. What was waived or written off
# settles principal on its day. Payments that were undone never were.
_COUNT = """
WITH terms AS (
    SELECT tariff.id AS tariff_id, tariff.late_fee_rate AS rate, coalesce(own.grace_days, 0) AS grace,
        CASE WHEN own.counts_from = 'grace_end' THEN own.grace_days ELSE 0 END AS skipped,
        CASE WHEN own.id IS NULL THEN 1 ELSE own.cap_percent / 100 END AS cap
    FROM billing_tariff tariff LEFT JOIN payments_latefeesettings own ON own.project_id = tariff.project_id
    WHERE tariff.late_fee_rate > 0
), parted_debt AS MATERIALIZED (
    SELECT bill.id, bill.project_id, bill.unit_id, bill.amount, bill.balance, terms.rate,
        bill.due_on + terms.grace AS grace_end, bill.due_on + terms.skipped AS counts_from,
        coalesce(round(bill.amount * terms.cap, 2), 'Infinity') AS most
    FROM billing_bill bill JOIN terms USING (tariff_id)
    WHERE bill.reversed_at IS NULL AND bill.paid + bill.waived > 0 <bills>
        AND (bill.balance > 0 AND bill.due_on + terms.grace < %(today)s OR bill.id IN (
            SELECT bill_id FROM payments_latefee WHERE NOT is_final <fees>
            UNION ALL
            SELECT share.bill_id FROM payments_payment payment
            JOIN payments_allocation share ON share.payment_id = payment.id
            WHERE payment.state = 'posted' AND payment.received_at >= %(since)s <payments>))
), stop AS (
    SELECT bill_id, on_date, sum(amount) AS amount FROM (
        SELECT share.bill_id, (payment.received_at AT TIME ZONE %(zone)s)::date AS on_date, share.amount
        FROM payments_allocation share JOIN payments_payment payment ON payment.id = share.payment_id
        WHERE payment.state = 'posted' AND share.bill_id IN (SELECT id FROM parted_debt)
        UNION ALL
        SELECT bill_id, on_date, amount FROM billing_reduction WHERE bill_id IN (SELECT id FROM parted_debt)
        UNION ALL
        SELECT id, %(today)s, 0 FROM parted_debt) act
    WHERE on_date <= %(today)s GROUP BY bill_id, on_date
), parted AS (
    SELECT id, sum(round(open_before * rate * (days - days_before), 2)) AS fee,
        coalesce(max(days) FILTER (WHERE open_before > 0), 0) AS days
    FROM (
        SELECT id, rate, days, amount - sum(paid) OVER acts + paid AS open_before,
            coalesce(lag(days) OVER acts, 0) AS days_before
        FROM (
            SELECT debt.id, debt.rate, debt.amount, stop.on_date, stop.amount AS paid,
                CASE WHEN stop.on_date > debt.grace_end THEN stop.on_date - debt.counts_from ELSE 0 END AS days
            FROM parted_debt debt JOIN stop ON stop.bill_id = debt.id) told
        WINDOW acts AS (PARTITION BY id ORDER BY on_date)) stretch
    GROUP BY id
)
MERGE INTO payments_latefee fee USING (
    SELECT bill.id, bill.project_id, bill.unit_id, false AS is_final, %(today)s - bill.due_on - terms.skipped AS days,
        least(round(bill.amount * terms.rate * (%(today)s - bill.due_on - terms.skipped), 2),
            round(bill.amount * terms.cap, 2)) AS amount
    FROM billing_bill bill JOIN terms USING (tariff_id)
    WHERE bill.balance > 0 AND bill.reversed_at IS NULL AND bill.paid = 0 AND bill.waived = 0
        AND bill.due_on + terms.grace < %(today)s <bills>
    UNION ALL
    SELECT debt.id, debt.project_id, debt.unit_id, debt.balance = 0, parted.days, least(debt.most, parted.fee)
    FROM parted_debt debt JOIN parted USING (id)
) counted ON fee.bill_id = counted.id
WHEN MATCHED AND (fee.amount <> counted.amount OR fee.days <> counted.days OR fee.is_final <> counted.is_final) THEN
    UPDATE SET amount = counted.amount, days = counted.days, counted_on = %(today)s, is_final = counted.is_final
WHEN NOT MATCHED AND counted.amount > 0 THEN
    INSERT (bill_id, project_id, unit_id, amount, days, counted_on, is_final)
    VALUES (counted.id, counted.project_id, counted.unit_id, counted.amount, counted.days, %(today)s, counted.is_final)
"""
DAYS_TO_PAY = 30
"""How long a late charge may be paid, until an office changes it at its tariff."""
_LAST_COUNT = "SELECT max(counted_on) FROM payments_latefee"

# The late charge of a debt stands in line with the debt, so that money settles it after its own bill and before the
# next; where the late charge comes first, it stands a day before (民法典 560, 561). It has a day of its own to pay.
_OWED = """
SELECT bill.unit_id, bill.space_id, bill.person_id,
    row_number() OVER (PARTITION BY bill.unit_id, bill.space_id, bill.period_start ORDER BY bill.id) AS part,
    bill.period_start, bill.period_end, 1.00 AS quantity, fee.amount - fee.charged AS price,
    fee.amount - fee.charged AS amount, NULL::date AS due_on,
    bill.due_on - %(before)s::int AS settles_on, fee.bill_id, fee.days
FROM payments_latefee fee JOIN billing_bill bill ON bill.id = fee.bill_id
WHERE fee.project_id = %(project)s AND bill.reversed_at IS NULL AND fee.amount > fee.charged
    AND (%(unit)s::bigint IS NULL OR fee.unit_id = %(unit)s)
"""
_LINK = f"""
WITH owed AS ({_OWED}), charge AS (
    INSERT INTO payments_latecharge (project_id, fee_id, document_id, charge_id, amount, days, undone)
    SELECT %(project)s, owed.bill_id, %(document)s, made.id, made.amount, owed.days, false
    FROM owed JOIN billing_bill made ON made.document_id = %(document)s AND made.unit_id = owed.unit_id
        AND made.space_id IS NOT DISTINCT FROM owed.space_id AND made.period_start = owed.period_start
        AND made.part = owed.part AND made.tariff_id = %(tariff)s
    RETURNING fee_id, amount
)
UPDATE payments_latefee fee SET charged = fee.charged + charge.amount FROM charge WHERE fee.bill_id = charge.fee_id
"""  # noqa: S608 - the statement above
_LOCK = """
SELECT bill_id FROM payments_latefee
WHERE project_id = %(project)s AND amount > charged AND (%(unit)s::bigint IS NULL OR unit_id = %(unit)s)
ORDER BY bill_id FOR UPDATE
"""
_UNDO = """
WITH gone AS (
    UPDATE payments_latecharge SET undone = true WHERE document_id = %(document)s AND NOT undone
    RETURNING fee_id, amount
)
UPDATE payments_latefee fee SET charged = fee.charged - gone.amount FROM gone WHERE fee.bill_id = gone.fee_id
"""


class NothingLate(DomainError):
    """No late charge has run up that was not charged before."""

    def __init__(self) -> None:
        super().__init__(_("No late charge has run up that was not charged before."))


def count_late_fees(*, on: dt.date | None = None, unit: Unit | None = None) -> int:
    """Count what has run up until today on every late bill of the scope's projects (or of one unit), in one statement.

    Bills without anything on them cost one product each; part payments, waivers and write-offs in between cut the days
    into stretches. A bill that is settled keeps what had run up. Returns how many bills changed. May run again.
    """
    today = on or clock.today()
    facts: dict[str, Any] = {"today": today, "zone": str(clock.ZONE), "unit": unit.pk if unit else None}
    with connection.cursor() as cursor:
        if unit is not None:
            cursor.execute(_only_unit(_COUNT), {**facts, "since": _midnight(today - dt.timedelta(days=366))})
            return int(cursor.rowcount)
        cursor.execute(_LAST_COUNT)
        (last,) = cursor.fetchone()
        with planning.in_bulk():
            cursor.execute(_everywhere(_COUNT), {**facts, "since": _midnight(last or today)})
            return int(cursor.rowcount)


def charge_late_fees(
    *, actor: Actor, project: Project, unit: Unit | None = None, key: str, on: dt.date | None = None
) -> ChargeDocument:
    """Charge what has run up and was not charged yet, of a unit or of the whole project, as bills of their own.

    Counts first. The bills bear no late charge themselves. The same ``key`` charges once. Raises AccessDenied,
    `NothingLate`, `PeriodClosed`.
    """
    actor.require(policies.CHARGE_LATE, project.pk)
    if not key:
        raise DomainError(_("This form has lost its key; load the page again."))
    today = on or clock.today()
    with transaction.atomic():
        known = ChargeDocument.objects.filter(project=project, key=f"late:{key}"[:64]).first()
        if known is not None:
            return known
        if unit is not None:
            count_late_fees(on=today, unit=unit)
        before = int(late_settings(project).settles == SettleOrder.PENALTY_FIRST)
        facts: dict[str, Any] = {"project": project.pk, "unit": unit.pk if unit else None, "before": before}
        with connection.cursor() as cursor:
            cursor.execute(_LOCK, facts)
            if not cursor.fetchall():
                raise NothingLate
            tariff = _late_tariff(project)
            memo = _("Late charge until {day}").format(day=today.isoformat())
            document = billing.issue_document(
                actor=actor,
                tariff=tariff,
                rows=billing.Rows(_OWED, facts, settles_on="row.settles_on"),
                key=f"late:{key}"[:64],
                memo=memo,
                issued_on=today,
            )
            cursor.execute(_LINK, {**facts, "document": document.pk, "tariff": tariff.pk})
            if cursor.rowcount != document.bill_count:
                raise RuntimeError("a late charge finds the bill that it is charged for")
    return document


def undo_late_charges(*, document_id: int) -> None:
    """Let what a reversed document charged be charged again."""
    with connection.cursor() as cursor:
        cursor.execute(_UNDO, {"document": document_id})


def change_late_settings(
    *,
    actor: Actor,
    project: Project,
    grace_days: int,
    counts_from: str,
    cap_percent: Decimal | None,
    settles: str,
    monthly: bool,
) -> LateFeeSettings:
    """Set how a project counts late charges; what was charged stays, what runs up is counted anew the next night."""
    actor.require(policies.SET_LATE_FEES, project.pk)
    found, _made = LateFeeSettings.objects.update_or_create(
        project=project,
        defaults={
            "grace_days": grace_days,
            "counts_from": counts_from,
            "cap_percent": cap_percent,
            "settles": settles,
            "monthly": monthly,
        },
    )
    return found


def _late_tariff(project: Project) -> Tariff:
    """Return the project's tariff of late charges; opened with its fee item when the first one is charged."""
    held = Tariff.objects.filter(project=project, basis=Basis.LATE).select_related("fee_item", "project").first()
    if held is not None:
        return held
    actor = system_actor("late charges")
    with translation.override(settings.LANGUAGE_CODE):
        name = str(Basis.LATE.label)
    item = FeeItem.objects.filter(project=project, name=name).first()
    item = item or billing.create_fee_item(actor=actor, project=project, name=name)
    return billing.document_tariff(actor=actor, fee_item=item, basis=Basis.LATE, due_days=DAYS_TO_PAY)


def _only_unit(statement: str) -> str:
    statement = statement.replace("<bills>", "AND bill.unit_id = %(unit)s")
    return statement.replace("<fees>", "AND unit_id = %(unit)s").replace("<payments>", "AND payment.unit_id = %(unit)s")


def _everywhere(statement: str) -> str:
    return statement.replace("<bills>", "").replace("<fees>", "").replace("<payments>", "")


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, clock.ZONE)
