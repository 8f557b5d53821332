"""Collection rates (收缴率): what was due in a period and before it, what came in, by money and by household."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.billing.enums import Basis
from anju.domains.billing.models import Bill
from anju.domains.ledger.enums import AccountKind
from anju.domains.payments import policies
from anju.domains.payments.calc.rates import CollectionRates, Dues, collection_rates
from anju.domains.payments.models import Allocation
from anju.domains.tenancy.models import Project

# Dues belong to the period in which what they are charged for begins (账期), whenever they fall due. What was collected
# of them counts whenever it came, also in advance; of the arrears counts what came within the period, and their base is
# what was open when it began.
# What a bill held at an earlier moment is what it holds now less what came since, so only payments since then are read.
# Waivers have no date of their own, so all of a bill's waivers leave its base. Late charges and what is held for others
# (deposits) are no dues.
_DUES = """
WITH since AS MATERIALIZED (
    SELECT share.bill_id, sum(share.amount) AS begins,
        coalesce(sum(share.amount) FILTER (WHERE payment.received_at >= %(ends)s), 0) AS ends
    FROM payments_payment payment JOIN payments_allocation share ON share.payment_id = payment.id
    WHERE payment.project_id = %(project)s AND payment.received_at >= %(begins)s AND payment.state = 'posted'
    GROUP BY share.bill_id
), due AS (
    SELECT id, unit_id, tariff_id, true AS is_current, amount, paid, waived FROM billing_bill
    WHERE project_id = %(project)s AND reversed_at IS NULL AND period_start BETWEEN %(first)s AND %(last)s
    UNION ALL
    SELECT id, unit_id, tariff_id, false, amount, paid, waived FROM billing_bill
    WHERE project_id = %(project)s AND reversed_at IS NULL AND period_start < %(first)s
      AND (balance > 0 OR id IN (SELECT bill_id FROM since))
), counted AS (
    SELECT due.unit_id, item.id AS item_id, item.name AS item, item.code, due.is_current, due.waived,
        CASE WHEN due.is_current THEN due.amount ELSE due.amount - due.paid + coalesce(since.begins, 0) END AS owed,
        CASE WHEN due.is_current THEN due.paid ELSE coalesce(since.begins, 0) END - coalesce(since.ends, 0) AS collected
    FROM due JOIN billing_tariff tariff ON tariff.id = due.tariff_id AND tariff.basis <> 'late'
    JOIN billing_feeitem item ON item.id = tariff.fee_item_id
    JOIN ledger_account account ON account.id = item.revenue_account_id AND account.kind <> 'liability'
    LEFT JOIN since ON since.bill_id = due.id
)
"""
_BY_ITEM = """
SELECT item_id, item, is_current, sum(owed), sum(collected), sum(waived) FROM counted
GROUP BY item_id, item, code, is_current ORDER BY code
"""
_BY_BUILDING = """
SELECT building.id, building.code, is_current, sum(owed), sum(collected), sum(waived) FROM counted
JOIN estate_unit unit ON unit.id = counted.unit_id JOIN estate_building building ON building.id = unit.building_id
GROUP BY building.id, building.code, is_current ORDER BY building.position, building.code
"""
_BY_UNIT = """
SELECT is_current, count(*), count(*) FILTER (WHERE open <= 0) FROM (
    SELECT unit_id, is_current, sum(owed - waived - collected) AS open FROM counted
    GROUP BY unit_id, is_current HAVING sum(owed - waived) > 0
) unit GROUP BY is_current
"""


@dataclass(frozen=True)
class ItemRates:
    """One fee item (or building): dues of the period and arrears before it, and the rates made of them."""

    item_id: int | None
    item: str
    current: Dues
    arrears: Dues
    waivers_leave: bool = True

    @property
    def rates(self) -> CollectionRates:
        """Current, arrears and combined rate in per cent; approved waivers leave the base unless told otherwise."""
        return collection_rates(self.current, self.arrears, waivers_leave=self.waivers_leave)


@dataclass(frozen=True)
class HouseholdRates:
    """Households with dues, and how many of them have settled all of it."""

    current: Dues
    arrears: Dues

    @property
    def rates(self) -> CollectionRates:
        """Current, arrears and combined rate in per cent."""
        return collection_rates(self.current, self.arrears)


@dataclass(frozen=True)
class Collection:
    """The collection of a period, first and last day included."""

    first: dt.date
    last: dt.date
    items: tuple[ItemRates, ...]
    households: HouseholdRates
    waivers_leave: bool = True

    @property
    def sums(self) -> ItemRates:
        """All fee items together."""
        nothing = Dues(ZERO, ZERO)
        current = sum((item.current for item in self.items), nothing)
        return ItemRates(
            None, "", current, sum((item.arrears for item in self.items), nothing), waivers_leave=self.waivers_leave
        )


def collection(
    actor: Actor, project: Project, *, first: dt.date, last: dt.date, waivers_leave: bool = True
) -> Collection:
    """Return dues and collection of a period by fee item and by household (two queries) [domain rule 1.19].

    ``waivers_leave``: approved waivers leave what was to be collected, as the project has set it.
    """
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    values = _values(project, first, last)
    nothing = Dues(ZERO, ZERO)
    with connection.cursor() as cursor:
        cursor.execute(_DUES + _BY_UNIT, values)
        units = {is_current: Dues(all_of, settled) for is_current, all_of, settled in cursor.fetchall()}
    return Collection(
        first,
        last,
        _rates(_DUES + _BY_ITEM, values, waivers_leave),
        HouseholdRates(units.get(True, nothing), units.get(False, nothing)),
        waivers_leave,
    )


def collection_by_building(
    actor: Actor, project: Project, *, first: dt.date, last: dt.date, waivers_leave: bool = True
) -> tuple[ItemRates, ...]:
    """Return the same dues and collection by building, in the order of the register (one query)."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    return _rates(_DUES + _BY_BUILDING, _values(project, first, last), waivers_leave)


