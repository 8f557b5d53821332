"""What a check of the books found, as it is kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Sums:
    """Opening + billed − paid − waived = closing, in yuan."""

    opening: Decimal
    billed: Decimal
    paid: Decimal
    waived: Decimal
    closing: Decimal

    @property
    def adds_up(self) -> bool:
        """Tell whether it does."""
        return self.opening + self.billed - self.paid - self.waived == self.closing

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


NOTHING = Sums(*[Decimal("0.00")] * 5)


@dataclass(frozen=True)
class Difference:
    """A document, unit, fee item or day that two sides tell differently; ``kind`` says which two, ``pk`` what it is.

    unit: open bills against its account in the books; moves: the unit's own account; fee_item: bills against income;
    bill: its amount against its entry; paid: what it says was paid against allocations; day: sums by day against
    lines (``pk`` is the account); project: all open bills against the receivable account.
    """

    kind: str
    pk: int
    name: str
    said: Decimal
    booked: Decimal


@dataclass(frozen=True)
class Check:
    """One check of a project's month: how many units, their sums, each fee item's to date, the project's."""

    first_on: dt.date
    last_on: dt.date
    unit_count: int
    units: Sums
    fee_items: tuple[tuple[str, Sums], ...]
    project: Sums
    differences: tuple[Difference, ...]
    company: Sums | None = None
    made_at: dt.datetime | None = field(default=None, compare=False)

    @property
    def is_clean(self) -> bool:
        """Tell whether everything agrees."""
        sums = (self.units, self.project, *(one for _name, one in self.fee_items))
        return not self.differences and all(one.adds_up for one in sums)

    def freeze(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "first_on": self.first_on.isoformat(),
            "last_on": self.last_on.isoformat(),
            "unit_count": self.unit_count,
            "units": _plain(self.units),
            "fee_items": [[name, _plain(one)] for name, one in self.fee_items],
            "project": _plain(self.project),
            "company": _plain(self.company) if self.company else None,
            "differences": [[one.kind, one.pk, one.name, str(one.said), str(one.booked)] for one in self.differences],
        }


def thaw(data: dict[str, Any], made_at: dt.datetime) -> Check:
    """Return a check from its plain values."""
    return Check(
        dt.date.fromisoformat(data["first_on"]),
        dt.date.fromisoformat(data["last_on"]),
        data["unit_count"],
        _sums(data["units"]),
        tuple((name, _sums(one)) for name, one in data["fee_items"]),
        _sums(data["project"]),
        tuple(
            Difference(kind, pk, name, Decimal(said), Decimal(booked))
            for kind, pk, name, said, booked in data["differences"]
        ),
        _sums(data["company"]) if data["company"] else None,
        made_at,
    )


def _plain(sums: Sums) -> list[str]:
    return [str(getattr(sums, name)) for name in sums.__dataclass_fields__]


def _sums(plain: list[str]) -> Sums:
    return Sums(*(Decimal(one) for one in plain))
