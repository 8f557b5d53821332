"""What people type to find an order: its number, a telephone, an address, a name, a word of what is to be done.

Made of equalities and ranges, which an index can serve under row-level security; what is typed says which of them.
Units and words are looked up first: PostgreSQL plans well with keys that it can count, badly with a sub-select in OR.
"""

from __future__ import annotations

import datetime as dt
import re

from django.db import connection
from django.db.models import Q, QuerySet

from anju.core import clock
from anju.domains.estate.models import Unit
from anju.domains.estate.queries import address_condition
from anju.domains.workorders.models import WorkOrder

_LAST = "\U0010ffff"
_TAIL = re.compile(r"\d{4}")
_PHONE = re.compile(r"\+?\d{5,}|0\d{2,3}-\d*")
_NUMBER = re.compile(r"[Ww](\d{1,4})(-\d*)?")
_MONTHS = 12
_CENTURY = 2000
_UNITS = 2000
"""Of more units than this the newest orders are wanted, and to walk down the list finds them at once."""
_SHORTEST = 2
_WITH_WORD = "SELECT * FROM workorders_orders_with_word(%s)"


def narrow_orders(rows: QuerySet[WorkOrder], typed: str) -> QuerySet[WorkOrder]:
    """Keep the orders that what was typed may mean.

    ``W2611-0482`` or its beginning is a number; four digits are the end of a telephone, the end of a number of the last
    twelve months, or a room; longer digits begin a telephone; anything else is an address, begins a name or, from two
    characters on, stands in the title. Two statements at most are asked before the rows themselves.
    """
    wanted = typed.strip()
    if not wanted:
        return rows
    if _NUMBER.fullmatch(wanted):
        return rows.filter(numbered(wanted))
    if _PHONE.fullmatch(wanted):
        return rows.filter(_begins("contact_phone", wanted))
    at_address = _at(wanted)
    if _TAIL.fullmatch(wanted):
        return rows.filter(Q(phone_tail=wanted) | Q(number__in=_numbers_ending(wanted)) | at_address)
    return rows.filter(at_address | _begins("contact_name", wanted) | _titled(wanted))


def numbered(typed: str, *, via: str = "") -> Q:
    """Match orders whose number begins with what was typed; ``via`` leads from other rows to them: ``order__``."""
    wanted = typed.strip().upper()
    number = _NUMBER.fullmatch(wanted)
    return _begins(f"{via}number", wanted) & (_opened_in(number[1], via) if number else Q())


def _begins(field: str, text: str) -> Q:
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})


def _opened_in(digits: str, via: str) -> Q:
    """Match what was opened in the months whose numbers begin with these digits: a number holds its month.

    Says nothing new, but lets the list be walked from there and not from today.
    """
    first, last = int(digits.ljust(4, "0")), int(digits.ljust(4, "9"))
    begins = dt.datetime(_CENTURY + first // 100, min(max(first % 100, 1), 12), 1, tzinfo=clock.ZONE)
    year, month = divmod(min(max(last % 100, 1), 12), 12)
    ends = dt.datetime(_CENTURY + last // 100 + year, month + 1, 1, tzinfo=clock.ZONE)
    return Q(**{f"{via}opened_at__gte": begins, f"{via}opened_at__lt": ends})


def _at(wanted: str) -> Q:
    units = Unit.objects.filter(address_condition(wanted)).order_by().values_list("pk", flat=True)
    found = list(units[: _UNITS + 1])
    return Q(unit__in=found if len(found) <= _UNITS else units)


def _titled(wanted: str) -> Q:
    if len(wanted) < _SHORTEST:
        return Q(pk__in=[])
    with connection.cursor() as cursor:
        cursor.execute(_WITH_WORD, [wanted])
        (found,) = cursor.fetchone()
    return Q(title__icontains=wanted) if found is None else Q(pk__in=found)


def _numbers_ending(digits: str) -> list[str]:
    """Return the numbers with these last digits in the last twelve months: people read out no more of a number."""
    today = clock.today()
    months = (divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(_MONTHS))
    return [f"W{year % 100:02}{month + 1:02}-{digits}" for year, month in months]
