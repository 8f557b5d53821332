"""Receipts: an 80 mm slip and a 241 × 140 mm carbon form."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.core.clock import ZONE
from anju.core.money import ZERO, format_amount, in_words_zh, total
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import FORM_241, ROLL_80
from anju.ui.print.qr import qr_svg

_FOLDER = Path(__file__).resolve().parent


class Copy(enum.Enum):
    """Which print of a receipt this is."""

    ORIGINAL = "original"
    DUPLICATE = "duplicate"
    VOID = "void"


@dataclass(frozen=True)
class ReceiptLine:
    """One bill on a receipt; yuan. ``discount`` is what was taken off, not negative; ``note`` is the formula."""

    item: str
    period: str
    due: Decimal
    received: Decimal
    note: str = ""
    penalty: Decimal = ZERO
    discount: Decimal = ZERO


@dataclass(frozen=True)
class Receipt:
    """Everything on a receipt, ready to print: names already masked, codes already in words.

    ``means`` are the tenders in words with what was kept of each; ``link`` opens the receipt on a phone.
    """

    issuer: str
    number: str
    received_at: dt.datetime
    unit: str
    payer: str
    lines: Sequence[ReceiptLine]
    means: Sequence[tuple[str, Decimal]]
    cashier: str
    desk: str = ""
    prepaid: Decimal = ZERO
    change: Decimal = ZERO
    link: str = ""
    copy: Copy = Copy.ORIGINAL

    @property
    def received(self) -> Decimal:
        """Money kept: what went to the bills and what was prepaid."""
        return total(line.received for line in self.lines) + self.prepaid


def receipt_slip(receipt: Receipt) -> bytes:
    """Return the receipt as a PDF for the 80 mm roll, in the active language."""
    data = {
        **_content(receipt),
        "title": _("Payment slip (not a tax invoice)"),
        "scan": _("Scan for the electronic receipt or an invoice"),
        "qr": qr_svg(receipt.link) if receipt.link else "",
    }
    return render_pdf(_FOLDER / "receipt_slip.typ", data, paper=ROLL_80)


def receipt_form(receipt: Receipt) -> bytes:
    """Return the receipt as a PDF for the 241 × 140 mm carbon form; more pages carry their totals forward."""
    data = {
        **_content(receipt),
        "title": _("Receipt for property charges"),
        "columns": [
            pgettext("receipt", "Item"),
            pgettext("receipt", "Period"),
            pgettext("receipt", "How it is charged"),
            pgettext("receipt", "Due"),
            pgettext("receipt", "Late fee"),
            pgettext("receipt", "Reduction"),
            pgettext("receipt", "Received"),
        ],
        "forward": _("Carried forward"),
        "brought": _("Brought forward"),
        "page": pgettext("paper", "Page"),
        "payer_signs": _("Payer's signature: "),
        "seal": _("Issuer's seal: "),
    }
    return render_pdf(_FOLDER / "receipt_form.typ", data, paper=FORM_241)


def _content(receipt: Receipt) -> dict[str, Any]:
    """Return what both papers show; every amount is text already."""
    received_at = receipt.received_at.astimezone(ZONE)
    return {
        "issuer": receipt.issuer,
        "copy": receipt.copy.value,
        "stamp": {
            Copy.ORIGINAL: "",
            Copy.DUPLICATE: pgettext("receipt", "Duplicate"),
            Copy.VOID: pgettext("receipt", "Void"),
        }[receipt.copy],
        "number": [_("No. "), receipt.number],
        "date": [_("Date: "), f"{received_at:%Y-%m-%d}"],
        "time": [_("Time: "), f"{received_at:%Y-%m-%d %H:%M:%S}"],
        "unit": [_("Unit: "), receipt.unit],
        "payer": [_("Payer: "), receipt.payer],
        "cashier": [_("Cashier: "), receipt.cashier],
        "desk": receipt.desk,
        "means_label": _("Paid by: "),
        "means": _means(receipt),
        "part_label": _("received now"),
        "lines": _lines(receipt),
        "sums": _sums(receipt),
        "total": [pgettext("receipt", "Received"), format_amount(receipt.received)],
        "total_in_words": [_("Total in words: "), in_words_zh(receipt.received)],
    }


def _lines(receipt: Receipt) -> list[dict[str, str]]:
    """Return the rows: ``asked`` is what a slip shows, ``part`` what was received where that is not all."""
    rows, running = [], ZERO
    for line in receipt.lines:
        running += line.received
        whole = line.received == line.due + line.penalty - line.discount
        rows.append(
            {
                "item": line.item,
                "period": line.period,
                "note": line.note,
                "asked": format_amount(line.due),
                "part": "" if whole else format_amount(line.received),
                "due": format_amount(line.due),
                "penalty": format_amount(line.penalty),
                "discount": format_amount(line.discount),
                "received": format_amount(line.received),
                "running": format_amount(running),
            }
        )
    if receipt.prepaid:
        prepaid = format_amount(receipt.prepaid)
        empty = dict.fromkeys(("period", "note", "part", "due", "penalty", "discount"), "")
        running += receipt.prepaid
        rows.append(
            {**empty, "item": _("Prepayment"), "asked": prepaid, "received": prepaid, "running": format_amount(running)}
        )
    return rows


def _sums(receipt: Receipt) -> list[tuple[str, str]]:
    """Return the sums under a slip's lines; what is nought is left out, but never what is due."""
    due = total(line.due for line in receipt.lines)
    sums = [
        (pgettext("receipt", "Late fee"), total(line.penalty for line in receipt.lines)),
        (pgettext("receipt", "Reduction"), -total(line.discount for line in receipt.lines)),
    ]
    shown = [(pgettext("receipt", "Due"), due)] if receipt.lines else []
    return [(label, format_amount(amount)) for label, amount in [*shown, *(row for row in sums if row[1])]]


def _means(receipt: Receipt) -> list[str]:
    """Return how it was paid; the amounts are told where one amount would not say it all."""
    if len(receipt.means) == 1 and not receipt.change:
        return [receipt.means[0][0]]
    means = [*receipt.means, (_("Change given"), receipt.change)] if receipt.change else receipt.means
    return [f"{name} {format_amount(amount)}" for name, amount in means]
