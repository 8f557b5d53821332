"""What a bill run charges by: each tariff's period and prices, or why it is left out this month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from anju.domains.billing.calc.charge import NoPrice, PriceVersion, charge_spans, price_for, version_for
from anju.domains.billing.calc.expressions import Node, parse
from anju.domains.billing.calc.periods import Period, Timing, issue_date, period_of
from anju.domains.billing.enums import BY_DOCUMENT, Basis, Convention, Cycle, SkipReason
from anju.domains.billing.models import Tariff
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Plan:
    """A tariff as it is charged in one month; ``why_not`` tells why it is not."""

    tariff: Tariff
    period: Period
    prices: tuple[PriceVersion, ...]
    why_not: SkipReason | None

    @property
    def convention(self) -> Convention:
        """How part months count."""
        return Convention(self.tariff.convention)

    @property
    def formula(self) -> Node:
        """What a tariff by formula charges the period by. Raises `NoPrice`."""
        return parse(version_for(self.period.span, self.prices).formula)

    def snapshot(self) -> dict[str, Any]:
        """Return what the run charges by, for keeping with the run."""
        return {
            "period": self.period.code,
            "convention": self.tariff.convention,
            "prices": [
                [version.starts_on.isoformat(), f"{version.price:f}", *filter(None, [version.formula])]
                for version in self.prices
            ],
        }


def plans(
    project: Project, month: dt.date, *, tariff_ids: Collection[int] | None = None, up_to_day: int | None = None
) -> list[Plan]:
    """Return a plan for every tariff in use, in their order (two queries).

    ``tariff_ids`` narrows to some tariffs, ``up_to_day`` to those whose day of issue has come.
    """
    tariffs = Tariff.objects.filter(project=project, is_active=True).select_related("fee_item__revenue_account")
    if tariff_ids is not None:
        tariffs = tariffs.filter(pk__in=tariff_ids)
    if up_to_day is not None:
        tariffs = tariffs.filter(issue_day__lte=up_to_day)
    return [_plan(tariff, month) for tariff in tariffs.order_by("pk").prefetch_related("versions")]


def due_plans(plans_of_month: list[Plan]) -> Iterator[Plan]:
    """Yield the plans that are charged."""
    return (plan for plan in plans_of_month if plan.why_not is None)


def _plan(tariff: Tariff, month: dt.date) -> Plan:
    period = period_of(month, Cycle(tariff.cycle))
    prices = tuple(
        PriceVersion(version.starts_on, version.price or Decimal(1), version.formula)
        for version in sorted(tariff.versions.all(), key=lambda version: version.starts_on)
        if version.price is not None or version.formula
    )
    return Plan(tariff, period, prices, _why_not(tariff, period, prices, month))


def _why_not(tariff: Tariff, period: Period, prices: tuple[PriceVersion, ...], month: dt.date) -> SkipReason | None:
    if tariff.basis in BY_DOCUMENT:
        return SkipReason.BY_DOCUMENT
    if tariff.basis == Basis.METER:
        return SkipReason.METERED
    if issue_date(period, timing=Timing.ADVANCE, issue_day=1) != month:
        return SkipReason.NOT_DUE
    try:
        for span in charge_spans(period, Basis(tariff.basis)):
            price_for(span, prices)
    except NoPrice:
        return SkipReason.NO_PRICE
    return None
