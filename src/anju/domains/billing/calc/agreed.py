"""Agreed contracts: prices step by step, periods in advance, and what a period comes to.

The rule (`queries.contracts.charging` says the same as one statement):

1.  A contract's periods are its cycle's months, counted in calendar months from the month of its start; the first and
    the last are cut to the contract's days.
2.  Every calendar month of a period is charged by the steps that it meets. A step's share of the month is what the days
    until its end take up, less what the days before it took up, so that shares of a month never come to more than one.
3.  A line is quantity × price × share, rounded once; a period is the sum of its lines.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from anju.core.money import ZERO, format_amount, round_half_up, total
from anju.domains.billing.calc.periods import DateSpan, add_months, month_end
from anju.domains.billing.calc.proration import share_of
from anju.domains.billing.enums import ChargedBy, Convention

ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class AgreedTerms:
    """What was agreed from a day on: a price a month that rises by a percentage, or a table of dated prices."""

    price: Decimal
    charged_by: ChargedBy = ChargedBy.FIXED
    quantity: Decimal = Decimal(1)
    rise_percent: Decimal = Decimal(0)
    rise_years: int = 1
    table: Sequence[tuple[dt.date, Decimal]] = ()
    free_until: dt.date | None = None


@dataclass(frozen=True)
class Step:
    """A price from day to day, both included; 0 where it is free. ``year`` of the contract, counted from 1."""

    from_on: dt.date
    until_on: dt.date
    year: int
    quantity: Decimal
    price: Decimal
    is_by_area: bool = False


@dataclass(frozen=True)
class AgreedLine:
    """One step's part of a month: ``part`` of ``whole`` days (or half months) come to ``amount`` yuan."""

    from_on: dt.date
    until_on: dt.date
    year: int
    quantity: Decimal
    price: Decimal
    part: int
    whole: int
    amount: Decimal
    is_by_area: bool = False


def year_of(starts_on: dt.date, on: dt.date) -> int:
    """Return the year of a contract in which a day lies: 1 until the day before its first anniversary."""
    year = max(on.year - starts_on.year, 0)
    return year + 1 if on >= add_months(starts_on, 12 * year) else year


def steps_of(terms: AgreedTerms, *, starts_on: dt.date, from_on: dt.date, ends_on: dt.date) -> list[Step]:
    """Return the prices from ``from_on`` to ``ends_on`` of a contract that began on ``starts_on``, without a gap.

    A percentage is compounded from the first price of the terms, exactly until it is rounded: to four decimals for a
    price per m², to the cent for a fixed sum. It counts years of the contract from the one in which the terms begin.
    """
    cuts = {from_on}
    if terms.free_until is not None:
        cuts.add(terms.free_until + ONE_DAY)
    cuts.update(on for on, _price in terms.table)
    year = year_of(starts_on, from_on)
    while (anniversary := add_months(starts_on, 12 * year)) <= ends_on:
        cuts.add(anniversary)
        year += 1
    days = sorted(on for on in cuts if from_on <= on <= ends_on)
    made = []
    for first, following in zip(days, [*days[1:], ends_on + ONE_DAY], strict=True):
        free = terms.free_until is not None and first <= terms.free_until
        price = Decimal(0) if free else _price_on(terms, starts_on, from_on, first)
        by_area = terms.charged_by == ChargedBy.AREA
        made.append(Step(first, following - ONE_DAY, year_of(starts_on, first), terms.quantity, price, by_area))
    return made


def suspended(steps: Sequence[Step], from_on: dt.date, until_on: dt.date) -> list[Step]:
    """Return the steps with nothing charged from day to day, both included; what lies around stays as it is."""
    made: list[Step] = []
    for step in steps:
        first, last = max(step.from_on, from_on), min(step.until_on, until_on)
        if first > last:
            made.append(step)
            continue
        if step.from_on < first:
            made.append(replace(step, until_on=first - ONE_DAY))
        made.append(replace(step, from_on=first, until_on=last, price=ZERO))
        if last < step.until_on:
            made.append(replace(step, from_on=last + ONE_DAY))
    return made


def _price_on(terms: AgreedTerms, starts_on: dt.date, from_on: dt.date, on: dt.date) -> Decimal:
    if terms.table:
        held = [price for day, price in sorted(terms.table) if day <= on]
        return held[-1] if held else terms.price
    times = (year_of(starts_on, on) - year_of(starts_on, from_on)) // terms.rise_years
    exact = Fraction(terms.price) * (1 + Fraction(terms.rise_percent) / 100) ** times
    return round_half_up(exact, 4 if terms.charged_by == ChargedBy.AREA else 2) if times else terms.price


