"""One charge shared by those who owned the unit in turn, to the cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from anju.core.money import ZERO
from anju.domains.billing.calc.charge import Charge, ChargeLine, line_amount
from anju.domains.billing.calc.periods import DateSpan
from anju.domains.billing.calc.proration import Share, share_of

ONE_DAY = dt.timedelta(days=1)


def split_charge(charge: Charge, change_on: dt.date) -> tuple[Charge | None, Charge | None]:
    """Share a charge between the old owner (up to the day before ``change_on``) and the new one (from that day).

    The parts add up to the charge; None for an owner to whom no day falls [domain rule 1.12; 物业管理条例41].
    """
    parts = [split_line(line, [change_on]) for line in charge.lines]
    old = tuple(part for line_parts in parts for part in line_parts if part.days.last_on < change_on)
    new = tuple(part for line_parts in parts for part in line_parts if part.days.first_on >= change_on)
    return (Charge(charge.period, old) if old else None, Charge(charge.period, new) if new else None)


def split_line(line: ChargeLine, changes_on: Sequence[dt.date]) -> list[ChargeLine]:
    """Cut one line before each of the given days; the parts add up to the line's amount exactly.

    Each part is the rounded charge up to its last day, less the rounded charge up to the day before its first: the
    first part is what its days cost, the last takes the odd cent. Days outside the line cut nothing.
    """
    starts = [line.days.first_on, *sorted(on for on in set(changes_on) if line.days.first_on < on <= line.days.last_on)]
    ends = [start - ONE_DAY for start in starts[1:]] + [line.days.last_on]
    if len(starts) == 1:
        return [line]
    parts = []
    billed, part_before = ZERO, 0
    for start, end in zip(starts, ends, strict=True):
        if end == line.days.last_on:
            so_far, up_to_here = line.share, line.amount
        else:
            so_far = share_of(line.span, DateSpan(line.days.first_on, end), line.convention)
            up_to_here = min(line_amount(line.quantity, line.unit_price, line.factor, so_far), line.amount)
        parts.append(
            replace(
                line,
                days=DateSpan(start, end),
                share=Share(so_far.part - part_before, so_far.whole, so_far.unit),
                amount=up_to_here - billed,
                billed_before=line.billed_before + billed,
            )
        )
        billed, part_before = up_to_here, so_far.part
    return parts


def unearned(charge: Charge, last_on: dt.date) -> Decimal:
    """Return what must be given back of a charge paid in advance when the service ends on ``last_on`` (included).

    [物业解释3: unearned prepaid fees are returned when the contract ends.]
    """
    _served, rest = split_charge(charge, last_on + ONE_DAY)
    return rest.amount if rest else ZERO
