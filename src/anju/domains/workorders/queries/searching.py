"""What people type to find an order: its number, a telephone, an address, a name.

Made of equalities and ranges, which an index can serve under row-level security; what is typed says which of them.
"""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from anju.core import clock
from anju.domains.estate.models import Unit
from anju.domains.estate.queries import address_condition
from anju.domains.workorders.models import WorkOrder

_LAST = "\U0010ffff"
_TAIL = re.compile(r"\d{4}")
_PHONE = re.compile(r"\+?\d{5,}|0\d{2,3}-\d*")
_NUMBER = re.compile(r"[Ww]\d{1,4}(-\d*)?")
_MONTHS = 12


def narrow_orders(rows: QuerySet[WorkOrder], typed: str) -> QuerySet[WorkOrder]:
    """Keep the orders that what was typed may mean.

    ``W2611-0482`` or its beginning is a number; four digits are the end of a telephone, the end of a number of the last
    twelve months, or a room; longer digits begin a telephone; anything else is an address or begins a name.
    """
    wanted = typed.strip()
    if not wanted:
        return rows
    if _NUMBER.fullmatch(wanted):
        return rows.filter(_begins("number", wanted.upper()))
    if _PHONE.fullmatch(wanted):
        return rows.filter(_begins("contact_phone", wanted))
    at_address = Q(unit__in=Unit.objects.filter(address_condition(wanted)).values("pk"))
    if _TAIL.fullmatch(wanted):
        return rows.filter(Q(phone_tail=wanted) | Q(number__in=_numbers_ending(wanted)) | at_address)
    return rows.filter(at_address | _begins("contact_name", wanted))


def _begins(field: str, text: str) -> Q:
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + _LAST})


def _numbers_ending(digits: str) -> list[str]:
    """Return the numbers with these last digits in the last twelve months: people read out no more of a number."""
    today = clock.today()
    months = (divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(_MONTHS))
    return [f"W{year % 100:02}{month + 1:02}-{digits}" for year, month in months]
