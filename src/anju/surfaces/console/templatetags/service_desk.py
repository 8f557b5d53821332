"""How the desk writes what it has at hand of a household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

from anju.core import masking

register = template.Library()


@register.filter
def of(found: Mapping[Any, Any], key: Any) -> Any:
    """Return what was found for a key, or nothing."""
    return found.get(key, ())


@register.filter
def masked_phone(value: str | None) -> str:
    """Write a telephone number as strangers may see it."""
    return masking.phone(value)
