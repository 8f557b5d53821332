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
from anju.domains.billing.calc.tiers import Step, UsagePrice
from anju.domains.billing.enums import BY_DOCUMENT, Basis, Convention, Cycle, SkipReason
from anju.domains.billing.models import Tariff, TariffVersion
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class Plan:
    """A tariff as it is charged in one month; ``why_not`` tells why it is not.

    A tariff by meter readings has ``usage_prices`` instead of ``prices``, in the order in which they begin.
    """

    tariff: Tariff
    period: Period
    prices: tuple[PriceVersion, ...]
    why_not: SkipReason | None
    usage_prices: tuple[UsagePrice, ...] = ()

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
        kept: dict[str, Any] = {
            "period": self.period.code,
            "convention": self.tariff.convention,
            "prices": [
                [version.starts_on.isoformat(), f"{version.price:f}", *filter(None, [version.formula])]
                for version in self.prices
            ],
        }
        if self.usage_prices:
            kept["usage_prices"] = [_kept_price(price) for price in self.usage_prices]
        return kept


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


def usage_price(starts_on: dt.date, tiers: Any, valley_price: Any) -> UsagePrice:
    """Return what use costs from a day on, from steps as they are stored: ``[[limit or null, price], …]``."""
    steps = tuple(Step(None if limit is None else Decimal(limit), Decimal(price)) for limit, price in tiers)
    return UsagePrice(starts_on, steps, None if valley_price is None else Decimal(valley_price))


def _kept_price(price: UsagePrice) -> list[Any]:
    steps = [[None if step.limit is None else f"{step.limit:f}", f"{step.price:f}"] for step in price.steps]
    return [price.starts_on.isoformat(), steps, None if price.valley_price is None else f"{price.valley_price:f}"]


def _usage_price(version: TariffVersion) -> UsagePrice:
    tiers = version.tiers or [[None, version.price]]
    return usage_price(version.starts_on, tiers, version.valley_price)


def _metered_plan(tariff: Tariff, month: dt.date, versions: list[TariffVersion]) -> Plan:
    # Whatever the cycle: a metered tariff is charged in every month for what was read until its end.
    prices = tuple(_usage_price(version) for version in versions)
    why_not = SkipReason.NO_PRICE if not prices else SkipReason.METERED if tariff.meter_kind is None else None
    return Plan(tariff, period_of(month, Cycle.MONTH), (), why_not, prices)


def _plan(tariff: Tariff, month: dt.date) -> Plan:
    versions = sorted(tariff.versions.all(), key=lambda version: version.starts_on)
    if tariff.basis == Basis.METER:
        return _metered_plan(tariff, month, versions)
    if tariff.basis == Basis.AGREED:
        # Whatever its cycle: contracts have their own, and what has begun by the month's end is due.
        return Plan(tariff, period_of(month, Cycle.MONTH), (), None)
    period = period_of(month, Cycle(tariff.cycle))
    prices = tuple(
        PriceVersion(version.starts_on, version.price or Decimal(1), version.formula)
        for version in versions
        if version.price is not None or version.formula
    )
    return Plan(tariff, period, prices, _why_not(tariff, period, prices, month))


def _why_not(tariff: Tariff, period: Period, prices: tuple[PriceVersion, ...], month: dt.date) -> SkipReason | None:
    if tariff.basis in BY_DOCUMENT:
        return SkipReason.BY_DOCUMENT
    if issue_date(period, timing=Timing.ADVANCE, issue_day=1) != month:
        return SkipReason.NOT_DUE
    try:
        for span in charge_spans(period, Basis(tariff.basis)):
            price_for(span, prices)
    except NoPrice:
        return SkipReason.NO_PRICE
    return None
