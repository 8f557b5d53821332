"""Visits to residents who carry a care tag (定期探访): planned by tag, opened as work, their results kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.estate.models import Unit
from anju.domains.service import policies, queries
from anju.domains.service.calc.turns import turn_of
from anju.domains.service.enums import CareResult
from anju.domains.service.models import CarePlan, CareVisit
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies as workorder_policies
from anju.domains.workorders import queries as orders
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct, OrderState, Urgency
from anju.domains.workorders.models import OrderStep, WorkOrder

_TO_END = {
    OrderState.WAITING: (OrderAct.ASSIGN, OrderAct.ACCEPT, OrderAct.START, OrderAct.FINISH),
    OrderState.ASSIGNED: (OrderAct.ACCEPT, OrderAct.START, OrderAct.FINISH),
    OrderState.ACCEPTED: (OrderAct.START, OrderAct.FINISH),
    OrderState.ON_SITE: (OrderAct.FINISH,),
    OrderState.WORKING: (OrderAct.FINISH,),
    OrderState.HELD: (OrderAct.ARRIVE, OrderAct.FINISH),
    OrderState.DONE: (),
}
"""What is still to be done of a visit whose result the desk notes."""
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


def set_care_plan(
    *,
    actor: Actor,
    project: Project,
    tag: str,
    weeks: int,
    starts_on: dt.date,
    employee: Employee | None = None,
    is_active: bool = True,
) -> CarePlan:
    """Say how often those with a tag are visited, from which day and by whom; there is one plan a tag."""
    actor.require(policies.EDIT_CARE, project.pk)
    plan = CarePlan.objects.filter(project=project, tag=tag).first() or CarePlan(project=project, tag=tag)
    plan.weeks, plan.starts_on, plan.employee, plan.is_active = weeks, starts_on, employee, is_active
    validation.check(plan)
    plan.save()
    return plan


def open_care_visits(*, actor: Actor, project: Project) -> int:
    """Open the work of every visit that is due, once a person and turn; return how many.

    Whoever begins to carry a tag within a turn is visited in it. Who wants no visits is left out from then on.
    """
    actor.require(policies.EDIT_CARE, project.pk)
    with connection.cursor() as cursor:  # two jobs at once take turns
        cursor.execute(_LOCK, [f"service.care {project.pk}"])
    opened = 0
    for plan in CarePlan.objects.filter(project=project, is_active=True).select_related("employee"):
        turn_on = turn_of(plan.starts_on, plan.weeks, clock.today())
        if turn_on is None:
            continue
        declined = CareVisit.objects.filter(plan=plan, result=CareResult.DECLINED).values("person")
        people = list(queries.to_visit(plan, turn_on).exclude(pk__in=declined))
        homes = Unit.objects.in_bulk({person.unit_id for person in people})  # type: ignore[attr-defined]
        for person in people:
            order = workorders.open_order(
                actor=actor,
                project=project,
                kind=policies.CARE.name,
                category="",
                title=_("Care visit"),  # more people see orders than may know who carries a tag
                urgency=Urgency.NORMAL,
                unit=homes[person.unit_id],  # type: ignore[attr-defined]
                contact_phone=person.phone,
            )
            CareVisit.objects.create(project=project, plan=plan, person=person, turn_on=turn_on, order=order)
            if plan.employee is not None and order.state == OrderState.WAITING:
                workorders.steer_order(actor=actor, order=order, act=OrderAct.ASSIGN, worker=plan.employee)
            opened += 1
    return opened


def record_care_visit(*, actor: Actor, visit: CareVisit, result: str, note: str = "", next_need: str = "") -> CareVisit:
    """Note how somebody was found; work that is still open is finished with it. What they need has to be said.

    More people read the order's log: it says that there was a visit, or none, and no more.
    """
    actor.require(policies.EDIT_CARE, visit.project_id)
    visit = _noted(visit.pk, result, note, next_need)
    order = WorkOrder.objects.get(pk=visit.order_id)
    if visit.result == CareResult.DECLINED and order.state in (OrderState.WAITING, OrderState.ASSIGNED):
        workorders.withdraw_order(actor=actor, order=order, note=_("There is no visit."))
    elif order.state in _TO_END:
        _end(actor, order, _("Visited"))
    return visit


def _end(actor: Actor, order: WorkOrder, words: str) -> None:
    """Bring a visit's work to its end; one that nobody had becomes that of who noted it."""
    employee = orders.employee_of(actor) if order.state == OrderState.WAITING else order.worker
    if employee is None:
        raise DomainError(_("Nobody has this visit yet: give it to somebody first."))
    for act in _TO_END[OrderState(order.state)]:
        workorders.steer_order(actor=actor, order=order, act=act, note=words, worker=employee)
    workorders.confirm_order(actor=actor, order=order, note=words)


def report_care_visit(
    *,
    actor: Actor,
    project: Project,
    order_id: int,
    client_id: UUID,
    device_at: dt.datetime | None,
    fields: Mapping[str, str],
) -> OrderStep:
    """Note how somebody was found, by whose visit it is, as a phone recorded it on the spot; the work ends with it.

    ``fields`` are ``result``, ``note`` and ``next_need``. The order's own log says that there was a visit and no more.
    Sent again, it returns the step it made and changes nothing. Raises `NotFound`, `NotPossible` and `DomainError`.
    """
    actor.require(workorder_policies.WORK, project.pk)
    visit = CareVisit.objects.filter(project=project, order=order_id).select_related("order").first()
    if visit is None:
        raise NotFound(str(order_id))
    known = orders.step_by_client_id(project.pk, client_id)
    came: dict[str, Any] = {"actor": actor, "order": visit.order, "device_at": device_at}
    if known is None and visit.order.state == OrderState.ON_SITE:
        workorders.start_work(**came, client_id=uuid5(client_id, OrderAct.START))
    step = workorders.finish_order(**came, note=_("Visited"), is_on_the_spot=True, client_id=client_id)
    if known is None:
        result, note, need = (fields.get(name, "") for name in ("result", "note", "next_need"))
        _noted(visit.pk, result, note, need)
    return step


def _noted(pk: int, result: str, note: str, next_need: str) -> CareVisit:
    visit = CareVisit.objects.select_for_update(of=("self",)).select_related("order").get(pk=pk)
    if result not in CareResult.values:
        raise DomainError(_("Say how you found them."), field="result")
    if result == CareResult.NEEDS and not note.strip():
        raise DomainError(_("Say what help is needed."), field="note")
    visit.result, visit.note, visit.recorded_at = CareResult(result), note.strip()[:500], clock.now()
    visit.next_need = next_need.strip()[:200]
    visit.save(update_fields=["result", "note", "next_need", "recorded_at"])
    return visit
