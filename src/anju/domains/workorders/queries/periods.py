"""The period that figures are asked for."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.errors import DomainError

LONGEST_DAYS = 366
LEAST = 5
"""Fewer ended ones than this give no rates: one that came back of two is no half."""


def bounds(first: dt.date, last: dt.date) -> dict[str, dt.datetime]:
    """Return the instants ``first`` and ``last`` (excluded) of the days from ``first`` to ``last``, both included.

    Raises `DomainError` for a period that ends before it begins or lasts longer than a year.
    """
    if last < first:
        raise DomainError(_("The last day lies before the first."), field="last")
    if (last - first).days >= LONGEST_DAYS:
        raise DomainError(_("Look at a year at most."), field="last")
    return {"first": _midnight(first), "last": _midnight(last + dt.timedelta(days=1))}


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), clock.ZONE)
