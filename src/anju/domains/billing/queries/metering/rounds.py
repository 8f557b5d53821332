"""Doors to reading rounds, and the lines of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.domains.billing import policies
from anju.domains.billing.models import Meter, MeterReading, ReadingRound
from anju.domains.billing.queries.metering.meters import standing_readings
from anju.domains.billing.queries.metering.standing import Standing, standings
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class RoundLine:
    """A meter of a round: where it stands, and its reading where there is one."""

    meter: Meter
    standing: Standing
    reading: MeterReading | None

    @property
    def previous(self) -> Decimal:
        """What the dial showed before this round."""
        return self.reading.base if self.reading else self.standing.dial.base

    @property
    def previous_valley(self) -> Decimal | None:
        """What the valley register showed before."""
        if not self.standing.has_valley:
            return None
        return self.reading.base_valley if self.reading else self.standing.valley.base


@dataclass(frozen=True)
class Progress:
    """How many meters a round has, how many were read, how many of these wait for confirmation."""

    meters: int
    done: int
    to_confirm: int


def rounds(actor: Actor, project: Project) -> QuerySet[ReadingRound]:
    """Return the rounds of a project."""
    rows = ReadingRound.objects.filter(project=project).select_related("building", "opened_by")
    return visible(rows, actor, policies.VIEW_METERS, project.pk)


def get_round(actor: Actor, project: Project, pk: int) -> ReadingRound:
    """Return one round, or raise `NotFound`."""
    return one_of(rounds(actor, project), pk)


def meters_of_round(reading_round: ReadingRound) -> QuerySet[Meter]:
    """Return the meters of a round in the order of the walk, with ``round_reading`` (an id; None: not read yet)."""
    done = _readings_of(reading_round).filter(meter=OuterRef("pk")).order_by("-slot")
    rows = Meter.objects.filter(project=reading_round.project_id, kind=reading_round.kind, removed_on__isnull=True)
    if reading_round.building_id is not None:
        rows = rows.filter(unit__building=reading_round.building_id)
    rows = rows.select_related("unit__building").annotate(round_reading=Subquery(done.values("pk")[:1]))
    return rows.order_by(F("unit__position").asc(nulls_first=True), "number", "pk")


def progress_of(reading_round: ReadingRound) -> Progress:
    """Return how far a round is (one query)."""
    open_ones = _readings_of(reading_round).filter(meter=OuterRef("pk"), is_unusual=True, confirmed_at__isnull=True)
    rows = meters_of_round(reading_round).order_by().annotate(is_open=Exists(open_ones))
    found = rows.aggregate(
        meters=Count("pk"),
        done=Count("pk", filter=Q(round_reading__isnull=False)),
        to_confirm=Count("pk", filter=Q(is_open=True)),
    )
    return Progress(**found)


def round_lines(reading_round: ReadingRound, meters: Sequence[Meter]) -> list[RoundLine]:
    """Return the lines of some meters of a round (two queries)."""
    found = standings(reading_round.project_id, [meter.pk for meter in meters])
    numbers = [pk for pk in (getattr(meter, "round_reading", None) for meter in meters) if pk is not None]
    taken = MeterReading.objects.filter(project=reading_round.project_id, pk__in=numbers)
    by_meter = {reading.meter_id: reading for reading in taken}
    return [RoundLine(meter, found[meter.pk], by_meter.get(meter.pk)) for meter in meters]


def _readings_of(reading_round: ReadingRound) -> QuerySet[MeterReading]:
    rows = standing_readings(reading_round.project_id)
    return rows.filter(read_on__gte=reading_round.starts_on)
