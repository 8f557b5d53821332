"""Moving weighted average cost (移动加权平均): what a store holds of an item, by quantity and value.

A store's holding of an item is a quantity (three places) and a value in yuan (two places); the average is their
quotient and never stored. What goes out takes its part of the value, rounded half up to the cent; the last piece takes
all that is left, so that value is nothing exactly when quantity is. The database keeps the same rule
(`stock.models.rules.KeptBalances`).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from anju.core.money import ZERO, round_half_up

NOTHING = Decimal("0.000")


class NotEnough(ValueError):
    """More would go out than is there."""


@dataclass(frozen=True)
class Held:
    """What is there: ``quantity`` in the item's unit and ``value`` in yuan."""

    quantity: Decimal = NOTHING
    value: Decimal = ZERO

    @property
    def average(self) -> Fraction | None:
        """Yuan a unit, exactly; None where nothing is held."""
        return Fraction(self.value) / Fraction(self.quantity) if self.quantity else None


def value_out(held: Held, quantity: Decimal) -> Decimal:
    """Return the yuan that leave with ``quantity`` (above zero); raises `NotEnough`."""
    if quantity > held.quantity:
        raise NotEnough(f"{quantity} of {held.quantity}")
    if quantity == held.quantity:
        return held.value
    return round_half_up(Fraction(held.value) * Fraction(quantity) / Fraction(held.quantity))


def received(held: Held, quantity: Decimal, value: Decimal) -> Held:
    """Return what is held after goods came in."""
    return Held(held.quantity + quantity, held.value + value)


def issued(held: Held, quantity: Decimal) -> Held:
    """Return what is held after goods went out; raises `NotEnough`."""
    return Held(held.quantity - quantity, held.value - value_out(held, quantity))


def worth(quantity: Decimal, unit_cost: Decimal | Fraction) -> Decimal:
    """Return the yuan of a quantity at a cost a unit, rounded half up to the cent."""
    return round_half_up(Fraction(quantity) * Fraction(unit_cost))
