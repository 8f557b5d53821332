"""When a message may go: quiet hours, and how long to wait after a failure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from anju.core.clock import ZONE

ATTEMPTS = 6
"""After so many failures a message is laid aside until a person looks at it."""


@dataclass(frozen=True)
class Quiet:
    """Local hours in which nobody is disturbed, from ``begins`` to ``ends``; usually across midnight."""

    begins: dt.time = dt.time(21)
    ends: dt.time = dt.time(8)

    def covers(self, at: dt.datetime) -> bool:
        """Tell whether an instant lies in the quiet hours; equal times mean there are none."""
        local = at.astimezone(ZONE).time()
        if self.begins <= self.ends:
            return self.begins <= local < self.ends
        return local >= self.begins or local < self.ends

    def over_at(self, at: dt.datetime) -> dt.datetime:
        """Return the first instant from ``at`` on that is not quiet."""
        if not self.covers(at):
            return at
        local = at.astimezone(ZONE)
        day = local.date() if local.time() < self.ends else local.date() + dt.timedelta(days=1)
        return dt.datetime.combine(day, self.ends, ZONE)


def wait_after(attempts: int) -> dt.timedelta:
    """Return how long to wait after the given number of failures: half a minute, then four times longer each."""
    seconds: int = 30 * 4 ** (attempts - 1)
    return dt.timedelta(seconds=seconds)
