"""What a year will come to: the actual so far and three ways to fill in the rest.

- As planned: the rest of the plan, as it stands.
- By season: the rest of the plan × (actual so far ÷ plan so far): the plan's seasonal shape at the pace of the year.
  Without a plan so far there is no pace, and the rest is as planned.
- By trend: the months that are left × the average of the last three that are over (fewer, early in the year).

Expected is by season; low and high are the least and the most of the three. A rest is never taken to be less than
what has been posted to its months already (the month that is not over yet), nor negative: a year of reversals does
not foretell that money flows back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from anju.core.money import ZERO, round_half_up, total

TREND_MONTHS = 3


@dataclass(frozen=True)
class Forecast:
    """A year in yuan: what it will come to, at least and at most, and by each way of filling in the rest."""

    expected: Decimal
    low: Decimal
    high: Decimal
    as_planned: Decimal
    by_season: Decimal
    by_trend: Decimal


def forecast(actual: Sequence[Decimal], plan: Sequence[Decimal], done: int) -> Forecast:
    """Return the forecast of a line; ``actual`` and ``plan`` have twelve months, of which ``done`` (0–12) are over."""
    if not 0 <= done <= len(plan) == len(actual):
        raise ValueError("a year has as many months of actual as of plan, and no more are over")
    so_far = total(actual[:done])
    planned_rest = total(plan[done:])
    by_season = _by_season(so_far, total(plan[:done]), planned_rest)
    by_trend = _by_trend(actual[:done], len(plan) - done) if done else planned_rest
    least = max(total(actual[done:]), ZERO)
    wholes = [so_far + max(rest, least) for rest in (planned_rest, by_season, by_trend)]
    return Forecast(wholes[1], min(wholes), max(wholes), *wholes)


def add(forecasts: Sequence[Forecast]) -> Forecast:
    """Return the forecast of several lines together: low and high are the sums of theirs."""
    return Forecast(
        *(
            total(getattr(one, name) for one in forecasts)
            for name in ("expected", "low", "high", "as_planned", "by_season", "by_trend")
        )
    )


def _by_season(so_far: Decimal, planned: Decimal, planned_rest: Decimal) -> Decimal:
    return round_half_up(Fraction(planned_rest) * Fraction(so_far) / Fraction(planned)) if planned else planned_rest


def _by_trend(over: Sequence[Decimal], left: int) -> Decimal:
    last = over[-TREND_MONTHS:]
    return round_half_up(Fraction(total(last)) * left / len(last))
