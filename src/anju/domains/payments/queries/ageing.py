"""Arrears by age of each household, building and tariff: one statement a list, summed from the bills themselves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.billing.models import Tariff
from anju.domains.estate.models import Building, Unit
from anju.domains.payments import policies
from anju.domains.payments.queries.arrears import BANDS, due_dates
from anju.domains.tenancy.models import Project


def aged_households(actor: Actor, project: Project, *, on: dt.date, everybody: bool = False) -> QuerySet[Unit]:
    """Return the units that owe, with ``owed``, ``overdue``, ``since`` (oldest due date), ``open_bills``, ``band_0`` ….

    The bands are those of `BANDS`; ``everybody`` adds who owes nothing.
    """
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    return _aged(Unit.objects.filter(project=project).select_related("building"), "bills", on, everybody)


def aged_buildings(actor: Actor, project: Project, *, on: dt.date, everybody: bool = False) -> QuerySet[Building]:
    """Return the buildings with the same sums, and ``debtors``: how many of their households owe."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    rows = _aged(Building.objects.filter(project=project), "units__bills", on, everybody)
    counted: QuerySet[Building] = rows.annotate(
        debtors=Count("units", filter=Q(units__bills__balance__gt=0), distinct=True)
    )
    return counted


def aged_tariffs(actor: Actor, project: Project, *, on: dt.date, everybody: bool = False) -> QuerySet[Tariff]:
    """Return the tariffs with the same sums and ``debtors``."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    rows = _aged(Tariff.objects.filter(project=project).select_related("fee_item"), "bills", on, everybody)
    counted: QuerySet[Tariff] = rows.annotate(
        debtors=Count("bills__unit", filter=Q(bills__balance__gt=0), distinct=True)
    )
    return counted


def _aged(rows: QuerySet[Any], bills: str, on: dt.date, everybody: bool) -> QuerySet[Any]:
    is_open = Q(**{f"{bills}__balance__gt": 0})
    # Asked before the sums, so that the bills that are paid are not even joined.
    rows = rows if everybody else rows.filter(is_open)
    owed = f"{bills}__balance"

    def summed(which: Q) -> Coalesce:
        return Coalesce(Sum(owed, filter=is_open & which), ZERO)

    bands = {}
    for place, band in enumerate(BANDS):
        first, last = due_dates(band, on)
        which = Q(**{f"{bills}__due_on__gte": first}) if first else Q()
        bands[f"band_{place}"] = summed(which & Q(**{f"{bills}__due_on__lte": last}) if last else which)
    summed_up: QuerySet[Any] = rows.annotate(
        owed=summed(Q()),
        overdue=summed(Q(**{f"{bills}__due_on__lte": on})),
        since=Min(f"{bills}__due_on", filter=is_open),
        open_bills=Count(bills, filter=is_open),
        **bands,
    )
    return summed_up
