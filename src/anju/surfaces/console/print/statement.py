"""A household's statement of account, and the notice of what is still to be paid; A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from anju.core.money import ZERO, format_amount, in_words_zh, total
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import A4
from anju.ui.print.qr import qr_svg

_LAYOUT = Path(__file__).resolve().parent / "statement.typ"


@dataclass(frozen=True)
class Movement:
    """One booking of a household: ``charged`` raises what is owed, ``credited`` (paid, waived, reversed) lowers it."""

    on: dt.date
    text: str
    period: str = ""
    charged: Decimal = ZERO
    credited: Decimal = ZERO


@dataclass(frozen=True)
class OpenItem:
    """A bill still open on the day of printing; ``penalty`` is the late fee up to that day."""

    item: str
    period: str
    due_on: dt.date
    amount: Decimal
    penalty: Decimal = ZERO


@dataclass(frozen=True)
class Household:
    """Whom a paper is for and from whom it comes; names already masked where they must be."""

    issuer: str
    project: str
    unit: str
    payer: str
    contact: str
    link: str = ""


def statement_pdf(
    household: Household,
    *,
    from_on: dt.date,
    to_on: dt.date,
    opening: Decimal,
    movements: Sequence[Movement],
    open_items: Sequence[OpenItem],
    printed_on: dt.date,
) -> bytes:
    """Return the statement of account: opening + charged − credited = closing, then what is open."""
    closing = opening + total(move.charged - move.credited for move in movements)
    data = {
        **_content(household, open_items, printed_on),
        "title": _("Statement of account"),
        "span": [_("Period: "), _("{first} to {last}").format(first=from_on.isoformat(), last=to_on.isoformat())],
        "summary": [
            (_("Balance brought forward"), format_amount(opening)),
            (pgettext("paper", "Charged"), format_amount(total(move.charged for move in movements))),
            (_("Paid or waived"), format_amount(total(move.credited for move in movements))),
            (pgettext("paper", "Balance owed"), format_amount(closing)),
        ],
        "move_columns": [
            pgettext("paper", "Date"),
            pgettext("paper", "Entry"),
            pgettext("paper", "Period"),
            pgettext("paper", "Charged"),
            _("Paid or waived"),
            pgettext("paper", "Balance owed"),
        ],
        "moves": _moves(opening, movements, from_on),
    }
    return render_pdf(_LAYOUT, data, paper=A4)


def payment_notice_pdf(household: Household, *, open_items: Sequence[OpenItem], printed_on: dt.date) -> bytes:
    """Return the payment notice (缴费通知单): what is open, to the day of printing, and how to pay."""
    data = {
        **_content(household, open_items, printed_on),
        "title": _("Payment notice"),
        "span": [],
        "summary": [],
        "move_columns": [],
        "moves": [],
    }
    return render_pdf(_LAYOUT, data, paper=A4)


def _content(household: Household, open_items: Sequence[OpenItem], printed_on: dt.date) -> dict[str, Any]:
    owed = total(item.amount + item.penalty for item in open_items)
    return {
        "issuer": household.issuer,
        "project": household.project,
        "unit": [_("Unit: "), household.unit],
        "payer": [_("Payer: "), household.payer],
        "printed": [_("Printed on: "), printed_on.isoformat()],
        "page": pgettext("paper", "Page"),
        "open_title": _("Still to be paid"),
        "nothing_open": _("Nothing is open. Thank you."),
        "open_columns": [
            pgettext("receipt", "Item"),
            pgettext("receipt", "Period"),
            pgettext("paper", "Due on"),
            pgettext("paper", "Overdue"),
            pgettext("paper", "Amount"),
            pgettext("receipt", "Late fee"),
            pgettext("paper", "Sum"),
        ],
        "open": [_open_row(item, printed_on) for item in open_items],
        "owed": [_("Total to be paid"), format_amount(owed)],
        "owed_in_words": [_("In words: "), in_words_zh(owed)],
        "contact": [_("Questions and payment: "), household.contact],
        "scan": _("Scan to see and pay the bills"),
        "qr": qr_svg(household.link) if household.link else "",
        "seal": _("Issuer's seal: "),
    }


def _moves(opening: Decimal, movements: Sequence[Movement], from_on: dt.date) -> list[list[str]]:
    balance = opening
    rows = [[from_on.isoformat(), _("Balance brought forward"), "", "", "", format_amount(balance)]]
    for move in movements:
        balance += move.charged - move.credited
        rows.append(
            [
                move.on.isoformat(),
                move.text,
                move.period,
                format_amount(move.charged) if move.charged else "",
                format_amount(move.credited) if move.credited else "",
                format_amount(balance),
            ]
        )
    return rows


def _open_row(item: OpenItem, printed_on: dt.date) -> list[str]:
    overdue = (printed_on - item.due_on).days
    return [
        item.item,
        item.period,
        item.due_on.isoformat(),
        ngettext("{days} day", "{days} days", overdue).format(days=overdue) if overdue > 0 else "—",
        format_amount(item.amount),
        format_amount(item.penalty),
        format_amount(item.amount + item.penalty),
    ]
