"""Opening rounds, reading along them, closing them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, validation
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies
from anju.domains.billing.enums import ReadingKind, ReadingSource
from anju.domains.billing.models import Meter, MeterReading, ReadingRound
from anju.domains.billing.queries.metering.meters import standing_readings
from anju.domains.billing.services.metering.recording import Taken, record_reading
from anju.domains.estate.models import Building
from anju.domains.tenancy.models import Project

_LATER = ("opened_by", "closed_at")


def open_round(
    *,
    actor: Actor,
    project: Project,
    kind: str,
    starts_on: dt.date,
    read_on: dt.date,
    building: Building | None = None,
    name: str = "",
) -> ReadingRound:
    """Open a round past all meters of a kind. Raises `DomainError`."""
    actor.require(policies.TAKE_READINGS, project.pk)
    made = ReadingRound(
        project=project,
        name=name.strip(),
        kind=kind,
        building=building,
        starts_on=starts_on,
        read_on=read_on,
        opened_by_id=actor.user_id,
    )
    if not made.name:
        made.name = f"{read_on:%Y-%m} {made.get_kind_display()}{f' {building.code}' if building else ''}"
    if read_on < starts_on:
        raise DomainError(_("The day of reading is not before the first day of the round."), field="read_on")
    validation.check(made, exclude=_LATER)
    made.save()
    return made


def read_in_round(
    *,
    actor: Actor,
    reading_round: ReadingRound,
    meter: Meter,
    reading: Decimal,
    valley: Decimal | None = None,
    kind: str = ReadingKind.ACTUAL,
) -> MeterReading:
    """Keep what a meter of a round shows. A meter that was read already is corrected, unless it shows the same.

    Raises `DomainError`.
    """
    actor.require(policies.TAKE_READINGS, reading_round.project_id)
    if reading_round.closed_at is not None:
        raise DomainError(_("This round is closed."))
    with transaction.atomic():
        Meter.objects.select_for_update(of=("self",)).get(pk=meter.pk)
        held = standing_readings(reading_round.project_id).filter(meter=meter, read_on__gte=reading_round.starts_on)
        before = held.order_by("-slot").first()
        if before is not None and (before.reading, before.valley, before.kind) == (reading, valley, kind):
            return before
        on = min(reading_round.read_on, clock.today()) if before is None else before.read_on
        taken = Taken(meter_id=meter.pk, read_on=on, reading=reading, valley=valley, kind=kind)
        return record_reading(
            actor=actor, project=reading_round.project, taken=taken, source=ReadingSource.DESK, corrects=before
        )


def close_round(*, actor: Actor, reading_round: ReadingRound) -> ReadingRound:
    """Close a round; what was not read stays unread. Raises `DomainError` for a closed one."""
    actor.require(policies.TAKE_READINGS, reading_round.project_id)
    if reading_round.closed_at is not None:
        raise DomainError(_("This round is closed."))
    reading_round.closed_at = clock.now()
    reading_round.save(update_fields=["closed_at"])
    return reading_round
