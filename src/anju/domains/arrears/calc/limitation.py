"""Limitation (诉讼时效): when a debt can no longer be sued for.

Three years [民法典188], counted conservatively from the due date of each bill: whether the fees of years are one debt,
which would run from its last instalment [民法典189], is argued. A demand that reaches the debtor, an acknowledgement or
a suit starts the three years anew [民法典195]. What has run out stays so whatever is demanded later; only a debtor who
agrees to pay cannot plead it any more [民法典192].
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

YEARS = 3


@dataclass(frozen=True, order=True)
class Interruption:
    """A day on which the debtor was reached; ``revives`` is an acknowledgement, which counts after the end, too."""

    on: dt.date
    revives: bool = False


def three_years_after(day: dt.date) -> dt.date:
    """Return the last day on which one may still sue; a 29 February gives the 28th."""
    try:
        return day.replace(year=day.year + YEARS)
    except ValueError:
        return day.replace(year=day.year + YEARS, day=28)


def runs_until(due_on: dt.date, interruptions: Iterable[Interruption] = ()) -> dt.date:
    """Return the day on which the limitation of a bill is over; what happened before the due date counts nothing."""
    until = three_years_after(due_on)
    for one in sorted(interruptions):
        if one.on > due_on and (one.on <= until or one.revives):
            until = three_years_after(one.on)
    return until


def warning_due(days_left: int, thresholds: Iterable[int]) -> int | None:
    """Return the threshold (days) that a debt has come under, the narrowest; None while there is time, or none left."""
    under = [days for days in thresholds if 0 <= days_left <= days]
    return min(under, default=None)