def periods_of(starts_on: dt.date, ends_on: dt.date, cycle: int) -> list[DateSpan]:
    """Return the periods that a contract is billed for, the first and the last cut to its days."""
    spans, first = [], starts_on.replace(day=1)
    while first <= ends_on:
        following = add_months(first, cycle)
        spans.append(DateSpan(max(first, starts_on), min(following - ONE_DAY, ends_on)))
        first = following
    return spans


def agreed_lines(days: DateSpan, steps: Sequence[Step], convention: Convention) -> list[AgreedLine]:
    """Return the lines of the days of a period, oldest first; free ones come to 0.00."""
    lines: list[AgreedLine] = []
    first = days.first_on
    while first <= days.last_on:
        span = DateSpan(first.replace(day=1), month_end(first))
        last = min(span.last_on, days.last_on)
        for step in sorted(steps, key=lambda one: one.from_on):
            from_on, until_on = max(step.from_on, first), min(step.until_on, last)
            if from_on > until_on:
                continue
            until = share_of(span, DateSpan(first, until_on), convention)
            before = share_of(span, DateSpan(first, from_on - ONE_DAY), convention).part if from_on > first else 0
            part, whole = until.part - before, until.whole
            amount = round_half_up(Fraction(step.quantity) * Fraction(step.price) * Fraction(part, whole))
            about = (step.year, step.quantity, step.price, part, whole, amount, step.is_by_area)
            lines.append(AgreedLine(from_on, until_on, *about))
        first = last + ONE_DAY
    return lines


def amount_of(days: DateSpan, steps: Sequence[Step], convention: Convention) -> Decimal:
    """Return what days of a contract come to, in yuan."""
    return total(line.amount for line in agreed_lines(days, steps, convention))


def kept_lines(facts: Mapping[str, Any]) -> list[AgreedLine]:
    """Return the lines that were kept with a bill."""
    return [
        AgreedLine(
            dt.date.fromisoformat(one["from"]),
            dt.date.fromisoformat(one["until"]),
            int(one["year"]),
            Decimal(str(one["quantity"])),
            Decimal(str(one["price"])),
            int(one["part"]),
            int(one["whole"]),
            Decimal(str(one["amount"])),
            bool(one["area"]),
        )
        for one in facts["lines"]
    ]


def words_of(lines: Sequence[AgreedLine], convention: Convention) -> list[str]:
    """Return the formula of a bill, one text for each line; equal whole months are told as one."""
    told: list[str] = []
    runs: list[list[AgreedLine]] = []
    for line in lines:
        if runs and _alike(runs[-1][-1], line):
            runs[-1].append(line)
        else:
            runs.append([line])
    for run in runs:
        line = run[0]
        months = f"{line.from_on:%Y-%m}" if len(run) == 1 else f"{line.from_on:%Y-%m} – {run[-1].from_on:%Y-%m}"
        if line.price == 0:
            told.append(_("{months}: free of rent").format(months=months))
            continue
        formula = _formula(line, convention)
        if len(run) > 1:
            formula = _("{formula} × {count} months").format(formula=formula, count=len(run))
        amount = format_amount(sum((one.amount for one in run), ZERO))
        told.append(
            _("{months}: year {year}, {formula} = {amount} yuan").format(
                months=months, year=line.year, formula=formula, amount=amount
            )
        )
    return told


def _alike(one: AgreedLine, other: AgreedLine) -> bool:
    is_whole = one.part == one.whole and other.part == other.whole
    return (one.price == other.price == 0) or (
        is_whole and (one.year, one.quantity, one.price) == (other.year, other.quantity, other.price)
    )


def _formula(line: AgreedLine, convention: Convention) -> str:
    price = format_amount(line.price) if line.price == round_half_up(line.price) else f"{line.price.normalize():f}"
    if line.is_by_area:
        told = _("{quantity} m² × {price} yuan/m²·month").format(quantity=f"{line.quantity:f}", price=price)
    else:
        told = _("{price} yuan/month").format(price=price)
    if line.part == line.whole:
        return told
    if convention == Convention.HALF_MONTH:
        return told + " × " + _("{part}/{whole} half months").format(part=line.part, whole=line.whole)
    return told + " × " + _("{part}/{whole} days").format(part=line.part, whole=line.whole)
