"""The order of one worker's day: what is in hand, then what has to be reached first, then what waits for others."""

from __future__ import annotations

import datetime as dt

from anju.domains.workorders.enums import OrderState

_IN_HAND = (OrderState.WORKING, OrderState.ON_SITE)
_STANDING = (OrderState.HELD, OrderState.QUOTED, OrderState.APPROVING)
_NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)

Turn = tuple[int, dt.datetime, int]


def turn(state: str, *, promised_at: dt.datetime | None, due_at: dt.datetime | None, key: int) -> Turn:
    """Return by what an order is taken in turn: an arrival that was announced to the resident goes before its limit."""
    rank = 0 if state in _IN_HAND else 2 if state in _STANDING else 1
    return rank, promised_at or due_at or _NEVER, key
