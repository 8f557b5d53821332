"""Limits, working hours and rules of dispatch as they hold in a project."""

from __future__ import annotations

import datetime as dt

from django.db.models import Prefetch, Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.calc import matching
from anju.domains.workorders.calc.deadlines import WorkingHours
from anju.domains.workorders.models import DispatchRule, Limits, RuleWorker, WorkHours

SHIPPED_HOURS = WorkingHours(dt.time(8, 30), dt.time(17, 30))
"""The working day where nobody set another."""


def limits_of(actor: Actor, project: Project) -> QuerySet[Limits]:
    """Return the limits that may hold in a project, its own and the company's; none to who may not edit settings."""
    rows = Limits.objects.filter(Q(project=project) | Q(project__isnull=True))
    return visible(rows, actor, policies.EDIT_SETTINGS, project.pk)


def get_limits(actor: Actor, project: Project, pk: int) -> Limits:
    """Return one row of limits or raise `NotFound`."""
    return one_of(limits_of(actor, project), pk)


def limits_for(project: Project, *, kind: str, category: str, urgency: str) -> Limits | None:
    """Return the limits that hold for new orders of a kind, category and urgency, or None where nobody set any."""
    rows = Limits.objects.filter(Q(project=project) | Q(project__isnull=True), kind=kind, urgency=urgency)
    return matching.best_limits(rows, category)


def hours_of(project_id: int) -> WorkingHours:
    """Return the working hours of a project: its own, else the company's, else those shipped."""
    rows = {row.project_id: row for row in WorkHours.objects.filter(Q(project=project_id) | Q(project__isnull=True))}
    row = rows.get(project_id) or rows.get(None)
    return WorkingHours(row.opens_at, row.closes_at) if row else SHIPPED_HOURS


def dispatch_rules(actor: Actor, project: Project) -> QuerySet[DispatchRule]:
    """Return the project's rules of dispatch with their workers; none to who may not edit settings."""
    rows = DispatchRule.objects.filter(project=project)
    if not actor.may(policies.EDIT_SETTINGS, project.pk):
        rows = rows.none()
    named = RuleWorker.objects.select_related("employee").order_by("employee__number")
    return rows.select_related("building").prefetch_related(Prefetch("named", named))


def get_rule(actor: Actor, project: Project, pk: int) -> DispatchRule:
    """Return a rule of dispatch or raise `NotFound`."""
    return one_of(dispatch_rules(actor, project), pk)


def rule_for(project: Project, *, kind: str, category: str, building_id: int | None) -> DispatchRule | None:
    """Return the rule by which a new order is dispatched, or None: then it waits in the pool."""
    return matching.best_rule(DispatchRule.objects.filter(project=project, kind=kind), category, building_id)
