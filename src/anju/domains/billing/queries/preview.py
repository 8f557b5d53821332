"""What a bill run would do: totals by tariff, comparison with the last period, outliers, and who is left out why."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.core.money import ZERO, total
from anju.domains.billing import policies
from anju.domains.billing.calc.charge import VacancyFactor
from anju.domains.billing.enums import Basis, SkipReason
from anju.domains.billing.models import BillingSettings, Tariff
from anju.domains.billing.queries.charging import Charging, charging
from anju.domains.billing.queries.formulas import Facts, Terms, formula
from anju.domains.billing.queries.plans import Plan, due_plans, plans
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

_TOTALS = "SELECT reason, count(*), sum(amount) FROM ({rows}) charge GROUP BY reason"
_LAST = """
SELECT count(*), coalesce(sum(amount), 0.00) FROM billing_bill
WHERE tariff_id = %s AND period_start = %s AND reversed_at IS NULL AND (%s::bigint IS NULL OR unit_id = %s)
"""
_LINES = """
SELECT charge.*, unit.code, space.code, person.name, last.amount
FROM ({rows}) charge
LEFT JOIN LATERAL (
    SELECT sum(bill.amount) AS amount FROM billing_bill bill
    WHERE bill.tariff_id = %(tariff)s AND bill.period_start = %(last_first)s AND bill.unit_id = charge.unit_id
        AND bill.space_id IS NOT DISTINCT FROM charge.space_id AND bill.reversed_at IS NULL) last ON true
LEFT JOIN estate_unit unit ON unit.id = charge.unit_id
LEFT JOIN estate_space space ON space.id = charge.space_id
LEFT JOIN residents_person person ON person.id = charge.person_id
WHERE {which}
ORDER BY abs(charge.amount - last.amount) / nullif(last.amount, 0) DESC NULLS LAST, unit.position, unit.id, charge.part
LIMIT %(limit)s OFFSET %(offset)s
"""
_NO_TARIFF = """
SELECT count(*) FROM estate_unit unit WHERE unit.project_id = %(project)s
    AND (%(unit)s::bigint IS NULL OR unit.id = %(unit)s)
    AND NOT EXISTS (SELECT FROM billing_tariff tariff WHERE tariff.project_id = unit.project_id
        AND tariff.usage = unit.usage AND tariff.is_active)
"""


@dataclass(frozen=True)
class PlanPreview:
    """One tariff: ``count`` bills of ``amount`` yuan would be issued; ``skipped`` counts who is left out, by reason."""

    plan: Plan
    count: int = 0
    amount: Decimal = ZERO
    last_count: int = 0
    last_amount: Decimal = ZERO
    skipped: dict[SkipReason, int] = field(default_factory=dict)

    @property
    def tariff(self) -> Tariff:
        """The tariff."""
        return self.plan.tariff

    @property
    def change(self) -> Decimal | None:
        """By how many per cent the amount differs from the last period's; None without one."""
        if not self.last_amount:
            return None
        return ((self.amount - self.last_amount) * 100 / self.last_amount).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class Preview:
    """What a bill run of a month would do."""

    month: dt.date
    tariffs: tuple[PlanPreview, ...]
    without_tariff: int

    @property
    def count(self) -> int:
        """Bills that would be issued."""
        return sum(preview.count for preview in self.tariffs)

    @property
    def amount(self) -> Decimal:
        """Their sum in yuan."""
        return total(preview.amount for preview in self.tariffs)

    @property
    def skipped(self) -> dict[SkipReason, int]:
        """What is left out, by reason: units and spaces, and for a tariff that is left out whole, the tariff."""
        counts: dict[SkipReason, int] = {}
        for preview in self.tariffs:
            if preview.plan.why_not is not None:
                counts[preview.plan.why_not] = counts.get(preview.plan.why_not, 0) + 1
            for reason, number in preview.skipped.items():
                counts[reason] = counts.get(reason, 0) + number
        if self.without_tariff:
            counts[SkipReason.NO_TARIFF] = self.without_tariff
        return counts


