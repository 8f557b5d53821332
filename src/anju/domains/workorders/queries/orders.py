"""Doors to work orders, their steps and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies
from anju.domains.workorders.enums import OrderState
from anju.domains.workorders.models import OrderNote, OrderStep, WorkOrder
from anju.domains.workorders.ports import kept_from, personal_kinds
from anju.domains.workorders.queries.people import employee_of


def orders_visible_to(actor: Actor, project: Project) -> QuerySet[WorkOrder]:
    """Return the project's orders with unit, place and worker: all of them, or to a worker own ones and the pool.

    Those that are kept from the actor are never among them (`ports.keep_apart`), and what is somebody's own to answer
    for (`ports.Kind.is_personal`) is in no pool.
    """
    rows = _seen_by(actor, WorkOrder.objects.filter(project=project))
    if not actor.may(policies.VIEW, project.pk):
        rows = _of_worker(rows, actor, project)
    return rows.select_related("unit", "place", "building", "worker")


def get_order(actor: Actor, project: Project, pk: int) -> WorkOrder:
    """Return an order that the actor may see, or raise `NotFound`."""
    return one_of(orders_visible_to(actor, project), pk)


def orders_of_worker(actor: Actor, project: Project) -> QuerySet[WorkOrder]:
    """Return the worker's own open orders and those of the pool, by when they are due."""
    rows = _of_worker(WorkOrder.objects.filter(project=project, closed_at__isnull=True), actor, project)
    rows = _seen_by(actor, rows)
    return rows.select_related("unit", "place", "building", "worker").order_by("due_at", "pk")


def may_see_contact(actor: Actor, order: WorkOrder, employee: Employee | None = None) -> bool:
    """Tell whether the actor may see whom to call: the desk may, and the repairer whose order it is [domain rule 11].

    Guards and cleaners do orders, too, and see no telephone number: the desk calls for them. The numbers that stand in
    words on the order are hidden from them as well (`masking.words`). ``employee`` is the actor's, where it is known.
    """
    if actor.may(policies.VIEW, order.project_id):
        return True
    if not actor.may(policies.CALL, order.project_id):
        return False
    employee = employee or employee_of(actor)
    return employee is not None and order.worker_id == employee.pk and order.is_open


def steps_of(order: WorkOrder) -> QuerySet[OrderStep]:
    """Return what was done to an order, in order. Whoever holds the order came through a door."""
    return OrderStep.objects.filter(order=order).select_related("by", "worker", "proof_place").order_by("pk")


def moves_of(order: WorkOrder) -> list[tuple[str, str, dt.datetime]]:
    """Return from which state to which an order went, and when, in order."""
    return list(OrderStep.objects.filter(order=order).order_by("pk").values_list("source", "target", "happened_at"))


def notes_of(order: WorkOrder) -> QuerySet[OrderNote]:
    """Return the notes on an order, the oldest first."""
    return OrderNote.objects.filter(order=order).order_by("pk")


def steps_by_nobody(step_ids: Collection[int]) -> set[int]:
    """Return those of some steps that the system made and no person (one query)."""
    return set(OrderStep.objects.filter(pk__in=step_ids, by__isnull=True).order_by().values_list("pk", flat=True))


def step_by_client_id(project_id: int, client_id: UUID) -> OrderStep | None:
    """Return the step that a phone sent under this number, or None."""
    return OrderStep.objects.filter(project=project_id, client_id=client_id).select_related("order").first()


def is_free(order: WorkOrder) -> bool:
    """Tell whether any worker may take an order: it waits, and is not given to somebody by who leads such work."""
    return order.state == OrderState.WAITING and order.kind not in personal_kinds()


def queue_counts(actor: Actor, project: Project) -> dict[str, int]:
    """Return how many open orders are in each state; states without any are missing (one query)."""
    rows = orders_visible_to(actor, project).filter(closed_at__isnull=True).order_by()
    return {OrderState(state): number for state, number in rows.values_list("state").annotate(Count("pk"))}


def _seen_by(actor: Actor, rows: QuerySet[WorkOrder]) -> QuerySet[WorkOrder]:
    # Their keys are asked for first: hardly anybody has any, and without them the list's statement stays what it is.
    kept = kept_from(actor.user_id)
    return rows.exclude(pk__in=kept) if kept else rows


def _of_worker(rows: QuerySet[WorkOrder], actor: Actor, project: Project) -> QuerySet[WorkOrder]:
    employee = employee_of(actor) if actor.may(policies.WORK, project.pk) else None
    if employee is None:
        return rows.none()
    free = Q(state=OrderState.WAITING, closed_at__isnull=True) & ~Q(kind__in=personal_kinds())
    return rows.filter(Q(worker=employee) | free)
