"""When work has to be done: limits run on a clock that may stand still at night, on holidays and while work is held.

A limit of an emergency runs day and night (24×7). Others run in working hours on Chinese working days, public holidays
and make-up days (调休) included. Work that is held for a reason stops either clock [domain rule 2.2].
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import chinese_calendar

from anju.core.clock import ZONE

Span = tuple[dt.datetime, dt.datetime]
WARN_AT = Fraction(8, 10)
"""Share of a limit after which it is in danger [domain rule 2.2]."""
MANAGER_AT = Fraction(3, 2)
"""Share of a limit after which the manager is told, half of it over [domain rule 2.2; the share is our choice]."""
HEADQUARTERS_AT = Fraction(2)
"""Share of a limit after which headquarters are told, as long over as it was [same]."""
LONGEST_LIMIT = 43_200
"""Minutes that a limit may have: thirty days and nights, or eighty working days of nine hours."""
_FURTHEST = dt.timedelta(days=400)


def is_workday(day: dt.date) -> bool:
    """Tell whether a day is worked in China, make-up days (调休) included.

    The State Council announces the holidays of a year late in the year before, and the calendar package follows; days
    that it does not know yet go by the week.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@dataclass(frozen=True)
class WorkingHours:
    """The hours of a day in which a clock runs, and which days are worked."""

    opens: dt.time
    closes: dt.time
    is_workday: Callable[[dt.date], bool] = is_workday

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"{self.opens} is not before {self.closes}")


def is_open(now: dt.datetime, hours: WorkingHours) -> bool:
    """Tell whether it is a working hour."""
    here = now.astimezone(ZONE)
    return hours.is_workday(here.date()) and hours.opens <= here.time() < hours.closes


def due_at(
    start: dt.datetime, limit: dt.timedelta, *, hours: WorkingHours | None = None, held: Sequence[Span] = ()
) -> dt.datetime:
    """Return the instant at which a limit that began at ``start`` is used up.

    ``held`` are the spans in which work was held, in order and apart from each other; without ``hours`` the clock runs
    day and night. A limit of nothing is due as soon as the clock runs.
    """
    left = limit
    stood = sum((goes_on - stops for stops, goes_on in held), dt.timedelta())
    for first, last in _running(start, start + stood + _FURTHEST, hours, held):
        if last - first >= left:
            return first + left
        left -= last - first
    raise ValueError("no working day within a year")


def used(
    start: dt.datetime, now: dt.datetime, *, hours: WorkingHours | None = None, held: Sequence[Span] = ()
) -> dt.timedelta:
    """Return how much of a limit that began at ``start`` is used up now."""
    return sum((last - first for first, last in _running(start, now, hours, held)), dt.timedelta())


def is_in_danger(limit: dt.timedelta, used: dt.timedelta) -> bool:
    """Tell whether so much of a limit is used up that somebody has to be warned."""
    return used >= _share(limit, WARN_AT)


def shifted(
    due: dt.datetime, *, stopped_at: dt.datetime, goes_on_at: dt.datetime, hours: WorkingHours | None = None
) -> dt.datetime:
    """Return when a limit is used up whose clock stood still; one that was over before stays over."""
    if due <= stopped_at:
        return due
    return due_at(goes_on_at, used(stopped_at, due, hours=hours), hours=hours)


def alarms(
    now: dt.datetime,
    due: dt.datetime,
    limit: dt.timedelta,
    *,
    hours: WorkingHours | None = None,
    stood: Sequence[Span] = (),
) -> list[dt.datetime]:
    """Return when danger, supervisor, manager and headquarters are to be told of a clock that runs from ``now`` on.

    ``stood`` are the spans after ``due`` in which the clock stood still, up to ``now``. What is over then lies in the
    past; nothing is told twice because whoever tells keeps a record.
    """
    spare = limit - _share(limit, WARN_AT)
    left = used(now, due, hours=hours) if due > now else dt.timedelta()
    warn = due_at(now, left - spare, hours=hours) if left > spare else min(now, due)
    later = (due_at(due, _share(limit, share - 1), hours=hours, held=stood) for share in (MANAGER_AT, HEADQUARTERS_AT))
    return [warn, due, *later]


def _share(limit: dt.timedelta, share: Fraction) -> dt.timedelta:
    return limit * share.numerator / share.denominator


def _running(start: dt.datetime, end: dt.datetime, hours: WorkingHours | None, held: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans in which the clock runs, in order."""
    for opens, last in _open(start.astimezone(ZONE), end.astimezone(ZONE), hours):
        first = opens
        for stops, goes_on in held:
            if goes_on <= first or stops >= last:
                continue
            if stops > first:
                yield first, stops
            first = max(first, goes_on)
        if first < last:
            yield first, last


def _open(start: dt.datetime, end: dt.datetime, hours: WorkingHours | None) -> Iterator[Span]:
    if hours is None:
        yield start, end
        return
    day = start.date()
    while day <= end.date():
        if hours.is_workday(day):
            first = max(start, dt.datetime.combine(day, hours.opens, ZONE))
            last = min(end, dt.datetime.combine(day, hours.closes, ZONE))
            if first < last:
                yield first, last
        day += dt.timedelta(days=1)
