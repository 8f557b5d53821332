"""Columns and tones of meters and readings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.domains.billing.calc.use_text import plain
from anju.domains.billing.models import Meter, MeterReading
from anju.ui.screens import Column, DateColumn, LinkColumn, NumberColumn, Tag


def where(meter: Meter) -> str:
    """Return the unit that a meter belongs to, or the place it stands at."""
    return meter.unit.code if meter.unit else meter.place


def number_text(value: Any) -> str:
    """Write a number without idle zeros; nothing for none."""
    return "" if value is None else plain(value)


def both(first: Any, valley: Any) -> str:
    """Write a reading, with that of the valley register behind it where there is one."""
    return number_text(first) if valley is None else f"{number_text(first)} / {number_text(valley)}"


def reading_tag(reading: Any) -> Tag:
    """Return what stands about a reading: corrected, to be confirmed, charged, or waiting to be charged."""
    if reading.is_superseded:
        return Tag(_now("Corrected"), "mute", "arrow-back-up")
    if reading.is_unusual and reading.confirmed_at is None:
        return Tag(_now("To confirm"), "warn", "alert-triangle")
    if reading.is_billed:
        return Tag(_now("Charged"), "ok", "circle-check")
    return Tag(_now("Not charged yet"), "info", "clock")


class ReadingStateColumn(Column):
    """What stands about a reading, as a tag."""

    css = "cell-tag"

    def draw_value(self, value: Any, row: Any, request: Any) -> Any:
        """Draw the tag."""
        return reading_tag(row).__html__()


METER_COLUMNS = (
    LinkColumn("number", _("Meter number"), to="billing.meter.detail", phone=3),
    Column("unit__code", _("Unit or place"), value=where, sort="unit__position", phone=1),
    Column("kind", _("Kind"), phone=4),
    NumberColumn("multiplier", _("Multiplier"), value=lambda row: number_text(row.multiplier)),
    DateColumn("last_read_on", _("Last read on"), sort=False),
    NumberColumn("last_reading", _("Last reading"), sort=False, phone=2),
    Column("parent__number", _("Master meter"), shown=False),
    DateColumn("installed_on", _("Installed on"), shown=False),
    DateColumn("removed_on", _("Removed on"), shown=False),
)

_USE = (
    DateColumn("read_on", _("Read on"), sort=False, phone=3),
    Column("kind", _("Kind of reading"), sort=False),
    NumberColumn("base", _("Previous reading"), value=lambda row: both(row.base, row.base_valley), sort=False),
    NumberColumn("reading", _("Reading"), value=lambda row: both(row.reading, row.valley), sort=False, phone=2),
    NumberColumn("usage", _("Use"), value=lambda row: number_text(row.usage + row.valley_usage), sort=False, phone=4),
    NumberColumn("expected", _("Expected use"), value=lambda row: number_text(row.expected), sort=False),
    ReadingStateColumn("state", _("State"), value=lambda row: str(reading_tag(row).text), sort=False),
    Column("taken_by__name", _("Read by"), sort=False),
)
READING_COLUMNS = (
    LinkColumn("pk", _("Number"), to="billing.reading.detail", sort=False, shown=False),
    LinkColumn(
        "meter__unit__code",
        _("Unit or place"),
        to="billing.reading.detail",
        value=lambda row: where(row.meter),
        sort=False,
        phone=1,
    ),
    Column("meter__number", _("Meter number"), sort=False),
    Column("meter__kind", _("Kind"), value=lambda row: row.meter.get_kind_display(), sort=False),
    *_USE,
)
READINGS_OF_METER = (
    LinkColumn("read_on", _("Read on"), to="billing.reading.detail", phone=1),
    *_USE[1:],
)


def what(reading: MeterReading) -> str:
    """Name a reading in a heading: where, which meter, when."""
    return f"{where(reading.meter)} {reading.meter.number} {reading.read_on.isoformat()}"
