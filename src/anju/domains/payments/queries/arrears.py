"""Arrears by age (账龄): what is open, how long it is overdue, and the bills behind every number."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.billing.models import Bill
from anju.domains.payments import policies
from anju.domains.payments.calc.rates import AgeBand, age_band_sql
from anju.domains.tenancy.models import Project

BANDS = tuple(AgeBand)
_PATHS = {"unit": "unit", "building": "unit__building", "tariff": "tariff"}

# Summed by due date before it is aged and named: bills by the hundred thousand are due on some tens of days.
_BY_ITEM = """
SELECT item.id, item.name, {band} AS band, sum(open.balance), sum(open.bills)::bigint
FROM (
    SELECT tariff_id, due_on, sum(balance) AS balance, count(*) AS bills FROM billing_bill
    WHERE project_id = %(project)s AND balance > 0 AND reversed_at IS NULL GROUP BY tariff_id, due_on
) open JOIN billing_tariff tariff ON tariff.id = open.tariff_id
JOIN billing_feeitem item ON item.id = tariff.fee_item_id
GROUP BY item.id, item.name, band ORDER BY item.code
"""
_UNITS = """
SELECT count(DISTINCT unit_id) FROM billing_bill
WHERE project_id = %(project)s AND balance > 0 AND reversed_at IS NULL AND due_on <= %(on)s
"""


@dataclass(frozen=True)
class AgedItem:
    """A fee item's open money by age, in yuan; ``bands`` are in the order of `BANDS`."""

    item_id: int | None
    item: str
    bands: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """All that is open."""
        return sum(self.bands, ZERO)

    @property
    def overdue(self) -> Decimal:
        """What has reached its due date."""
        return self.total - self.bands[BANDS.index(AgeBand.NOT_DUE)]


@dataclass(frozen=True)
class Arrears:
    """The open money of a project on a day: fee items, their sums, and how many households are overdue."""

    on: dt.date
    items: tuple[AgedItem, ...]
    bills: tuple[int, ...]
    households: int

    @property
    def sums(self) -> AgedItem:
        """All fee items together."""
        columns = [sum((item.bands[place] for item in self.items), ZERO) for place in range(len(BANDS))]
        return AgedItem(None, "", tuple(columns))


def arrears(actor: Actor, project: Project, *, on: dt.date) -> Arrears:
    """Return what is open now by its age on a day (two queries); the due date itself is day 0 [domain rule 1.20]."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    sql = _BY_ITEM.format(band=age_band_sql("open.due_on", "%(on)s::date"))
    found: dict[int, list[Decimal]] = {}
    names: dict[int, str] = {}
    bills = [0] * len(BANDS)
    with connection.cursor() as cursor:
        cursor.execute(sql, {"project": project.pk, "on": on})
        for item_id, name, band, amount, number in cursor.fetchall():
            names[item_id] = name
            found.setdefault(item_id, [ZERO] * len(BANDS))[band] += amount
            bills[band] += number
        cursor.execute(_UNITS, {"project": project.pk, "on": on})
        (households,) = cursor.fetchone()
    items = tuple(AgedItem(item_id, names[item_id], tuple(bands)) for item_id, bands in found.items())
    return Arrears(on, items, tuple(bills), households)


def bills_in_arrears(
    actor: Actor,
    project: Project,
    *,
    on: dt.date,
    band: AgeBand | None = None,
    item_id: int | None = None,
    only_overdue: bool = False,
    **of: int,
) -> QuerySet[Bill]:
    """Return the open bills behind a number of `arrears`: of one band and fee item, of what is overdue, or of all.

    ``of`` narrows them to a ``unit``, ``building`` or ``tariff`` by its id.
    """
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    bills = Bill.objects.filter(project=project, balance__gt=0, reversed_at__isnull=True)
    if item_id is not None:
        bills = bills.filter(tariff__fee_item=item_id)
    for name, pk in of.items():
        bills = bills.filter(**{_PATHS[name]: pk})
    if only_overdue:
        bills = bills.filter(due_on__lte=on)
    if band is not None:
        first, last = due_dates(band, on)
        bills = bills.filter(due_on__gte=first) if first else bills
        bills = bills.filter(due_on__lte=last) if last else bills
    return bills


def due_dates(band: AgeBand, on: dt.date) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last due date of a band on a day; None is an open end."""
    place = BANDS.index(band)
    first = on - dt.timedelta(days=band.value) if band.value is not None and band.value >= 0 else None
    if band is AgeBand.NOT_DUE:
        return on + dt.timedelta(days=1), None
    before = BANDS[place - 1].value
    assert before is not None
    return first, on - dt.timedelta(days=before + 1)
