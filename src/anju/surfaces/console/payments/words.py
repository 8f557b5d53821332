"""How bills and units are told on screen and paper."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from anju.core import money
from anju.domains.billing.enums import Basis
from anju.domains.estate.calc import room_code
from anju.domains.payments.queries import DeskBill
from anju.ui.screens import Tag

FORMER = Tag(gettext_lazy("Owed by a former resident"), "mute", "user-x")


class Charged(Protocol):
    """What a line is charged by."""

    @property
    def basis(self) -> str:
        """Return what the price is multiplied by."""

    @property
    def quantity(self) -> Decimal:
        """Return how much of it."""

    @property
    def price(self) -> Decimal:
        """Return the unit price in yuan."""

    @property
    def period_start(self) -> dt.date:
        """Return the first day of the period."""

    @property
    def period_end(self) -> dt.date:
        """Return the last day of the period."""


def unit_words(code: str) -> str:
    """Return a unit's address as people say it: 3 栋 2 单元 1201."""
    place = room_code.parse(code)
    if place is None:
        return code
    if place.entrance:
        return _("Building {building}, entrance {entrance}, {room}").format(
            building=place.building, entrance=place.entrance, room=place.room
        )
    return _("Building {building}, {room}").format(building=place.building, room=place.room)


def period_words(start: dt.date, end: dt.date) -> str:
    """Return the months of a bill: 2026-09, or 2026-09 to 2026-11."""
    first, last = f"{start:%Y-%m}", f"{end:%Y-%m}"
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def charge_words(line: Charged) -> str:
    """Return how a line is charged, in short: 98.60 ㎡ × 2.80 × 3 months."""
    price = _plain(line.price)
    if line.basis == Basis.AREA:
        text = f"{line.quantity:.2f} ㎡ × {price}"
    elif line.basis == Basis.METER:
        text = f"{_plain(line.quantity)} × {price}"
    else:
        text = price if line.quantity == 1 else f"{_plain(line.quantity)} × {price}"
    months = (line.period_end.year - line.period_start.year) * 12 + line.period_end.month - line.period_start.month + 1
    if months > 1 and line.basis not in (Basis.METER, Basis.FIXED, Basis.FORMULA):
        text = f"{text} × {ngettext('{n} month', '{n} months', months).format(n=months)}"
    return text


def bill_words(bill: DeskBill) -> str:
    """Return how an open bill is charged, with what makes it less than whole."""
    text = charge_words(bill)
    if bill.factor != 1:
        text = f"{text} × {_plain(bill.factor * 100)}%"
    return _("{formula} (part of the period)").format(formula=text) if bill.is_partial else text


def bill_tag(bill: DeskBill) -> Tag:
    """Return how urgent an open bill is."""
    days = bill.overdue_days
    if days:
        tone = "warn" if days <= 30 else "major" if days <= 90 else "bad"
        return Tag(ngettext("{n} day overdue", "{n} days overdue", days).format(n=days), tone)
    if bill.is_future:
        return Tag(_("Not yet begun"), "mute")
    return Tag(_("Due {day}").format(day=f"{bill.due_on:%m-%d}"), "info")


def refusal_words(reason: str) -> str:
    """Return why a channel refused an order, in its words, without the code that they begin with."""
    return re.sub(r"^[A-Za-z0-9_.-]+: (?=.)", "", reason)


def yuan(amount: Decimal) -> str:
    """Return an amount with its sign and separators."""
    return money.format_amount(amount, symbol="¥")


def _plain(number: Decimal) -> str:
    text = f"{number:f}".rstrip("0").rstrip(".") if "." in f"{number:f}" else f"{number:f}"
    whole, _dot, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"
