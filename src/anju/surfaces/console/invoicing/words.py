"""How rates are written."""

from __future__ import annotations

from decimal import Decimal


def percent(rate: Decimal | None) -> str:
    """Return a rate in words: 6%."""
    return "" if rate is None else f"{(rate * 100).normalize():f}%"
