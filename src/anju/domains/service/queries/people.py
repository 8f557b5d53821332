"""What was reported by a person, with them as contact, or by their household while they belonged to it."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.domains.residents.models import Person, Residency
from anju.domains.service import policies
from anju.domains.service.enums import Kind
from anju.domains.service.models import Ticket
from anju.domains.service.queries.households import party_of
from anju.domains.service.queries.tickets import tickets_visible_to
from anju.domains.tenancy.models import Project
from anju.domains.workorders.models import WorkOrder

_MOST_CALLS = 500
"""How many orders with the person as contact are looked at, the newest; a company's switchboard has thousands."""


def tickets_of_person(actor: Actor, project: Project, person: Person) -> QuerySet[Ticket]:
    """Return the reports of a person, newest first, to who may see reports; complaints to who may handle them.

    What the other household of the same unit reported is not theirs, nor what was before they came or after they left.
    All conditions are about the report itself, so that its indexes can serve each of them.
    """
    rows = tickets_visible_to(actor, project).select_related("complaint", "order__building")
    if not actor.may(policies.HANDLE_COMPLAINTS, project.pk):
        rows = rows.exclude(leaf__kind=Kind.COMPLAINT)
    which = Q(reporter=person)
    for residency in Residency.objects.filter(project=project, person=person):
        which |= Q(home=residency.unit_id, party=party_of(residency.role)) & _in_time(residency)
    if person.phone:
        calls = WorkOrder.objects.filter(project=project, contact_phone=person.phone).order_by("-opened_at", "-pk")
        which |= Q(order__in=list(calls.values_list("pk", flat=True)[:_MOST_CALLS]))
    return rows.filter(which).order_by("-pk")


def _in_time(residency: Residency) -> Q:
    found = Q()
    if residency.starts_on is not None:
        found &= Q(reported_at__gte=dt.datetime.combine(residency.starts_on, dt.time(), clock.ZONE))
    if residency.ends_on is not None:
        after = residency.ends_on + dt.timedelta(days=1)
        found &= Q(reported_at__lt=dt.datetime.combine(after, dt.time(), clock.ZONE))
    return found
