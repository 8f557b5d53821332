"""Charges in plain language: 89.53 ㎡ × 2.35 元/㎡·月 × 19/28 天 = 142.77 元."""

from __future__ import annotations

from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from anju.core.money import ZERO, format_amount
from anju.domains.billing.calc.charge import Charge, ChargeLine
from anju.domains.billing.calc.proration import Share, ShareUnit
from anju.domains.billing.enums import Basis


def line_formula(line: ChargeLine) -> str:
    """Return one line's formula with its result, in the active language.

    The later part of a split line is told as the difference that it is.
    """
    return _("{formula} = {amount} yuan").format(formula=_factors(line), amount=format_amount(line.amount))


def charge_formula(charge: Charge) -> list[str]:
    """Return a charge's formulas, one text for each run of equal lines, oldest first.

    A single month is its bare formula; where there are more lines, each text begins with the months it stands for.
    """
    runs = [list(run) for _key, run in groupby(charge.lines, key=_equal_but_for_month)]
    if len(charge.lines) == 1:
        return [line_formula(charge.lines[0])]
    return [_run_formula(run) for run in runs]


def _run_formula(run: list[ChargeLine]) -> str:
    first = run[0]
    if len(run) == 1:
        return _("{month}: {formula}").format(month=_month(first), formula=line_formula(first))
    return _("{first} to {last}: {formula}, {count} = {amount} yuan").format(
        first=_month(first),
        last=_month(run[-1]),
        formula=line_formula(first),
        count=ngettext("× {count} month", "× {count} months", len(run)).format(count=len(run)),
        amount=format_amount(sum((line.amount for line in run), ZERO)),
    )


def _equal_but_for_month(line: ChargeLine) -> tuple[object, ...]:
    # Whole months of 30 and 31 days read alike, so their shares count as equal.
    share = "whole" if line.share.is_whole else line.share
    return line.quantity, line.unit_price, line.factor, share, line.amount, line.billed_before


def _factors(line: ChargeLine) -> str:
    if line.billed_before:
        return _("{whole} yuan − {before} yuan").format(
            whole=format_amount(line.amount + line.billed_before), before=format_amount(line.billed_before)
        )
    factors = [_quantity_and_price(line)]
    if line.words and (line.factor != 1 or not line.share.is_whole):
        factors = [f"({line.words})"]
    if line.factor != 1:
        factors.append(_percent(line.factor))
    if not line.share.is_whole:
        factors.append(_share(line.share))
    return " × ".join(factors)


def _quantity_and_price(line: ChargeLine) -> str:
    quantity, price = _plain(line.quantity), _price(line.unit_price)
    if line.basis == Basis.FORMULA:
        return line.words or quantity
    if line.basis == Basis.FIXED:
        fixed = _("{price} yuan a period").format(price=price)
        return fixed if line.quantity == 1 else f"{quantity} × {fixed}"
    if line.basis == Basis.AREA:
        return _("{quantity} m² × {price} yuan/m²·month").format(quantity=quantity, price=price)
    if line.basis == Basis.HOUSEHOLD:
        return _("{quantity} household × {price} yuan/household·month").format(quantity=quantity, price=price)
    return _("{quantity} space × {price} yuan/space·month").format(quantity=quantity, price=price)


def _share(share: Share) -> str:
    if share.unit is ShareUnit.HALF_MONTH:
        return _("{part}/{whole} half months").format(part=share.part, whole=share.whole)
    return _("{part}/{whole} days").format(part=share.part, whole=share.whole)


def _percent(factor: Decimal) -> str:
    return f"{_plain(factor * 100)}%"


def _price(price: Decimal) -> str:
    """Write a unit price with at least the two decimals of money and no idle ones beyond."""
    return max(_plain(price), f"{price:.2f}", key=len)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _month(line: ChargeLine) -> str:
    return f"{line.span.first_on:%Y-%m}"
