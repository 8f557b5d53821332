"""Doors to shared costs, and the statement that divides one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.money import format_amount
from anju.domains.billing import policies
from anju.domains.billing.enums import Basis, SharedState, ShareRule, ShareScope
from anju.domains.billing.models import Bill, CostShare, FeeItem, SharedCost, SharingRules, Tariff
from anju.domains.estate.models import Building, Entrance, Unit
from anju.domains.residents.queries import Home
from anju.domains.tenancy.models import Project

_SCOPES = {
    ShareScope.PROJECT: "true",
    ShareScope.BUILDINGS: "unit.building_id = ANY(%(scope_ids)s)",
    ShareScope.ENTRANCES: "unit.entrance_id = ANY(%(scope_ids)s)",
}
_WEIGHTS = {ShareRule.AREA: "unit.area", ShareRule.HOUSEHOLD: "1"}

# The rule of `calc.sharing`, exact: quotients of whole numbers are cut by div, and what div leaves is the remainder.
DIVIDE = """
WITH weighted AS ({weights}
), cut AS (
    SELECT unit_id, position, weight, div(%(fen)s * weight, whole) AS fen,
        %(fen)s * weight - div(%(fen)s * weight, whole) * whole AS rest
    FROM weighted, (SELECT sum(weight) AS whole FROM weighted) summed WHERE whole > 0
), ranked AS (
    SELECT *, row_number() OVER (ORDER BY rest DESC, position, unit_id) AS place, %(fen)s - sum(fen) OVER () AS odd
    FROM cut
), divided AS (
    SELECT unit_id, weight, (fen + CASE WHEN place <= odd THEN 1 ELSE 0 END) * 0.01 AS amount, position FROM ranked
)
"""


@dataclass(frozen=True)
class OwnShare:
    """A published shared cost as one home sees it."""

    cost: SharedCost
    weight: Decimal | None
    amount: Decimal | None


def weights_sql(rule: str, scope: str) -> str:
    """Return the SELECT of unit_id, position and weight for a rule and scope; a list brings its own weights."""
    if scope == ShareScope.UNITS:
        weight = _WEIGHTS.get(ShareRule(rule), "listed.weight")
        return (
            f"SELECT unit.id AS unit_id, unit.position, {weight}::numeric AS weight "  # noqa: S608 - ours alone
            "FROM unnest(%(unit_ids)s::bigint[], %(weights)s::numeric[]) AS listed(unit_id, weight) "
            "JOIN estate_unit unit ON unit.id = listed.unit_id AND unit.project_id = %(project)s"
        )
    return (
        f"SELECT unit.id AS unit_id, unit.position, {_WEIGHTS[ShareRule(rule)]}::numeric AS weight "  # noqa: S608
        f"FROM estate_unit unit WHERE unit.project_id = %(project)s AND {_SCOPES[ShareScope(scope)]}"
    )


def rules_of(project: Project) -> SharingRules:
    """Return what a project may not share, unsaved where nothing was set."""
    return SharingRules.objects.filter(project=project).first() or SharingRules(project=project)


def shared_costs(actor: Actor, project: Project) -> QuerySet[SharedCost]:
    """Return the shared costs of a project, newest first."""
    actor.require(policies.VIEW_BILLS, project.pk)
    around = ("fee_item", "prepared_by", "approved_by", "document")
    return SharedCost.objects.filter(project=project).select_related(*around).order_by("-pk")


def get_shared_cost(actor: Actor, project: Project, pk: int) -> SharedCost:
    """Return one shared cost, or raise `NotFound`."""
    return one_of(shared_costs(actor, project), pk)


def shares_of(actor: Actor, cost: SharedCost) -> QuerySet[CostShare]:
    """Return the shares of a cost in the order of the rooms."""
    actor.require(policies.VIEW_BILLS, cost.project_id)
    return CostShare.objects.filter(cost=cost).select_related("unit").order_by("unit__position", "unit_id")


def fee_items_to_share(actor: Actor, project: Project) -> QuerySet[FeeItem]:
    """Return the fee items under which a cost may be shared: all but those charged case by case or as late charge."""
    actor.require(policies.PREPARE_SHARES, project.pk)
    otherwise = Tariff.objects.filter(project=project, basis__in=[Basis.ONCE, Basis.LATE, Basis.AGREED])
    return FeeItem.objects.filter(project=project).exclude(pk__in=otherwise.values("fee_item"))


def disclosed(actor: Actor, project: Project, first_on: dt.date, last_on: dt.date) -> list[SharedCost]:
    """Return the issued costs whose period ends within the days, for the disclosure sheet of a cycle."""
    costs = shared_costs(actor, project).filter(state=SharedState.ISSUED, period_end__range=(first_on, last_on))
    return list(costs.order_by("fee_item__code", "pk"))


def published_to_home(home: Home) -> list[OwnShare]:
    """Return the published shared costs of the home's project with its own shares, the latest period first."""
    costs = SharedCost.objects.filter(
        project=home.project, state=SharedState.ISSUED, published_at__isnull=False
    ).order_by("-period_end", "fee_item__code", "pk")[:60]
    own = {share.cost_id: share for share in CostShare.objects.filter(unit=home.unit, cost__in=list(costs))}
    found: list[OwnShare] = []
    for cost in costs:
        share = own.get(cost.pk)
        found.append(OwnShare(cost, share.weight if share else None, share.amount if share else None))
    return found


