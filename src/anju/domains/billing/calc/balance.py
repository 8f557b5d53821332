"""Whether what ran through a master meter came out at its sub-meters (总分表平衡)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Balance:
    """What a master meter measured and what its sub-meters did, in the same time."""

    master: Decimal
    children: Decimal

    @property
    def loss(self) -> Decimal:
        """What got lost, or was measured by nobody; below zero where a meter is wrong."""
        return self.master - self.children

    @property
    def percent(self) -> Decimal | None:
        """The loss in per cent of what the master meter measured; None where that is nothing."""
        return (self.loss * 100 / self.master).quantize(Decimal("0.1")) if self.master else None
