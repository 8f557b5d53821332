"""Metered use in plain language: 第 2 阶 80 × 7.00 元 = 560.00 元."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from anju.core.money import format_amount
from anju.domains.billing.calc.tiers import LineKind, UseLine


def use_line_text(line: UseLine, *, has_steps: bool) -> str:
    """Return one line of use with its result, in the active language."""
    shown = {
        "number": line.number,
        "quantity": plain(line.quantity),
        "price": price_text(line.price),
        "amount": format_amount(line.amount),
    }
    if line.kind is LineKind.PEAK:
        return _("Peak: {quantity} × {price} yuan = {amount} yuan").format(**shown)
    if line.kind is LineKind.VALLEY:
        return _("Valley: {quantity} × {price} yuan = {amount} yuan").format(**shown)
    if line.kind is LineKind.SURCHARGE:
        return _("Step {number}, surcharge: {quantity} × {price} yuan = {amount} yuan").format(**shown)
    if has_steps:
        return _("Step {number}: {quantity} × {price} yuan = {amount} yuan").format(**shown)
    return _("{quantity} × {price} yuan = {amount} yuan").format(**shown)


def price_text(price: Decimal) -> str:
    """Write a unit price with at least two decimals and no idle ones beyond."""
    return max(plain(price), f"{price:.2f}", key=len)


def plain(number: Decimal) -> str:
    """Write a number without idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
