"""The figures about a project's money: dues and collection by month, arrears by age, takings of the day."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, round_half_up
from anju.domains.insight import policies
from anju.domains.insight.models import Figures
from anju.domains.payments.calc.rates import AgeBand, age_band_sql
from anju.domains.tenancy.models import Project

MONEY = "money"
MONTHS = 13  # the present month and the twelve before it, so that it can be compared with last year's

# Dues belong to the month in which the period they are charged for begins; late charges and what is held for others are
# none [domain rule 1.19].
_BY_MONTH = """
SELECT date_trunc('month', bill.period_start)::date, sum(bill.amount - bill.waived), sum(bill.paid)
FROM billing_bill bill JOIN billing_tariff tariff ON tariff.id = bill.tariff_id AND tariff.basis <> 'late'
JOIN billing_feeitem item ON item.id = tariff.fee_item_id
JOIN ledger_account account ON account.id = item.revenue_account_id AND account.kind <> 'liability'
WHERE bill.project_id = %(project)s AND bill.reversed_at IS NULL
    AND bill.period_start >= %(since)s AND bill.period_start < %(until)s
GROUP BY 1
"""
_ARREARS = """
SELECT {band} AS band, sum(balance), count(*) FROM billing_bill
WHERE project_id = %(project)s AND balance > 0 AND reversed_at IS NULL GROUP BY band
"""
_TAKINGS = """
SELECT tender.method, sum(tender.amount), count(DISTINCT payment.id)
FROM payments_payment payment JOIN payments_tender tender ON tender.payment_id = payment.id
WHERE payment.project_id = %(project)s AND payment.state = 'posted' AND payment.received_at >= %(today)s
GROUP BY tender.method
"""


@dataclass(frozen=True)
class Month:
    """Dues of one month, and what of them has come in, in yuan."""

    first: dt.date
    due: Decimal
    collected: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Collected share of the dues in per cent, None without dues."""
        return round_half_up(self.collected * 100 / self.due) if self.due else None


@dataclass(frozen=True)
class MoneyFigures:
    """All figures of the home page; ``arrears`` are (band, yuan, bills), ``takings`` (method, yuan, payments)."""

    made_at: dt.datetime
    months: tuple[Month, ...]
    arrears: tuple[tuple[AgeBand, Decimal, int], ...]
    takings: tuple[tuple[str, Decimal, int], ...]

    @property
    def this_month(self) -> Month:
        """The present month."""
        return self.months[-1]

    @property
    def last_year(self) -> Month:
        """The same month a year ago."""
        return self.months[0]

    @property
    def overdue(self) -> Decimal:
        """What is past its due date."""
        return sum((amount for band, amount, _bills in self.arrears if band is not AgeBand.NOT_DUE), ZERO)

    @property
    def taken_today(self) -> Decimal:
        """Money received today."""
        return sum((amount for _method, amount, _count in self.takings), ZERO)

    @property
    def payments_today(self) -> int:
        """Payments received today; a split payment counts at each of its methods."""
        return sum(count for _method, _amount, count in self.takings)


def kept_money_figures(actor: Actor, project: Project) -> tuple[MoneyFigures | None, int]:
    """Return the figures that were kept last and how many milliseconds they took; None when there are none."""
    actor.require(policies.VIEW_MONEY, project.pk)
    kept = Figures.objects.filter(project=project, name=MONEY).first()
    return (_thaw(kept.data, kept.made_at), kept.took_ms) if kept else (None, 0)


def make_money_figures(project: Project) -> dict[str, list[list[str | int]]]:
    """Make the figures anew (three queries over the project's bills and today's payments), as plain values."""
    today = clock.today()
    since = _months_before(today.replace(day=1), MONTHS - 1)
    values: dict[str, Any] = {
        "project": project.pk,
        "since": since,
        "until": _months_before(today.replace(day=1), -1),
        "on": today,
        "today": dt.datetime.combine(today, dt.time(tzinfo=clock.ZONE)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_BY_MONTH, values)
        by_month = {first: (due, paid) for first, due, paid in cursor.fetchall()}
        cursor.execute(_ARREARS.format(band=age_band_sql("due_on", "%(on)s::date")), values)
        arrears = [[int(band), str(amount), bills] for band, amount, bills in cursor.fetchall()]
        cursor.execute(_TAKINGS, values)
        takings = [[method, str(amount), count] for method, amount, count in cursor.fetchall()]
    firsts = [_months_before(today.replace(day=1), back) for back in range(MONTHS - 1, -1, -1)]
    months = [[str(first), *(str(one) for one in by_month.get(first, (ZERO, ZERO)))] for first in firsts]
    return {"months": months, "arrears": arrears, "takings": takings}


def _thaw(data: dict[str, list[list[str]]], made_at: dt.datetime) -> MoneyFigures:
    bands = tuple(AgeBand)
    return MoneyFigures(
        made_at,
        tuple(Month(dt.date.fromisoformat(a), Decimal(b), Decimal(c)) for a, b, c in data["months"]),
        tuple((bands[int(band)], Decimal(amount), int(bills)) for band, amount, bills in data["arrears"]),
        tuple((method, Decimal(amount), int(count)) for method, amount, count in data["takings"]),
    )


def _months_before(first: dt.date, count: int) -> dt.date:
    months = first.year * 12 + first.month - 1 - count
    return dt.date(months // 12, months % 12 + 1, 1)
