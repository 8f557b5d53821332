"""When somebody is visited again."""

from __future__ import annotations

import datetime as dt


def turn_of(starts_on: dt.date, weeks: int, today: dt.date) -> dt.date | None:
    """Return the first day of the turn that a day lies in, None before the plan begins."""
    if today < starts_on:
        return None
    length = 7 * weeks
    return starts_on + dt.timedelta(days=(today - starts_on).days // length * length)
