"""Facts of the domain ledger."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from anju.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PeriodReopened(Event):
    """A closed month was opened again."""

    month: dt.date
    reason: str
