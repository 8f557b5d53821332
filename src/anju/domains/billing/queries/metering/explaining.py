"""How the bill of a meter came about: by which readings, on which steps."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anju.domains.billing.calc.tiers import UsagePrice, use_amount, use_lines
from anju.domains.billing.calc.use_text import plain, use_line_text
from anju.domains.billing.models import Bill, BilledReading, MeteredUse, MeterReading
from anju.domains.billing.queries.plans import usage_price


@dataclass(frozen=True)
class UsePart:
    """A part of a bill within one year of steps and under one price: its lines in words, and what came before it."""

    used_before: Decimal
    year_on: dt.date
    has_steps: bool
    lines: tuple[str, ...]


def readings_of_bill(bill: Bill) -> QuerySet[MeterReading]:
    """Return the readings that a bill charged, by meter and day."""
    charged = BilledReading.objects.filter(bill=bill, project=bill.project_id).values("reading_id")
    rows = MeterReading.objects.filter(project=bill.project_id, pk__in=charged)
    return rows.select_related("meter").order_by("meter__number", "number")


def use_parts(bill: Bill) -> list[UsePart]:
    """Return what a bill's amount came from, by the prices that its run kept; empty when it does not come out."""
    kept = bill.run.prices.get(str(bill.tariff_id), {}) if bill.run is not None else {}
    prices = {on: usage_price(dt.date.fromisoformat(on), tiers, valley) for on, tiers, valley in _kept(kept)}
    found: list[UsePart] = []
    for use in MeteredUse.objects.filter(bill=bill, project=bill.project_id).order_by("pk"):
        price = prices.get(use.price_from.isoformat())
        part = _part(use, price) if price else None
        if part is None:
            return []
        found.append(part)
    return found


def use_formula(bill: Bill) -> list[str]:
    """Return the formula of a metered bill, a text a line."""
    told: list[str] = []
    for part in use_parts(bill):
        if part.has_steps and part.used_before:
            told.append(_("Used since {day} before: {used}").format(day=part.year_on, used=plain(part.used_before)))
        told.extend(part.lines)
    return told


def _kept(kept: dict[str, Any]) -> list[Any]:
    return kept.get("usage_prices") or []


def _part(use: MeteredUse, price: UsagePrice) -> UsePart | None:
    lines = use_lines(price, before=use.used_before, usage=use.usage, valley=use.valley_usage, extra=use.extra)
    if use_amount(lines) != use.amount:
        return None
    has_steps = len(price.steps) > 1
    words = tuple(use_line_text(line, has_steps=has_steps) for line in lines)
    return UsePart(use.used_before, use.year_on, has_steps, words)
