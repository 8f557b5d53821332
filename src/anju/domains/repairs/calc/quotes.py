"""What a quote comes to, and the mark by which a consent names just this quote."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import round_half_up, total


@dataclass(frozen=True)
class Line:
    """``quantity`` × ``price`` yuan of something; ``kind`` is a `LineKind`."""

    kind: str
    text: str
    unit: str
    quantity: Decimal
    price: Decimal

    @property
    def amount(self) -> Decimal:
        """What the line comes to, rounded once."""
        return round_half_up(self.quantity * self.price)


def sum_of(lines: Sequence[Line]) -> Decimal:
    """Return what all lines come to."""
    return total(line.amount for line in lines)


def digest(
    *, number: str, version: int, findings: str, plan: str, finish_at: dt.datetime | None, lines: Sequence[Line]
) -> str:
    """Return the SHA-256 of everything the resident agrees to, as 64 hexadecimal digits."""
    said = {
        "order": number,
        "version": version,
        "findings": findings,
        "plan": plan,
        "finish_at": finish_at.astimezone(dt.UTC).isoformat() if finish_at else "",
        "lines": [[one.kind, one.text, one.unit, f"{one.quantity:.2f}", f"{one.price:.2f}"] for one in lines],
        "total": f"{sum_of(lines):.2f}",
    }
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
