"""Doors to visits of residents who carry a care tag."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.residents import policies as residents
from anju.domains.residents.models import Person, PersonTag, Residency
from anju.domains.residents.queries import current
from anju.domains.service import policies
from anju.domains.service.models import CarePlan, CareVisit
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import queries as orders
from anju.domains.workorders.models import WorkOrder


def care_plans(actor: Actor, project: Project) -> QuerySet[CarePlan]:
    """Return the project's plans; none to somebody who may not see them."""
    rows = CarePlan.objects.filter(project=project).select_related("employee")
    return visible(rows, actor, policies.VIEW_CARE, project.pk)


def get_care_plan(actor: Actor, project: Project, pk: int) -> CarePlan:
    """Return a plan of the project or raise `NotFound`."""
    return one_of(care_plans(actor, project), pk)


def care_visits(actor: Actor, project: Project) -> QuerySet[CareVisit]:
    """Return the visits, the latest turn first; none to somebody who may not see who carries which tag."""
    rows = CareVisit.objects.filter(project=project).select_related("plan", "person", "order__unit", "order__worker")
    return visible(rows, actor, policies.VIEW_CARE, project.pk)


def get_care_visit(actor: Actor, project: Project, pk: int) -> CareVisit:
    """Return a visit of the project or raise `NotFound`."""
    return one_of(care_visits(actor, project), pk)


@dataclass(frozen=True)
class CareOrder:
    """What the visitor is told of a visit: how the last one went, and to who may see tags, which tag it is."""

    visit: CareVisit
    last: CareVisit | None
    tag: str


def care_of_order(actor: Actor, order: WorkOrder) -> CareOrder | None:
    """Return the visit behind an order to whoever makes it, or None; to nobody else, and not to the pool."""
    employee = orders.employee_of(actor)
    if order.kind != policies.CARE.name or employee is None or order.worker_id != employee.pk:
        return None
    visit = CareVisit.objects.select_related("plan").filter(order=order).first()
    if visit is None:
        return None
    before = CareVisit.objects.filter(plan=visit.plan_id, person=visit.person_id, turn_on__lt=visit.turn_on)
    last = before.exclude(result="").order_by("-turn_on").first()
    may_know = actor.may(residents.VIEW_TAGS, order.project_id)
    return CareOrder(visit, last, str(visit.plan.get_tag_display()) if may_know else "")


def people_to_visit(actor: Actor, orders_: Collection[WorkOrder]) -> dict[int, str]:
    """Return whom the visits among some orders are to, by order: those that are the actor's own to make.

    One query where there are visits, none where there are not.
    """
    visits = [order for order in orders_ if order.kind == policies.CARE.name]
    employee = orders.employee_of(actor) if visits else None
    own = [order.pk for order in visits if employee is not None and order.worker_id == employee.pk]
    rows = CareVisit.objects.filter(order__in=own) if own else CareVisit.objects.none()
    return dict(rows.order_by().values_list("order", "person__name"))


def to_visit(plan: CarePlan, turn_on: dt.date) -> QuerySet[Person]:
    """Return who carries the tag, lives here, and is not visited in the turn yet, each with ``unit_id`` (one query)."""
    homes = Residency.objects.filter(current(clock.today()), person=OuterRef("pk")).order_by("unit_id")
    visited = CareVisit.objects.filter(plan=plan, person=OuterRef("pk"), turn_on=turn_on)
    tagged = PersonTag.objects.filter(person=OuterRef("pk"), tag=plan.tag)
    rows = Person.objects.filter(Exists(tagged), ~Exists(visited), project=plan.project_id)
    rows = rows.annotate(unit_id=Subquery(homes.values("unit")[:1])).filter(unit_id__isnull=False)
    return rows.order_by(F("unit_id"), "pk")


def may_visit(actor: Actor, project: Project) -> QuerySet[Employee]:
    """Return who may be given visits: who works in the project or for headquarters."""
    here = Q(project=project) | Q(project__isnull=True)
    working = Q(left_on__isnull=True) | Q(left_on__gte=clock.today())
    return visible(Employee.objects.filter(here, working).order_by("number"), actor, policies.EDIT_CARE, project.pk)
