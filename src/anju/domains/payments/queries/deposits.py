"""Doors to deposits, with how long they have been held."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.estate.models import Unit
from anju.domains.payments import policies
from anju.domains.payments.models import Deposit, DepositMove
from anju.domains.tenancy.models import Project


def deposits(actor: Actor, project: Project) -> QuerySet[Deposit]:
    """Return the deposits of a project, the latest first; none to somebody who may not see them."""
    found = Deposit.objects.filter(project=project).select_related("unit", "taken_by").order_by("-pk")
    return visible(found, actor, policies.VIEW_DEPOSITS, project.pk)


def get_deposit(actor: Actor, project: Project, pk: int) -> Deposit:
    """Return one deposit, or raise `NotFound`."""
    return one_of(deposits(actor, project), pk)


def deposits_of_unit(actor: Actor, unit: Unit) -> QuerySet[Deposit]:
    """Return what is held for a unit's household."""
    found = Deposit.objects.filter(unit=unit, held__gt=0).order_by("-pk")
    return visible(found, actor, policies.VIEW_DEPOSITS, unit.project_id)


def moves_of_deposit(actor: Actor, project: Project, deposit: Deposit) -> QuerySet[DepositMove]:
    """Return what left a deposit, or is asked to."""
    around = ("fee_item", "asked_by", "decided_by")
    found = DepositMove.objects.filter(deposit=deposit).select_related(*around).order_by("-pk")
    return visible(found, actor, policies.VIEW_DEPOSITS, project.pk)


def get_move(actor: Actor, project: Project, pk: int) -> DepositMove:
    """Return one move of a deposit, or raise `NotFound`."""
    found = DepositMove.objects.filter(project=project).select_related("deposit")
    return one_of(visible(found, actor, policies.VIEW_DEPOSITS, project.pk), pk)


def age_of(deposit: Deposit, on: dt.date | None = None) -> int:
    """Return for how many days a deposit has been held."""
    return ((on or clock.today()) - deposit.taken_at.astimezone(clock.ZONE).date()).days
