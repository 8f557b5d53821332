"""A statement by fee scheme on paper: A4 across, the last spans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from anju.domains.insight.calc.results import Span
from anju.surfaces.console.insight.paper import ACROSS, SPANS, row
from anju.ui.print.engine import render_pdf

_LAYOUT = Path(__file__).resolve().parent / "statement.typ"


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
        "columns": [_("Item"), *[span.name for span in spans][-SPANS:]],
        "parts": [
            {
                "title": str(part.title),
                "rows": [row(line.name, [amount for amount, _url in line.cells]) for line in part.rows],
                "sums": row(_("Sum"), part.sums),
            }
            for part in parts
        ],
        "bottoms": [row(str(one.title), one.amounts) for one in bottoms],
        "signatures": [_("Prepared by"), _("Checked by"), _("Approved by")],
    }
    return render_pdf(_LAYOUT, data, paper=ACROSS)
