"""How the desk writes what it has at hand of a household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from anju.core import masking
from anju.surfaces.console.billing import tables
from anju.ui import display

register = template.Library()


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """Return what was found for a key, or nothing."""
    return found.get(key, ())


@register.filter
def period_words(bill: Any) -> str:
    """Write the months that a bill is for."""
    return tables.period_words(bill)


@register.filter
def bill_state(bill: Any) -> Any:
    """Draw how a bill stands."""
    return tables.bill_state(bill).__html__()


@register.filter
def price_today(tariff: Any) -> Any:
    """Write what a tariff costs today."""
    return display.plain(tables.price_today(tariff))


@register.filter
def masked_phone(value: str | None) -> str:
    """Write a telephone number as strangers may see it."""
    return masking.phone(value)
