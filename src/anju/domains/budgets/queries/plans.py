"""Versions of the financial plan, and the alerts of its lines."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.budgets import policies
from anju.domains.budgets.enums import PlanState
from anju.domains.budgets.models import Alert, BudgetYear, Plan, PlanLine, SheetLine
from anju.domains.budgets.queries.years import visible_departments
from anju.domains.tenancy.models import Project


def plans(actor: Actor, project: Project) -> QuerySet[Plan]:
    """Return the versions of the financial plans, the latest first; none to who sees single departments only."""
    rows = Plan.objects.filter(project=project).select_related("year", "prepared_by", "adopted_by", "project")
    return visible(rows, actor, policies.VIEW_ALL, project.pk).order_by("-year__year", "-number")


def get_plan(actor: Actor, project: Project, pk: int) -> Plan:
    """Return a version or raise `NotFound`."""
    return one_of(plans(actor, project), pk)


def plan_in_force(year: BudgetYear) -> Plan | None:
    """Return the plan of a year that holds: the adopted one with the highest number."""
    return Plan.objects.filter(year=year, state=PlanState.ADOPTED).order_by("-number").first()


def lines_of_plan(plan: Plan) -> QuerySet[PlanLine]:
    """Return the lines of a version by department and account."""
    rows = PlanLine.objects.filter(plan=plan).select_related("account", "department")
    return rows.order_by("department__name", "department", "account__code")


def asked_for(plan: Plan) -> dict[tuple[int, int], list[Decimal]]:
    """Return what the departments' accepted budgets had for a plan, by department and account."""
    sources = PlanLine.objects.filter(plan=plan, sheet__isnull=False).values("sheet")
    rows = SheetLine.objects.filter(sheet__in=sources).order_by("sheet__part__department__name", "account__code")
    return {
        (department, account): months
        for department, account, months in rows.values_list("sheet__part__department", "account", "months")
    }


def alerts(actor: Actor, project: Project) -> QuerySet[Alert]:
    """Return the alerts that were raised, the latest first, of the departments the actor may see."""
    rows = visible(Alert.objects.filter(project=project), actor, policies.VIEW, project.pk)
    seen = visible_departments(actor, project)
    if seen is not None:
        rows = rows.filter(department__in=seen)
    return rows.select_related("year", "department", "account").order_by("-pk")
