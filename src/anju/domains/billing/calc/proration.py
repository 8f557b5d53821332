"""Part months: what share of a month (or other span) some days of it are, by three conventions."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from anju.core.money import round_half_up
from anju.domains.billing.calc.periods import DateSpan, month_end
from anju.domains.billing.enums import Convention

MID_MONTH = 15
"""The last day of the first half month."""


class ShareUnit(enum.Enum):
    """What the parts of a share are."""

    DAY = "day"
    HALF_MONTH = "half_month"


@dataclass(frozen=True)
class Share:
    """``part`` of ``whole`` days (or half months), kept unreduced because it is shown: 19/28 days."""

    part: int
    whole: int
    unit: ShareUnit = ShareUnit.DAY

    @property
    def fraction(self) -> Fraction:
        """The share as an exact number from 0 to 1."""
        return Fraction(self.part, self.whole)

    @property
    def is_whole(self) -> bool:
        """Tell whether nothing is missing."""
        return self.part == self.whole


def share_of(span: DateSpan, days: DateSpan, convention: Convention) -> Share:
    """Return the share of a span of whole months that ``days``, lying within it, take up.

    - ACTUAL_DAYS (the default): days ÷ days of the span.
    - THIRTY_DAYS: days ÷ 30 a month; the whole span is always 1, and a part never more than 1.
    - HALF_MONTH: every half month touched counts, 1st–15th and 16th–end: a hand-over up to the 15th pays the whole
      month, a later one half of it [物业合同惯例, domain rule 1.2].

    Raises ValueError when ``days`` leave the span.
    """
    if days.first_on < span.first_on or days.last_on > span.last_on:
        raise ValueError(f"{days} is not within {span}")
    if convention == Convention.HALF_MONTH:
        return Share(half_months_touched(days), half_months_touched(span), ShareUnit.HALF_MONTH)
    if convention == Convention.THIRTY_DAYS:
        thirties = 15 * half_months_touched(span)
        return Share(thirties if days == span else min(days.days, thirties), thirties)
    return Share(days.days, span.days)


def half_months_touched(days: DateSpan) -> int:
    """Count the half months (1st–15th, 16th–end) in which at least one of the days lies."""
    return _half_index(days.last_on) - _half_index(days.first_on) + 1


def _half_index(on: dt.date) -> int:
    return on.year * 24 + on.month * 2 + (on.day > MID_MONTH)


def elapsed_months(start_on: dt.date, end_on: dt.date) -> Decimal:
    """Return the months from ``start_on`` (included) to ``end_on`` (excluded), to four decimals.

    First part month by its actual days, plus whole months, plus last part month; each part is rounded half up to
    four decimals before adding, and the same day of the month makes whole months [java110 convention, domain E05].

    Raises ValueError when the end is before the start.
    """
    if end_on < start_on:
        raise ValueError(f"{end_on} is before {start_on}")
    months_apart = (end_on.year - start_on.year) * 12 + end_on.month - start_on.month
    if start_on.day == end_on.day:
        return round_half_up(months_apart, 4)
    if months_apart == 0:
        return _part_of_month(start_on, (end_on - start_on).days)
    first_end = month_end(start_on)
    head = _part_of_month(start_on, (first_end - start_on).days + 1)
    whole = months_apart - 1
    if start_on.day == 1:
        head, whole = round_half_up(0, 4), months_apart
    return head + whole + _part_of_month(end_on, end_on.day - 1)


def _part_of_month(on: dt.date, days: int) -> Decimal:
    return round_half_up(Fraction(days, month_end(on).day), 4)
