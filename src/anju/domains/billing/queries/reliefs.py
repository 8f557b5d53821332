"""Doors to reliefs, and to what was taken off a bill."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.billing import policies
from anju.domains.billing.models import Bill, Reduction, Relief, ReliefLine
from anju.domains.tenancy.models import Project


def reliefs(actor: Actor, project: Project) -> QuerySet[Relief]:
    """Return the applications of a project, newest first."""
    actor.require(policies.VIEW_BILLS, project.pk)
    around = ("unit", "applied_by", "decided_by", "taken_back_by")
    return Relief.objects.filter(project=project).select_related(*around).order_by("-pk")


def get_relief(actor: Actor, project: Project, pk: int) -> Relief:
    """Return one application, or raise `NotFound`."""
    return one_of(reliefs(actor, project), pk)


def lines_of_relief(actor: Actor, project: Project, relief: Relief) -> QuerySet[ReliefLine]:
    """Return what an application asks for, bill by bill."""
    actor.require(policies.VIEW_BILLS, project.pk)
    return ReliefLine.objects.filter(relief=relief).select_related("bill__tariff__fee_item").order_by("pk")


def reductions_of(actor: Actor, bill: Bill) -> QuerySet[Reduction]:
    """Return the negative lines of a bill, in order."""
    actor.require(policies.VIEW_BILLS, bill.project_id)
    return Reduction.objects.filter(bill=bill).order_by("pk")
