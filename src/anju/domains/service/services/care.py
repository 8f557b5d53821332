"""Visits to residents who carry a care tag (定期探访): planned by tag, opened as work, their results kept."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate.models import Unit
from anju.domains.service import policies, queries
from anju.domains.service.calc.turns import turn_of
from anju.domains.service.enums import CareResult
from anju.domains.service.models import CarePlan, CareVisit
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import services as workorders
from anju.domains.workorders.enums import OrderAct, OrderState, Urgency
from anju.domains.workorders.models import WorkOrder

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
                title=_("Visit {name}").format(name=person.name),
                urgency=Urgency.NORMAL,
                unit=homes[person.unit_id],  # type: ignore[attr-defined]
                contact_name=person.name,
                contact_phone=person.phone,
            )
            CareVisit.objects.create(project=project, plan=plan, person=person, turn_on=turn_on, order=order)
            if plan.employee is not None and order.state == OrderState.WAITING:
                workorders.steer_order(actor=actor, order=order, act=OrderAct.ASSIGN, worker=plan.employee)
            opened += 1
    return opened


def record_care_visit(*, actor: Actor, visit: CareVisit, result: str, note: str = "") -> CareVisit:
    """Note how somebody was found; work that is still open is finished with it. What they need has to be said."""
    actor.require(policies.EDIT_CARE, visit.project_id)
    visit = CareVisit.objects.select_for_update(of=("self",)).select_related("order").get(pk=visit.pk)
    found = CareResult(result)
    if found == CareResult.NEEDS and not note.strip():
        raise DomainError(_("Say what help is needed."), field="note")
    visit.result, visit.note, visit.recorded_at = found, note.strip()[:500], clock.now()
    visit.save(update_fields=["result", "note", "recorded_at"])
    order = WorkOrder.objects.get(pk=visit.order_id)
    if order.state == OrderState.DONE:
        workorders.confirm_order(actor=actor, order=order, note=str(found.label))
    elif order.state in (OrderState.WAITING, OrderState.ASSIGNED) and found == CareResult.DECLINED:
        workorders.withdraw_order(actor=actor, order=order, note=str(found.label))
    return visit