@dataclass(frozen=True)
class PreviewLine:
    """What one unit or space would owe (or why nothing); ``last_amount`` is what the last period came to."""

    unit_id: int | None
    unit: str
    space: str
    person: str
    amount: Decimal
    last_amount: Decimal | None
    formula: tuple[str, ...]
    reason: SkipReason | None

    @property
    def change(self) -> Decimal | None:
        """By how many per cent it differs from the last period."""
        if not self.last_amount:
            return None
        return ((self.amount - self.last_amount) * 100 / self.last_amount).quantize(Decimal("0.1"))


def settings_of(project: Project) -> BillingSettings:
    """Return how a project wants to be charged, unsaved defaults where nothing was set."""
    return BillingSettings.objects.filter(project=project).first() or BillingSettings(project=project)


def preview(
    actor: Actor,
    project: Project,
    month: dt.date,
    unit: Unit | None = None,
    *,
    tariff_ids: Sequence[int] | None = None,
    up_to_day: int | None = None,
) -> Preview:
    """Return what a run of the month would do; nothing is written (two statements a tariff that is due)."""
    actor.require(policies.VIEW_BILLS, project.pk)
    unsold = settings_of(project).charges_unsold
    found = [
        _plan_preview(project, plan, unit, unsold)
        for plan in plans(project, month, tariff_ids=tariff_ids, up_to_day=up_to_day)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_NO_TARIFF, {"project": project.pk, "unit": unit.pk if unit else None})
        (without_tariff,) = cursor.fetchone()
    return Preview(month, tuple(found), without_tariff)


def preview_lines(
    actor: Actor,
    project: Project,
    month: dt.date,
    tariff: Tariff,
    unit: Unit | None = None,
    *,
    reason: SkipReason | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[PreviewLine]:
    """Return lines of a preview, those that differ most from the last period first; or those skipped for a reason."""
    actor.require(policies.VIEW_BILLS, project.pk)
    for plan in due_plans(plans(project, month, tariff_ids=[tariff.pk])):
        made = charging(project, plan, unit=unit, charges_unsold=settings_of(project).charges_unsold)
        which = "charge.reason = %(reason)s" if reason else "charge.reason IS NULL"
        more = {"last_first": plan.period.previous().first_on, "reason": reason, "limit": limit, "offset": offset}
        return [_line(plan, row) for row in _run(made, _LINES, which=which, **more)]
    return []


def _plan_preview(project: Project, plan: Plan, unit: Unit | None, unsold: bool) -> PlanPreview:
    if plan.why_not is not None:
        return PlanPreview(plan)
    rows = _run(charging(project, plan, unit=unit, charges_unsold=unsold), _TOTALS)
    counts = {reason: (count, amount) for reason, count, amount in rows}
    count, amount = counts.pop(None, (0, ZERO))
    unit_id = unit.pk if unit else None
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [plan.tariff.pk, plan.period.previous().first_on, unit_id, unit_id])
        last_count, last_amount = cursor.fetchone()
    skipped = {SkipReason(reason): number for reason, (number, _amount) in counts.items()}
    return PlanPreview(plan, count, amount, last_count, last_amount, skipped)


def _run(made: Charging, template: str, *, which: str = "", **more: Any) -> list[tuple[Any, ...]]:
    with made.planned(), connection.cursor() as cursor:
        cursor.execute(f"WITH {made.ctes} {template.format(rows=made.rows, which=which)}", {**made.params, **more})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _line(plan: Plan, row: tuple[Any, ...]) -> PreviewLine:
    (unit_id, _space, _person, _part, quantity, _price, factor, factor_from, factor_until) = row[:9]
    (charged_from, charged_until, amount, reason, from_on, to_on, kept, unit, space, person, last_amount) = row[9:]
    told: list[str] = []
    if reason is None:
        vacancy = VacancyFactor(factor, factor_from, factor_until) if factor_from else None
        values = json.loads(kept) if isinstance(kept, str) else kept
        facts = Facts(quantity, from_on, to_on, vacancy, charged_from, charged_until, amount, values)
        told = formula(Terms(plan.period, Basis(plan.tariff.basis), plan.prices, plan.convention), facts)
    return PreviewLine(
        unit_id=unit_id,
        unit=unit or "",
        space=space or "",
        person=person or "",
        amount=amount or ZERO,
        last_amount=last_amount,
        formula=tuple(told),
        reason=SkipReason(reason) if reason else None,
    )
