"""Who works on orders, who is on duty and how much they have to do."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity.models import RoleGrant
from anju.domains.identity.queries import grants_reaching
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders.enums import OrderAct, OrderState
from anju.domains.workorders.models import DispatchRule, Duty, OrderStep, WorkOrder
from anju.domains.workorders.ports import apart_from

BUSY = (
    OrderState.ASSIGNED,
    OrderState.ACCEPTED,
    OrderState.ON_SITE,
    OrderState.WORKING,
    OrderState.HELD,
    OrderState.QUOTED,
    OrderState.APPROVING,
)
"""States in which an order counts as work of its worker."""


@dataclass(frozen=True)
class Dispatchable:
    """An employee as the desk sees them when it dispatches."""

    employee: Employee
    open_orders: int
    on_duty_since: dt.datetime | None


def employee_of(actor: Actor) -> Employee | None:
    """Return the employee who signs in with the actor's account and still works here, or None."""
    if actor.user_id is None:
        return None
    return _employed(Employee.objects.filter(user=actor.user_id)).first()


def workers_of(actor: Actor, project: Project) -> list[Dispatchable]:
    """Return who may be given orders of a project, with their open orders: those on duty and the least busy first.

    These are the employees whose account holds the right to work on orders here, and those without an account, for
    whom the desk enters what they do. None to somebody who may not dispatch.
    """
    if not actor.may(policies.DISPATCH, project.pk):
        return []
    holders: QuerySet[RoleGrant] = grants_reaching(project).filter(
        role__permissions__contains=[policies.WORK.name], user__is_active=True
    )
    rows = _with_load(
        Employee.objects.filter(Q(project=project) | Q(project__isnull=True, user__isnull=False)).filter(
            Q(user__in=holders.values("user")) | Q(user__isnull=True)
        ),
        project,
    )
    found = [
        Dispatchable(row, row.open_orders, row.on_duty_since)  # type: ignore[attr-defined]  # annotated
        for row in rows.select_related("user")
    ]
    return sorted(found, key=lambda one: (one.on_duty_since is None, one.open_orders, one.employee.number))


def colleagues_of(actor: Actor, project: Project) -> list[Employee]:
    """Return to whom a worker may hand an order over: the others who work on orders here with a phone of their own."""
    if not (actor.may(policies.WORK, project.pk) or actor.may(policies.DISPATCH, project.pk)):
        return []
    holders: QuerySet[RoleGrant] = grants_reaching(project).filter(
        role__permissions__contains=[policies.WORK.name], user__is_active=True
    )
    rows = Employee.objects.filter(Q(project=project) | Q(project__isnull=True), user__in=holders.values("user"))
    return list(_employed(rows).exclude(user=actor.user_id).order_by("name", "pk"))


def handed_over_by(order: WorkOrder) -> Employee | None:
    """Return who handed an order over that waits to be accepted, while they still work here; None for any other."""
    steps = OrderStep.objects.filter(order=order).exclude(act=OrderAct.CONTACT)
    last = steps.last()
    if last is None or last.act != OrderAct.HAND_OVER:
        return None
    before = steps.filter(pk__lt=last.pk).last()
    return _employed(Employee.objects.filter(pk=before.worker_id)).first() if before and before.worker_id else None


def least_busy(project: Project, rule: DispatchRule, order: WorkOrder) -> Employee | None:
    """Return whom of a rule's workers an order goes to: on duty, not kept apart from it, with the least open orders."""
    named = Employee.objects.filter(pk__in=rule.named.values("employee"))
    if apart := apart_from([order.pk]).get(order.pk):
        named = named.exclude(user__in=apart)
    return _with_load(named, project).filter(on_duty_since__isnull=False).order_by("open_orders", "pk").first()


def people_on_duty(project: Project) -> QuerySet[Duty]:
    """Return who is on duty in a project now, the longest first."""
    return Duty.objects.filter(project=project, ended_at__isnull=True).select_related("employee").order_by("began_at")


def duty_of(project: Project, employee: Employee, *, client_id: UUID | None = None) -> Duty | None:
    """Return the employee's duty that runs now, or the one that a phone began under ``client_id``."""
    rows = Duty.objects.filter(project=project, employee=employee)
    if client_id is not None:
        return rows.filter(Q(began_client_id=client_id) | Q(ended_client_id=client_id)).first()
    return rows.filter(ended_at__isnull=True).first()


def _employed(rows: QuerySet[Employee]) -> QuerySet[Employee]:
    return rows.filter(Q(left_on__isnull=True) | Q(left_on__gte=clock.today()))


def _with_load(rows: QuerySet[Employee], project: Project) -> QuerySet[Employee]:
    """Give each employee ``open_orders`` in the project and ``on_duty_since``."""
    orders = WorkOrder.objects.filter(
        project=project, worker=OuterRef("pk"), closed_at__isnull=True, state__in=BUSY
    ).order_by()
    duties = Duty.objects.filter(project=project, employee=OuterRef("pk"), ended_at__isnull=True)
    count = orders.values("worker").annotate(number=Count("pk")).values("number")
    return _employed(rows).annotate(
        open_orders=Coalesce(Subquery(count), 0), on_duty_since=Subquery(duties.values("began_at")[:1])
    )
