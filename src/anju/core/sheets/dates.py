"""Dates and months in the forms that people type and programs store."""

from __future__ import annotations

import datetime as dt
import re

from anju.core.sheets import reasons
from anju.core.sheets.kinds import Kind
from anju.core.sheets.reasons import Reason
from anju.core.sheets.text import as_text, tidy

_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[t\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?")
_COMPACT_MONTH = re.compile(r"(\d{4})(\d{2})")
_EXCEL_EPOCH = dt.date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 1, 80_000  # 1899-12-31 … 2119-01-10: larger numbers are dates written as 20170605


def _calendar_day(year: str, month: str, day: str) -> dt.date | Reason:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return reasons.NO_SUCH_DATE


def _read_day(value: object) -> dt.date | Reason:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float) and _FIRST_SERIAL <= value < _LAST_SERIAL:
        return _EXCEL_EPOCH + dt.timedelta(days=int(value))
    found = tidy(as_text(value)).lower()
    day = _DAY.fullmatch(found) or _COMPACT.fullmatch(found)
    if day is not None:
        return _calendar_day(*day.groups())
    return reasons.NO_DAY if _MONTH.fullmatch(found) else reasons.NOT_DATE


def date(*, earliest: dt.date = dt.date(1900, 1, 1), latest: dt.date = dt.date(2100, 12, 31)) -> Kind:
    """Return the kind for a calendar day between the bounds, which are included.

    Read are real dates, Excel serials, 2017-06-05, 2017/6/5, 2017.6.5, 2017年6月5日 and 20170605, with a
    time of day or not. A day that does not exist (2019-02-30) has its own reason; a month alone is no day.
    """

    def clean(value: object) -> object:
        day = _read_day(value)
        if isinstance(day, Reason):
            return day
        if day < earliest:
            return reasons.too_small(earliest.isoformat())
        return reasons.too_large(latest.isoformat()) if day > latest else day

    return Kind("date", clean, lambda found: _DAY.fullmatch(found) is not None)


def period() -> Kind:
    """Return the kind for a month (2026-11, 2026年11月, 202611 or any day in it); the value is its first day."""

    def clean(value: object) -> object:
        found = tidy(as_text(value)).lower()
        month = _MONTH.fullmatch(found) or _COMPACT_MONTH.fullmatch(found.removesuffix(".0"))
        if month is not None:
            first = _calendar_day(month.group(1), month.group(2), "1")
            return reasons.NOT_PERIOD if isinstance(first, Reason) else first
        day = _read_day(value)
        return reasons.NOT_PERIOD if isinstance(day, Reason) else day.replace(day=1)

    return Kind("period", clean, lambda found: _MONTH.fullmatch(found) is not None)


def year(*, first: int = 1900, last: int = 2100) -> Kind:
    """Return the kind for a calendar year: 2016, 2016年, 2016年6月 or a whole date."""
    start = re.compile(r"(\d{4})(?:\s*[-/.年].*)?")

    def clean(value: object) -> object:
        if isinstance(value, dt.date):
            found = str(value.year)
        else:
            match = start.fullmatch(tidy(as_text(value)))
            if match is None:
                return reasons.NOT_WHOLE
            found = match.group(1)
        number = int(found)
        if number < first:
            return reasons.too_small(first)
        return reasons.too_large(last) if number > last else number

    return Kind("year", clean)