def _rates(sql: str, values: dict[str, Any], waivers_leave: bool) -> tuple[ItemRates, ...]:
    """Return the rates of what a statement groups by, with id and name first."""
    found: dict[int, dict[bool, Dues]] = {}
    names: dict[int, str] = {}
    nothing = Dues(ZERO, ZERO)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        for pk, name, is_current, owed, collected, waived in cursor.fetchall():
            names[pk] = name
            found.setdefault(pk, {})[is_current] = Dues(owed, collected, waived)
    return tuple(
        ItemRates(pk, names[pk], parts.get(True, nothing), parts.get(False, nothing), waivers_leave)
        for pk, parts in found.items()
    )


def bills_of_collection(
    actor: Actor,
    project: Project,
    *,
    first: dt.date,
    last: dt.date,
    is_current: bool,
    item_id: int | None = None,
    building_id: int | None = None,
) -> QuerySet[Bill]:
    """Return the bills behind a number of `collection`, each with ``owed`` and ``collected`` as counted there."""
    actor.require(policies.VIEW_PAYMENTS, project.pk)
    values = _values(project, first, last)
    since_begin = _taken(payment__received_at__gte=values["begins"])
    since_end = _taken(payment__received_at__gte=values["ends"])
    bills = Bill.objects.filter(project=project, reversed_at__isnull=True).exclude(tariff__basis=Basis.LATE)
    bills = bills.exclude(tariff__fee_item__revenue_account__kind=AccountKind.LIABILITY)
    if building_id is not None:
        bills = bills.filter(unit__building=building_id)
    if is_current:
        bills = bills.filter(period_start__range=(first, last)).annotate(
            owed=F("amount"), collected=F("paid") - since_end
        )
    else:
        recent = Allocation.objects.filter(
            payment__project=project, payment__received_at__gte=values["begins"], payment__state="posted"
        )
        bills = bills.filter(Q(balance__gt=0) | Q(pk__in=recent.values("bill")), period_start__lt=first)
        bills = bills.annotate(owed=F("amount") - F("paid") + since_begin, collected=since_begin - since_end)
    return bills.filter(tariff__fee_item=item_id) if item_id is not None else bills


def _taken(**when: Any) -> Coalesce:
    rows = Allocation.objects.filter(Q(**when), bill=OuterRef("pk"), payment__state="posted").order_by()
    return Coalesce(Subquery(rows.values("bill").annotate(sum=Sum("amount")).values("sum")), ZERO)


def _values(project: Project, first: dt.date, last: dt.date) -> dict[str, Any]:
    midnight = dt.time(tzinfo=clock.ZONE)
    begins = dt.datetime.combine(first, midnight)
    ends = dt.datetime.combine(last + dt.timedelta(days=1), midnight)
    return {"project": project.pk, "first": first, "last": last, "begins": begins, "ends": ends}
