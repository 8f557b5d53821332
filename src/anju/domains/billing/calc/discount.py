"""Discounts: always a negative line of their own, never a smaller bill (domain rule 1.10)."""

from __future__ import annotations

from collections.abc import Sequence
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


def gift_discounts(bill_amounts: Sequence[Decimal], *, bought: int, given: int) -> list[Decimal]:
    """Return a line a bill, in order of period: of ``bought`` + ``given`` in turn the last ``given`` are free.

    Bills that do not make up a whole turn get nothing. Raises ValueError for a turn of nothing.
    """
    if bought <= 0 or given <= 0:
        raise ValueError("an offer gives something for something")
    turn = bought + given
    whole = len(bill_amounts) // turn * turn
    return [
        _line(amount, amount) if place < whole and place % turn >= bought else ZERO
        for place, amount in enumerate(bill_amounts)
    ]


def _line(bill_amount: Decimal, sum_off: Decimal) -> Decimal:
    off = min(sum_off, max(bill_amount, ZERO))
    return ZERO - off
