"""What a month of prepaid service funds comes to under a commission (酬金制)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from anju.core.money import ZERO, round_half_up
from anju.domains.joint_funds.enums import PayBy, SchemeKind


@dataclass(frozen=True)
class Terms:
    """What a fee scheme says from the month that begins on ``begins_on``; a fixed sum or a share in per cent."""

    begins_on: dt.date
    kind: SchemeKind
    monthly: Decimal | None = None
    percent: Decimal | None = None

    @property
    def pay_by(self) -> PayBy | None:
        """How the company is paid; None for a lump sum."""
        if self.kind is SchemeKind.LUMP:
            return None
        return PayBy.FIXED if self.monthly is not None else PayBy.PERCENT

    def remuneration(self, collected: Decimal) -> Decimal:
        """Return what the company takes of a month in which so much was collected, in yuan."""
        if self.kind is SchemeKind.LUMP:
            return ZERO
        if self.monthly is not None:
            return self.monthly
        return round_half_up(collected * (self.percent or ZERO) / 100)


def terms_at(terms: list[Terms], month: dt.date) -> Terms:
    """Return the terms that hold in the month of a day; before the first row, and without rows, a lump sum."""
    begun = [one for one in terms if one.begins_on <= month]
    return max(begun, key=lambda one: one.begins_on) if begun else Terms(dt.date.min, SchemeKind.LUMP)


def months(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Return the first days of the months from one day to another, both months included."""
    for index in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        yield dt.date(index // 12, index % 12 + 1, 1)


def is_whole_months(first: dt.date, last: dt.date) -> bool:
    """Tell whether a period begins with a month and ends with one."""
    return first.day == 1 and (last + dt.timedelta(days=1)).day == 1
