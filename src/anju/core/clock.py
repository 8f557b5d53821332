"""The only place that reads the clock, so that a test or a replay can give the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[dt.datetime | None] = ContextVar("anju_frozen_clock", default=None)


def now() -> dt.datetime:
    """Return the present instant in the platform's time zone."""
    return _frozen.get() or dt.datetime.now(ZONE)


def today() -> dt.date:
    """Return the local calendar date; business days begin at midnight in Shanghai."""
    return now().astimezone(ZONE).date()


@contextmanager
def at(moment: dt.datetime | dt.date) -> Iterator[None]:
    """Let `now` and `today` answer ``moment`` inside the block (tests, seeded demo data)."""
    if not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time(9), ZONE)
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)
