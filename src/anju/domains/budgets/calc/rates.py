"""How far a budget has been carried out, and which thresholds that reaches."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from anju.core.money import ZERO, allocate, round_half_up, total

MONTHS = 12


def rate(actual: Decimal, budget: Decimal) -> Decimal | None:
    """Return the actual in per cent of the budget (执行率), two places, halves up; None without a budget."""
    return round_half_up(actual * 100 / budget) if budget else None


def reached(actual: Decimal, budget: Decimal, thresholds: Iterable[int]) -> list[int]:
    """Return the thresholds in per cent that the actual has reached, lowest first; compared exactly, not rounded.

    Where nothing was budgeted, anything spent reaches them all.
    """
    if actual <= 0:
        return []
    return sorted(one for one in set(thresholds) if actual * 100 >= budget * one)


def spread(amount: Decimal, into: int = MONTHS) -> list[Decimal]:
    """Spread an amount evenly over months; they add up to the cent, earlier months take the odd cents."""
    return allocate(amount, [1] * into)


def span_sum(months: Sequence[Decimal], first: int, last: int) -> Decimal:
    """Add up the months from ``first`` to ``last`` (1 to 12, both included); nothing for an empty span."""
    return total(months[first - 1 : last]) if first <= last else ZERO
