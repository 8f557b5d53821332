"""Entering what meters show: one reading, a corrected one, or many at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import ZERO
from anju.domains.billing import policies
from anju.domains.billing.calc.usage import RunsBackwards, Use, is_unusual, use_of
from anju.domains.billing.enums import ReadingKind, ReadingSource
from anju.domains.billing.events import UnusualUse
from anju.domains.billing.models import MeterReading
from anju.domains.billing.queries.metering.meters import metering_settings_of, standing_readings
from anju.domains.billing.queries.metering.standing import Standing, standings
from anju.domains.tenancy.models import Project


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What somebody read from a meter, as it comes from a desk, a sheet or a phone."""

    meter_id: int
    read_on: dt.date
    reading: Decimal
    valley: Decimal | None = None
    kind: str = ReadingKind.ACTUAL
    note: str = ""
    client_id: uuid.UUID | None = None
    taken_at: dt.datetime | None = None
    photo_id: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one of many readings: the row that was written, or why not."""

    taken: Taken
    reading: MeterReading | None
    refusal: DomainError | None = None


def record_reading(
    *,
    actor: Actor,
    project: Project,
    taken: Taken,
    source: str = ReadingSource.DESK,
    corrects: MeterReading | None = None,
) -> MeterReading:
    """Keep a reading and what it adds to the meter's use; ``corrects`` names the reading that was wrong.

    Where others follow a corrected reading, the use up to the next one that somebody saw is counted anew, too: each
    row that changes is superseded by one that adds the difference. What was charged stays; the difference comes with
    the next bill. Two readings of one meter wait for each other. Publishes `UnusualUse` where somebody has to look
    again. Raises `DomainError` for a reading that cannot be.
    """
    actor.require(policies.TAKE_READINGS, project.pk)
    with transaction.atomic():
        (outcome,) = _record(actor, project, [taken], source, corrects)
        if outcome.refusal is not None:
            raise outcome.refusal
        assert outcome.reading is not None
        return outcome.reading


def record_readings(
    *, actor: Actor, project: Project, taken: Sequence[Taken], source: str = ReadingSource.SHEET
) -> list[Outcome]:
    """Keep many readings at once, at most one a meter; those that cannot be are told and left out (four statements)."""
    actor.require(policies.TAKE_READINGS, project.pk)
    with transaction.atomic():
        return _record(actor, project, taken, source, None)


def _record(
    actor: Actor, project: Project, taken: Sequence[Taken], source: str, corrects: MeterReading | None
) -> list[Outcome]:
    sent_before = _sent_before(project, taken)
    fresh = [one for one in taken if one.client_id not in sent_before]
    _lock(project, [one.meter_id for one in fresh])
    but = [corrects.pk] if corrects else []
    upto = corrects.slot if corrects else None
    found = standings(project.pk, [one.meter_id for one in fresh], but=but, upto=upto)
    percent = metering_settings_of(project.pk).unusual_percent
    outcomes: list[Outcome] = []
    seen: set[int] = set()
    for one in taken:
        if one.client_id in sent_before:
            outcomes.append(Outcome(one, sent_before[one.client_id]))
            continue
        try:
            standing = _standing_for(one, found, seen, corrects)
            outcomes.append(Outcome(one, _row(actor, project, one, standing, source, percent, corrects)))
        except DomainError as refusal:
            outcomes.append(Outcome(one, None, refusal))
    written = _write(outcomes)
    if corrects is not None and written:
        written += _count_anew(actor, project, written[0], percent)
    unusual = tuple(row.pk for row in written if row.is_unusual)
    if unusual:
        events.publish(UnusualUse(project_id=project.pk, reading_ids=unusual))
    return outcomes


def _write(outcomes: list[Outcome]) -> list[MeterReading]:
    rows: list[MeterReading] = []
    for outcome in outcomes:
        if outcome.reading is not None and outcome.reading.pk is None:
            rows.append(outcome.reading)
    return MeterReading.objects.bulk_create(rows)


def _sent_before(project: Project, taken: Sequence[Taken]) -> dict[uuid.UUID | None, MeterReading]:
    """Return what a phone has sent before, by the number it gave it."""
    numbers = [one.client_id for one in taken if one.client_id is not None]
    rows = MeterReading.objects.filter(project=project, client_id__in=numbers) if numbers else []
    return {row.client_id: row for row in rows}


def _lock(project: Project, meter_ids: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM billing_meter WHERE id = ANY(%s::bigint[]) AND project_id = %s ORDER BY id FOR UPDATE",
            [meter_ids, project.pk],
        )


def _standing_for(taken: Taken, found: dict[int, Standing], seen: set[int], corrects: MeterReading | None) -> Standing:
    standing = found.get(taken.meter_id)
    if standing is None:
        raise DomainError(_("There is no such meter."), field="meter")
    if taken.meter_id in seen:
        raise DomainError(_("This meter stands here twice."), field="meter")
    seen.add(taken.meter_id)
    if standing.removed_on is not None:
        raise DomainError(_("This meter was removed."), field="meter")
    if corrects is not None:
        _refuse_correction(corrects, standing)
        _refuse_place(taken, corrects)
    _refuse_day(taken, standing)
    if standing.has_valley and taken.valley is None:
        raise DomainError(_("Enter the reading of the valley register, too."), field="valley")
    if taken.reading < 0 or (taken.valley is not None and taken.valley < 0):
        raise DomainError(_("A reading is not below zero."), field="reading")
    return standing


def _refuse_correction(corrects: MeterReading, standing: Standing) -> None:
    later = MeterReading.objects.filter(project=corrects.project_id, supersedes=corrects.pk)
    if corrects.meter_id != standing.meter_id or later.exists():
        raise DomainError(_("This reading was corrected before; correct the last reading in its place."))


def _refuse_place(taken: Taken, corrects: MeterReading) -> None:
    """Refuse a day that would change the order of readings."""
    following = _following(corrects).first()
    if following is not None and taken.read_on >= following.read_on and taken.read_on != corrects.read_on:
        message = _("The next reading is of {day}; a corrected one stays before it.")
        raise DomainError(message.format(day=following.read_on), field="read_on")


def _following(reading: MeterReading) -> QuerySet[MeterReading]:
    rows = standing_readings(reading.project_id).filter(meter=reading.meter_id, slot__gt=reading.slot)
    return rows.order_by("slot")


def _count_anew(actor: Actor, project: Project, corrected: MeterReading, percent: int) -> list[MeterReading]:
    """Supersede the readings behind a corrected one whose use it changes, up to the first that somebody saw."""
    written: list[MeterReading] = []
    for one in list(_following(corrected)):
        standing = standings(project.pk, [one.meter_id], but=[one.pk], upto=one.slot)[one.meter_id]
        again = Taken(
            meter_id=one.meter_id,
            read_on=one.read_on,
            reading=one.reading,
            valley=one.valley,
            kind=one.kind,
            note=one.note,
            taken_at=one.taken_at,
            photo_id=one.photo_id,
        )
        try:
            row = _row(actor, project, again, standing, one.source, percent, one)
        except RunsBackwards as error:
            message = _("On {day} the meter showed {reading}, which would be less than this reading.")
            raise DomainError(message.format(day=one.read_on, reading=one.reading), field="reading") from error
        if row.usage or row.valley_usage or (row.base, row.base_valley) != (one.base, one.base_valley):
            row.save()
            written.append(row)
        if one.kind != ReadingKind.ESTIMATED:
            break
    return written


def _refuse_day(taken: Taken, standing: Standing) -> None:
    if taken.read_on > clock.today():
        raise DomainError(_("The day of a reading is not in the future."), field="read_on")
    head = standing.head_on
    closes = taken.kind == ReadingKind.CLOSING
    if head is not None and (taken.read_on < head or (taken.read_on == head and standing.number and not closes)):
        message = _("The meter was read on {day} already; a later reading is entered for a later day.")
        raise DomainError(message.format(day=head), field="read_on")


def _row(  # noqa: PLR0917 - a row of many facts
    actor: Actor,
    project: Project,
    taken: Taken,
    standing: Standing,
    source: str,
    percent: int,
    corrects: MeterReading | None,
) -> MeterReading:
    use = use_of(standing.dial, taken.reading, multiplier=standing.multiplier, digits=standing.digits)
    valley = _valley_use(taken, standing)
    expected = standing.expected(taken.read_on)
    since = use.since + (valley.since if valley else ZERO)
    rolled_over = use.is_rolled_over or bool(valley and valley.is_rolled_over)
    return MeterReading(
        project_id=project.pk,
        meter_id=taken.meter_id,
        number=standing.number + 1,
        slot=corrects.slot if corrects else standing.slot + 1,
        kind=taken.kind,
        read_on=taken.read_on,
        reading=taken.reading,
        valley=taken.valley if standing.has_valley else None,
        previous_on=standing.head_on,
        base=standing.dial.base,
        base_valley=standing.valley.base if standing.has_valley else None,
        multiplier=standing.multiplier,
        usage=use.adds,
        valley_usage=valley.adds if valley else ZERO,
        expected=expected,
        is_rolled_over=rolled_over,
        is_unusual=rolled_over or is_unusual(since, expected, percent=percent),
        note=taken.note,
        source=source,
        client_id=taken.client_id,
        taken_by_id=actor.user_id,
        taken_at=taken.taken_at,
        photo_id=taken.photo_id,
        recorded_at=clock.now(),
        supersedes=corrects,
    )


def _valley_use(taken: Taken, standing: Standing) -> Use | None:
    if not standing.has_valley or taken.valley is None:
        return None
    return use_of(standing.valley, taken.valley, multiplier=standing.multiplier, digits=standing.digits)


def confirm_reading(*, actor: Actor, reading: MeterReading, note: str = "") -> MeterReading:
    """Confirm that unusual use is right, so that it is billed; not by who took the reading. Raises `DomainError`."""
    actor.require(policies.CONFIRM_READINGS, reading.project_id)
    with transaction.atomic():
        reading = MeterReading.objects.select_for_update().get(pk=reading.pk)
        if not reading.is_unusual or reading.confirmed_at is not None:
            raise DomainError(_("This reading awaits no confirmation."))
        if MeterReading.objects.filter(project=reading.project_id, supersedes=reading).exists():
            raise DomainError(_("This reading was corrected; the later one counts."))
        if actor.user_id is not None and actor.user_id == reading.taken_by_id:
            raise DomainError(_("Unusual use is confirmed by somebody else than who read the meter."))
        reading.confirmed_by_id, reading.confirmed_at, reading.confirmation = actor.user_id, clock.now(), note
        reading.save(update_fields=["confirmed_by", "confirmed_at", "confirmation"])
    return reading
