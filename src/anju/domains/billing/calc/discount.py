"""Discounts: always a negative line of their own, never a smaller bill (domain rule 1.10)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from anju.core.money import ZERO, round_half_up


def percent_discount(bill_amount: Decimal, percent: Decimal) -> Decimal:
    """Return the line for ``percent`` % off: minus the rounded share of the bill.

    Raises ValueError for a percentage outside 0 to 100.
    """
    if not 0 <= percent <= 100:
        raise ValueError(f"a discount of {percent} % is impossible")
    return _line(bill_amount, round_half_up(Fraction(bill_amount) * Fraction(percent) / 100))


def fixed_discount(bill_amount: Decimal, sum_off: Decimal) -> Decimal:
    """Return the line for a fixed sum off, cut down to the bill. Raises ValueError for a negative sum."""
    if sum_off < 0:
        raise ValueError(f"a discount is not negative: {sum_off}")
    return _line(bill_amount, sum_off)


def _line(bill_amount: Decimal, sum_off: Decimal) -> Decimal:
    off = min(sum_off, max(bill_amount, ZERO))
    return ZERO - off
