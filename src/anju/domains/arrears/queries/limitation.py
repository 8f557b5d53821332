"""Doors to demands, and to the bills whose limitation comes near."""

from __future__ import annotations

import datetime as dt

from django.db.models import DateField, Expression, Func, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.arrears import policies
from anju.domains.arrears.models import ArrearsSettings, Demand, Limitation
from anju.domains.billing.models import IN_LINE_ON, Bill
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

RUNS_UNTIL = """COALESCE(limitation.runs_until, (coalesce(bill.settles_on, bill.due_on) + interval '3 years')::date)"""
"""Until when a bill can be sued for, as SQL over ``billing_bill bill`` left-joined to ``arrears_limitation``.

A late charge is counted from the day of its debt, which is the careful reading: it has run up since then.
"""


def settings_of(project: Project) -> ArrearsSettings:
    """Return how the project's arrears are watched, the defaults where nobody has set anything."""
    return ArrearsSettings.objects.filter(project=project).first() or ArrearsSettings(project=project)


def _runs_until() -> Expression:
    held = Limitation.objects.filter(bill=OuterRef("pk")).values("runs_until")[:1]
    later = Func(IN_LINE_ON, Value("3 years"), template="(%(expressions)s::interval)::date", arg_joiner=" + ")
    return Coalesce(Subquery(held), later, output_field=DateField())


def bills_running_out(actor: Actor, project: Project, *, within_days: int | None = None) -> QuerySet[Bill]:
    """Return the open bills with ``runs_until``, until when each can be sued for, those that end first in front.

    With ``within_days`` only those that end so soon; what has run out already is among them.
    """
    actor.require(policies.VIEW_LIMITATION, project.pk)
    bills = Bill.objects.filter(project=project, balance__gt=0, reversed_at__isnull=True)
    if within_days is not None:
        last = clock.today() + dt.timedelta(days=within_days)
        # Nothing ends before three years are over, so the due date alone leaves most bills out.
        bills = bills.alias(since=IN_LINE_ON).filter(since__lte=last - dt.timedelta(days=3 * 365))
        bills = bills.annotate(runs_until=_runs_until())
        bills = bills.filter(runs_until__lte=last)
    else:
        bills = bills.annotate(runs_until=_runs_until())
    return bills.select_related("unit", "tariff__fee_item").order_by("runs_until", "pk")


def limitation_of(actor: Actor, bill: Bill) -> dt.date:
    """Return until when a bill can be sued for."""
    actor.require(policies.VIEW_LIMITATION, bill.project_id)
    found: dt.date = (
        Bill.objects.annotate(runs_until=_runs_until()).values_list("runs_until", flat=True).get(pk=bill.pk)
    )
    return found


def demands(actor: Actor, project: Project) -> QuerySet[Demand]:
    """Return the recorded demands of a project, newest first."""
    actor.require(policies.VIEW_LIMITATION, project.pk)
    return Demand.objects.filter(project=project).select_related("unit", "recorded_by").order_by("-pk")


def demands_of_unit(actor: Actor, unit: Unit) -> QuerySet[Demand]:
    """Return what a unit was demanded, newest first."""
    actor.require(policies.VIEW_LIMITATION, unit.project_id)
    return Demand.objects.filter(unit=unit).select_related("recorded_by").order_by("-happened_on", "-pk")


def get_demand(actor: Actor, project: Project, pk: int) -> Demand:
    """Return a demand, or raise `NotFound`."""
    return one_of(demands(actor, project), pk)


def bills_of_demand(actor: Actor, demand: Demand) -> QuerySet[Bill]:
    """Return the bills that a demand was about, with ``runs_until``."""
    actor.require(policies.VIEW_LIMITATION, demand.project_id)
    bills = Bill.objects.filter(demanded__demand=demand).annotate(runs_until=_runs_until())
    return bills.select_related("unit", "tariff__fee_item").order_by("due_on", "pk")
