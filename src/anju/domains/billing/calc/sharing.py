"""Dividing a shared cost (公摊) among units: the largest remainder in cents, so that the shares add up exactly.

`queries.sharing` states the same rule as SQL: fen = ⌊total × weight ÷ Σ weights⌋; the fen that are left go to the
largest remainders, one each, ties in the order of the rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.core.money import allocate, round_half_up


class NothingToShare(DomainError):
    """The meters leave nothing to divide."""

    def __init__(self) -> None:
        super().__init__(
            _("The master meter less the sub-meters and the own use must leave something to share."), field="master"
        )


@dataclass(frozen=True)
class Pool:
    """What the meters leave to divide: ``quantity`` of water or power at ``unit_price``, ``amount`` yuan."""

    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


def pool(*, master: Decimal, subs: Decimal, own_use: Decimal, unit_price: Decimal) -> Pool:
    """Return (master − sub-meters − own use) × price [domain rule 1.7]. Raises `NothingToShare`."""
    quantity = master - subs - own_use
    if quantity <= 0 or min(master, subs, own_use) < 0:
        raise NothingToShare
    return Pool(quantity, unit_price, round_half_up(quantity * unit_price))


def shares(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Return each one's share in yuan, for weights in the order of the rooms; they add up to ``amount``."""
    return allocate(amount, weights)
