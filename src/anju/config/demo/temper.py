"""How households pay: most at once, some by quarter, some late, a few hardly ever."""

from __future__ import annotations

import calendar
import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator

from anju.core import clock
from anju.domains.payments.enums import Method
from anju.domains.payments.services.history import PastPayment

# (share of households, days after the bill on which they come, how many months they let pass, share of months kept)
_TEMPERS = (
    (0.70, (1, 12), 1, 1.0),
    (0.11, (8, 27), 1, 0.97),
    (0.10, (3, 20), 3, 1.0),
    (0.05, (5, 27), 6, 0.9),
    (0.03, (10, 27), 12, 0.5),
    (0.01, (1, 2), 1, 0.0),
)
_METHODS = ((Method.TRANSFER, 0.52), (Method.POS, 0.30), (Method.CASH, 0.18))


def visits(
    units: Iterable[tuple[int, str]], month: dt.date, today: dt.date
) -> Iterator[tuple[dt.date, list[PastPayment]]]:
    """Give, day by day, who comes to the desk in a month and pays: ``units`` are (id, code), ``month`` its first day.

    The same codes and months give the same visits: chance is seeded by the unit's code, the month's by both.
    """
    days: dict[dt.date, list[PastPayment]] = defaultdict(list)
    index = month.year * 12 + month.month
    last = calendar.monthrange(month.year, month.month)[1]
    for unit_id, code in units:
        nature = random.Random(f"anju-{code}")  # noqa: S311 - a believable pattern, not a secret
        _share, window, every, kept = nature.choices(_TEMPERS, weights=[one[0] for one in _TEMPERS])[0]
        method = nature.choices([one[0] for one in _METHODS], weights=[one[1] for one in _METHODS])[0]
        chance = random.Random(f"anju-{code}-{month}")  # noqa: S311
        if index % every != nature.randrange(every) or chance.random() > kept:
            continue
        day = month + dt.timedelta(days=min(chance.randint(*window), last - 1))
        moment = dt.datetime.combine(day, dt.time(8 + chance.randrange(10), chance.randrange(60)), clock.ZONE)
        if day < today:
            days[day].append(PastPayment(unit_id, moment, method))
    for day in sorted(days):
        yield day, days[day]
