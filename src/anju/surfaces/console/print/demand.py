"""Letters of demand (催款函, 律师函): one sheet a household, with its bills and a slip to sign; A4."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.core.money import format_amount, in_words_zh
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import A4

_LAYOUT = Path(__file__).resolve().parent / "demand.typ"


@dataclass(frozen=True)
class SheetLine:
    """A bill that a letter names."""

    item: str
    period: str
    due_on: dt.date
    amount: Decimal


@dataclass(frozen=True)
class Sheet:
    """A letter as it is printed."""

    number: str
    title: str
    company: str
    project: str
    unit: str
    payer: str
    body: str
    sender: str
    written_on: dt.date
    amount: Decimal
    lines: Sequence[SheetLine]


def letters_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Return the letters as one PDF, each on a page of its own."""
    data = {
        "name": _("Letters of demand"),
        "page": pgettext("paper", "Page"),
        "columns": [
            pgettext("receipt", "Item"),
            pgettext("receipt", "Period"),
            pgettext("paper", "Due on"),
            pgettext("paper", "Amount"),
        ],
        "total": _("Total to be paid"),
        "words": _("In words: "),
        "number": _("No. "),
        "seal": _("(seal)"),
        "signs": [_("Signature: "), _("Telephone: "), _("Date: ")],
        "sheets": [
            {
                "number": one.number,
                "title": one.title,
                "company": one.company,
                "paragraphs": [part for part in one.body.split("\n") if part.strip()],
                "sender": one.sender,
                "date": one.written_on.isoformat(),
                "amount": format_amount(one.amount),
                "in_words": in_words_zh(one.amount),
                "slip": _("Receipt slip: I have received the letter {number}.").format(number=one.number),
                "unit": f"{one.project} {one.unit}",
                "lines": [
                    [line.item, line.period, line.due_on.isoformat(), format_amount(line.amount)] for line in one.lines
                ],
            }
            for one in sheets
        ],
    }
    return render_pdf(_LAYOUT, data, paper=A4)
