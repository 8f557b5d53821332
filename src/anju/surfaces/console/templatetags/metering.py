"""Numbers of meters in templates."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from anju.domains.billing.models import MeterReading
from anju.surfaces.console.metering import tables

register = template.Library()


@register.filter
def plain(value: Any) -> str:
    """Write a number without idle zeros."""
    return tables.number_text(value)


@register.filter
def unlocalized(value: Decimal) -> str:
    """Write a number for a script."""
    return f"{value:f}"


@register.filter
def where(meter: Any) -> str:
    """Return the unit of a meter, or its place."""
    return tables.where(meter)


@register.filter
def use(reading: MeterReading) -> Decimal:
    """Return what a reading adds to the use."""
    return reading.usage + reading.valley_usage
