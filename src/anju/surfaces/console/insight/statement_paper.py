"""A statement by fee scheme on paper: A4 across, the last spans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anju.core.money import format_amount
from anju.domains.insight.calc.results import Span
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import Paper

_LAYOUT = Path(__file__).resolve().parent / "statement.typ"
_ACROSS = Paper(297, 210, (16, 14, 16, 14))
_SPANS = 6  # what an A4 sheet holds beside the names of the accounts


def statement_pdf(
    title: str,
    spans: Sequence[Span],
    parts: Sequence[Any],
    bottoms: Sequence[Any],
    *,
    issuer: str,
    project: str,
    printed_on: dt.date,
) -> bytes:
    """Return the last six spans of a statement: parts with their sums, and the lines below them."""
    data = {
        "title": title,
        "issuer": issuer,
        "project": project,
        "basis": _("Amount (yuan)"),
        "printed": f"{_('Printed on')} {printed_on}",
        "page": _("Page"),
        "columns": [_("Item"), *[span.name for span in spans][-_SPANS:]],
        "parts": [
            {
                "title": str(part.title),
                "rows": [_row(row.name, [amount for amount, _url in row.cells]) for row in part.rows],
                "sums": _row(_("Sum"), part.sums),
            }
            for part in parts
        ],
        "bottoms": [_row(str(one.title), one.amounts) for one in bottoms],
        "signatures": [_("Prepared by"), _("Checked by"), _("Approved by")],
    }
    return render_pdf(_LAYOUT, data, paper=_ACROSS)


def _row(name: str, amounts: Sequence[Decimal]) -> list[str]:
    return [name, *(format_amount(amount) for amount in list(amounts)[-_SPANS:])]
