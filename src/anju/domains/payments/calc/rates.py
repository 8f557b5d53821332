"""Collection rates (收缴率) and the age of debts (账龄)."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from anju.core.money import ZERO, round_half_up


@dataclass(frozen=True)
class Dues:
    """Money that was to be collected, what was approved to be waived of it, and what came in (yuan).

    Prepayments count in the period they cover; penalties and deposits stay outside [domain rule 1.19].
    """

    due: Decimal
    collected: Decimal
    waived: Decimal = ZERO

    def __add__(self, other: Dues) -> Dues:
        return Dues(self.due + other.due, self.collected + other.collected, self.waived + other.waived)


@dataclass(frozen=True)
class CollectionRates:
    """Per cent with two decimals; None where nothing was due."""

    current: Decimal | None
    arrears: Decimal | None
    overall: Decimal | None


def collection_rate(dues: Dues, *, waivers_leave: bool = True) -> Decimal | None:
    """Return collected ÷ due in per cent, half up to two decimals, or None when nothing was due.

    ``waivers_leave``: approved waivers leave the denominator (the default; a setting per project).
    """
    base = dues.due - dues.waived if waivers_leave else dues.due
    if base <= 0:
        return None
    return round_half_up(Fraction(dues.collected) / Fraction(base) * 100)


def collection_rates(current: Dues, arrears: Dues, *, waivers_leave: bool = True) -> CollectionRates:
    """Return 当期收缴率 (this period's dues), 清欠率 (arrears at its start) and 综合收缴率 (both together)."""
    return CollectionRates(
        collection_rate(current, waivers_leave=waivers_leave),
        collection_rate(arrears, waivers_leave=waivers_leave),
        collection_rate(current + arrears, waivers_leave=waivers_leave),
    )


class AgeBand(enum.Enum):
    """How long a debt is overdue; the value is the band's last day since the due date, None the open end."""

    NOT_DUE = -1
    TO_30 = 30
    TO_60 = 60
    TO_90 = 90
    TO_180 = 180
    TO_365 = 365
    TO_2_YEARS = 730
    TO_3_YEARS = 1095
    OVER_3_YEARS = None

    @property
    def label(self) -> str:
        """The band's name in the active language."""
        return str(_AGE_LABELS[self])


_AGE_LABELS: dict[AgeBand, str | Promise] = {
    AgeBand.NOT_DUE: _("Not yet due"),
    AgeBand.TO_30: _("0–30 days"),
    AgeBand.TO_60: _("31–60 days"),
    AgeBand.TO_90: _("61–90 days"),
    AgeBand.TO_180: _("91–180 days"),
    AgeBand.TO_365: _("181–365 days"),
    AgeBand.TO_2_YEARS: _("1–2 years"),
    AgeBand.TO_3_YEARS: _("2–3 years"),
    AgeBand.OVER_3_YEARS: _("Over 3 years"),
}


def age_band(due_on: dt.date, on: dt.date) -> AgeBand:
    """Return the band of a debt on a day; day 0 is the due date itself and a year is 365 days."""
    days = (on - due_on).days
    return next(band for band in AgeBand if band.value is None or days <= band.value)


def age_band_sql(due_on: str, on: str) -> str:
    """Return a PostgreSQL expression for the position of the band in `AgeBand`, from 0.

    ``due_on`` and ``on`` are date expressions (columns or parameters), never a user's text.
    """
    # width_bucket counts the thresholds reached; a band begins on the day after the one before has ended.
    begins = ", ".join(str(band.value + 1) for band in AgeBand if band.value is not None)
    return f"width_bucket({on} - {due_on}, ARRAY[{begins}])"
