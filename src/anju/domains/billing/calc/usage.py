"""What a reading adds to a meter's use, and whether that is unusual.

usage = (reading − last reading that somebody saw) × multiplier, less what estimates and corrected readings since then
have added already. So an estimate is made good by the next real reading, upwards or downwards, and the sum of what all
readings add is always what went through the meter.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.core.money import ZERO, round_half_up


class RunsBackwards(DomainError):
    """A dial shows less than before, and it cannot have begun anew."""

    def __init__(self, base: Decimal) -> None:
        super().__init__(
            _("Less than the reading before ({base}). A replaced meter is entered as a replacement.").format(base=base),
            field="reading",
        )


class TooManyDigits(DomainError):
    """A reading has more digits than the dial."""

    def __init__(self, digits: int) -> None:
        super().__init__(_("The meter has {digits} digits only.").format(digits=digits), field="reading")


@dataclass(frozen=True)
class Dial:
    """What a register showed when it was last seen (``base``) and what was added to its use since (``counted``)."""

    base: Decimal
    counted: Decimal = ZERO


@dataclass(frozen=True)
class Use:
    """What a reading comes to: ``since`` the last one seen, and what it ``adds`` to the use counted so far."""

    since: Decimal
    adds: Decimal
    is_rolled_over: bool


def use_of(dial: Dial, reading: Decimal, *, multiplier: Decimal, digits: int | None) -> Use:
    """Return what a reading adds, rounded half up to two places.

    A dial that shows less than before began anew (回零) when its digits are known and it went on for less than half
    its range; else the reading is refused: nothing ever becomes negative use. Raises `RunsBackwards`, `TooManyDigits`.
    """
    if digits is not None and reading >= 10**digits:
        raise TooManyDigits(digits)
    moved = reading - dial.base
    is_rolled_over = moved < 0
    if is_rolled_over:
        if digits is None or 2 * (moved + 10**digits) >= 10**digits:
            raise RunsBackwards(dial.base)
        moved += 10**digits
    since = round_half_up(moved * multiplier)
    return Use(since, since - dial.counted, is_rolled_over)


@dataclass(frozen=True)
class Past:
    """The use of the three months before a reading, and the days it took."""

    usage: Decimal
    days: int

    def expected(self, days: int) -> Decimal | None:
        """Return what so many days would use at the mean of the past; None where there is no past."""
        return round_half_up(self.usage * days / self.days) if self.days > 0 and self.usage >= 0 else None


def is_unusual(usage: Decimal, expected: Decimal | None, *, percent: int) -> bool:
    """Tell whether use differs from what was expected by more than ``percent`` of it (超过: not at the limit)."""
    return expected is not None and abs(usage - expected) * 100 > expected * percent


def year_start(on: dt.date, *, month: int = 1, day: int = 1) -> dt.date:
    """Return the first day of the year of steps in which a day lies."""
    year = on.year if (on.month, on.day) >= (month, day) else on.year - 1
    return dt.date(year, month, day)
