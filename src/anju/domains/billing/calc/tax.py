"""Value-added tax contained in a tax-inclusive price."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from anju.core.money import round_half_up


@dataclass(frozen=True)
class TaxSplit:
    """A gross amount parted into net and tax; net + tax is the gross again."""

    net: Decimal
    tax: Decimal


def split_tax(gross: Decimal, rate: Decimal) -> TaxSplit:
    """Part a tax-inclusive amount: net = gross ÷ (1 + rate) rounded half up, tax = the rest.

    ``rate``: 0.06 = 6 %. Which rate holds on a day is data, not code [增值税法9–12]. Raises ValueError below zero.
    """
    if rate < 0:
        raise ValueError(f"a tax rate is not negative: {rate}")
    net = round_half_up(Fraction(gross) / (1 + Fraction(rate)))
    return TaxSplit(net, gross - net)
