"""Doors to meters and readings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.billing import policies
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import BilledReading, LargeHousehold, Meter, MeteringSettings, MeterReading, Tariff
from anju.domains.tenancy.models import Project


def metering_settings_of(project_id: int) -> MeteringSettings:
    """Return how a project reads its meters, unsaved defaults where nothing was set."""
    return MeteringSettings.objects.filter(project=project_id).first() or MeteringSettings(project_id=project_id)


def meters(actor: Actor, project: Project) -> QuerySet[Meter]:
    """Return the project's meters with ``last_reading`` and ``last_read_on`` (None before the first)."""
    last = standing_readings(project.pk).filter(meter=OuterRef("pk")).order_by("-slot")
    rows = Meter.objects.filter(project=project).select_related("unit", "parent")
    rows = rows.annotate(
        last_reading=Subquery(last.values("reading")[:1]), last_read_on=Subquery(last.values("read_on")[:1])
    )
    return visible(rows, actor, policies.VIEW_METERS, project.pk)


def get_meter(actor: Actor, project: Project, pk: int) -> Meter:
    """Return one meter, or raise `NotFound`."""
    return one_of(meters(actor, project), pk)


def master_meters(actor: Actor, project: Project) -> QuerySet[Meter]:
    """Return the meters of places, in place, through which others may run."""
    return meters(actor, project).filter(unit__isnull=True, removed_on__isnull=True)


def large_households(actor: Actor, project: Project) -> QuerySet[LargeHousehold]:
    """Return the applications for higher limits, newest first."""
    rows = LargeHousehold.objects.filter(project=project).order_by("-pk")
    around = ("unit", "tariff", "applied_by", "decided_by")
    return visible(rows.select_related(*around), actor, policies.VIEW_METERS, project.pk)


def get_large_household(actor: Actor, project: Project, pk: int) -> LargeHousehold:
    """Return one application, or raise `NotFound`."""
    return one_of(large_households(actor, project), pk)


def metered_tariffs(actor: Actor, project: Project) -> QuerySet[Tariff]:
    """Return the tariffs by meter readings."""
    rows = Tariff.objects.filter(project=project, basis=Basis.METER)
    return visible(rows, actor, policies.VIEW_METERS, project.pk)


def standing_readings(project_id: int) -> QuerySet[MeterReading]:
    """Return the readings that no other supersedes."""
    later = MeterReading.objects.filter(project=project_id, supersedes=OuterRef("pk"))
    return MeterReading.objects.filter(~Exists(later), project=project_id)


def readings(actor: Actor, project: Project) -> QuerySet[MeterReading]:
    """Return all readings of a project, newest first, with ``is_superseded`` and ``is_billed``."""
    later = MeterReading.objects.filter(project=project, supersedes=OuterRef("pk"))
    billed = BilledReading.objects.filter(project=project, reading=OuterRef("pk"), reversed_at__isnull=True)
    rows = MeterReading.objects.filter(project=project).select_related("meter__unit", "taken_by", "confirmed_by")
    rows = rows.annotate(is_superseded=Exists(later), is_billed=Exists(billed)).order_by("-pk")
    return visible(rows, actor, policies.VIEW_METERS, project.pk)


def get_reading(actor: Actor, project: Project, pk: int) -> MeterReading:
    """Return one reading, or raise `NotFound`."""
    return one_of(readings(actor, project), pk)


def readings_of_meter(actor: Actor, meter: Meter) -> QuerySet[MeterReading]:
    """Return the readings of a meter, newest first."""
    return readings(actor, meter.project).filter(meter=meter).order_by("-slot", "-number")


def use_by_month(actor: Actor, meter: Meter, *, months: int = 24) -> list[tuple[dt.date, Decimal]]:
    """Return what a meter's readings added to its use, by the month they were taken in, oldest first (one query)."""
    actor.require(policies.VIEW_METERS, meter.project_id)
    rows = MeterReading.objects.filter(meter=meter, project=meter.project_id).order_by()
    found = rows.annotate(month=TruncMonth("read_on")).values("month").annotate(use=Sum(F("usage") + F("valley_usage")))
    return [(row["month"], row["use"]) for row in found.order_by("-month")[:months]][::-1]


def readings_to_confirm(actor: Actor, project: Project) -> QuerySet[MeterReading]:
    """Return the unusual readings that nobody has confirmed and none supersedes, oldest first."""
    rows = readings(actor, project).filter(is_unusual=True, confirmed_at__isnull=True, is_superseded=False)
    return rows.order_by("pk")
