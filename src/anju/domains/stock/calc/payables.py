"""What is owed to a supplier: goods received less goods returned, with differences of invoices, less payments.

Payments and credits clear what is oldest first, so what is open consists of the newest charges. The list of what is
owed asks the database for the same (`stock.queries.paying`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import ZERO

AGES = (30, 60, 90)
"""Days up to which an open amount counts as of that age."""


@dataclass(frozen=True)
class Owed:
    """What is open (below zero: a credit of ours) and how old it is: up to 30, 60, 90 days, and older."""

    open: Decimal
    ages: tuple[Decimal, Decimal, Decimal, Decimal]


def owed(charges: Iterable[tuple[dt.date, Decimal]], cleared: Decimal, today: dt.date) -> Owed:
    """Return what is owed of charges (day, yuan above zero) after ``cleared`` yuan of payments and credits."""
    left, ages, is_open = cleared, [ZERO] * 4, -cleared
    for on_date, amount in sorted(charges):
        is_open += amount
        rest = max(ZERO, amount - left)
        left = max(ZERO, left - amount)
        days = (today - on_date).days
        ages[next((at for at, most in enumerate(AGES) if days <= most), len(AGES))] += rest
    first, second, third, older = ages
    return Owed(is_open, (first, second, third, older))
