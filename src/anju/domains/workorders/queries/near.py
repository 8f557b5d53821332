"""Who is near: workers with work in the same building, and those whom a rule of dispatch names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import visible
from anju.domains.identity.queries import grants_reaching
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders.models import WorkOrder
from anju.domains.workorders.queries.people import Dispatchable, workers_of
from anju.domains.workorders.queries.settings import rule_for


@dataclass(frozen=True)
class Suggestion:
    """A worker to whom an order may go, with what speaks for them.

    ``here`` counts their orders in the same building that are open or ended today. ``is_named``: the rule for this
    order names them.
    """

    worker: Dispatchable
    here: int
    is_named: bool

    @property
    def is_on_duty(self) -> bool:
        """Tell whether they are on duty now."""
        return self.worker.on_duty_since is not None


def suggestions_for(actor: Actor, order: WorkOrder) -> list[Suggestion]:
    """Return who may be given an order, best first: on duty, named by the rule, in the same building, least to do.

    Its present worker is left out. None to somebody who may not dispatch.
    """
    project = order.project
    rule = rule_for(project, kind=order.kind, category=order.category, building_id=order.building_id)
    named = set(rule.named.values_list("employee", flat=True)) if rule else set()
    here = _in_building(order)
    found = [
        Suggestion(one, here.get(one.employee.pk, 0), one.employee.pk in named)
        for one in workers_of(actor, project)
        if one.employee.pk != order.worker_id
    ]
    return sorted(
        found,
        key=lambda one: (
            not one.is_on_duty,
            not one.is_named,
            one.here == 0,
            one.worker.open_orders,
            one.worker.employee.number,
        ),
    )


def _in_building(order: WorkOrder) -> dict[int, int]:
    if order.building_id is None:
        return {}
    rows = WorkOrder.objects.filter(project=order.project_id, building=order.building_id, worker__isnull=False)
    today = dt.datetime.combine(clock.today(), dt.time(), clock.ZONE)
    rows = rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=today)).exclude(pk=order.pk).order_by()
    return dict(rows.values_list("worker").annotate(Count("pk")))


def people_who_work(actor: Actor, project: Project) -> QuerySet[Employee]:
    """Return the employees whose orders the actor may look at, also those who have left, by name."""
    rows = Employee.objects.filter(Q(project=project) | Q(project__isnull=True, user__in=_holders(project)))
    return visible(rows, actor, policies.VIEW, project.pk).order_by("name", "number")


def workers_to_name(actor: Actor, project: Project) -> QuerySet[Employee]:
    """Return whom a rule of dispatch may name, by name; none to somebody who may not edit settings."""
    holders = _holders(project)
    rows = Employee.objects.filter(
        Q(project=project, user__isnull=True)
        | Q(project=project, user__in=holders)
        | Q(project__isnull=True, user__in=holders)
    ).filter(Q(left_on__isnull=True) | Q(left_on__gte=clock.today()))
    return visible(rows, actor, policies.EDIT_SETTINGS, project.pk).order_by("name", "number")


def accounts_of(employee_ids: Sequence[int]) -> dict[int, int]:
    """Return the accounts of employees by their numbers; those without one are missing."""
    if not employee_ids:
        return {}
    found = Employee.objects.filter(pk__in=employee_ids, user__isnull=False)
    return {pk: user_id for pk, user_id in found.values_list("pk", "user_id") if user_id is not None}


def _holders(project: Project) -> QuerySet:
    held = grants_reaching(project).filter(role__permissions__contains=[policies.WORK.name])
    return held.values("user")