def share_formula(bill: Bill) -> list[str]:
    """Return how a bill of a shared cost came about: total × weight ÷ weights, with the odd cent if it took one."""
    share = (
        CostShare.objects.filter(cost__document=bill.document_id, unit=bill.unit_id)
        .annotate(whole=F("cost__weight"), total=F("cost__amount"))
        .values_list("weight", "whole", "total", "amount")
        .first()
    )
    if share is None:
        return []
    weight, whole, total, amount = share
    return [f"{format_amount(total)} × {_plain(weight)} ÷ {_plain(whole)} = {format_amount(amount)}"]


def all_shares(actor: Actor, project: Project) -> QuerySet[CostShare]:
    """Return the shares of all costs of a project, the latest cost first."""
    actor.require(policies.VIEW_BILLS, project.pk)
    return CostShare.objects.filter(project=project).select_related("unit", "cost").order_by("-cost_id", "pk")


def scope_names(actor: Actor, cost: SharedCost) -> list[str]:
    """Return the names of the buildings or entrances that share a cost; none for the other scopes."""
    actor.require(policies.VIEW_BILLS, cost.project_id)
    if cost.scope == ShareScope.BUILDINGS:
        return [str(one) for one in Building.objects.filter(project=cost.project_id, pk__in=cost.scope_ids)]
    if cost.scope == ShareScope.ENTRANCES:
        found = Entrance.objects.filter(project=cost.project_id, pk__in=cost.scope_ids).select_related("building")
        return [f"{one.building} {one.code}" for one in found]
    return []


def buildings_to_share(actor: Actor, project: Project) -> QuerySet[Building]:
    """Return the buildings that a cost may be shared among."""
    actor.require(policies.PREPARE_SHARES, project.pk)
    return Building.objects.filter(project=project)


def entrances_to_share(actor: Actor, project: Project) -> QuerySet[Entrance]:
    """Return the entrances that a cost may be shared among."""
    actor.require(policies.PREPARE_SHARES, project.pk)
    return Entrance.objects.filter(project=project).select_related("building").order_by("building", "code")


def units_named(actor: Actor, project: Project, codes: Sequence[str]) -> dict[str, Unit]:
    """Return the units of a project by code, as far as they are there."""
    actor.require(policies.PREPARE_SHARES, project.pk)
    return {unit.code: unit for unit in Unit.objects.filter(project=project, code__in=list(codes))}


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
