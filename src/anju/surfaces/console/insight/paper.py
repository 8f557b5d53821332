"""Results on paper: A4 across, the last spans of the report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from anju.core.money import format_amount
from anju.domains.insight.calc.results import Line, View
from anju.domains.insight.queries import Results
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import Paper

_LAYOUT = Path(__file__).resolve().parent / "results.typ"
ACROSS = Paper(297, 210, (16, 14, 16, 14))
SPANS = 6  # what an A4 sheet holds beside the names of the accounts


def results_pdf(found: Results, *, issuer: str, project: str, printed_on: dt.date) -> bytes:
    """Return the last six spans with income, expense, profit and profit by m²."""
    names = [span.name for span in found.spans][-SPANS:]
    basis = _("Accrued") if found.view is View.ACCRUAL else _("By money")
    data = {
        "title": _("Income, expense and profit"),
        "issuer": issuer,
        "project": project,
        "basis": basis,
        "printed": f"{_('Printed on')} {printed_on}",
        "page": _("Page"),
        "columns": [_("Ledger account"), *names],
        "parts": [
            {"title": _("Income"), "rows": _rows(found.income), "sums": row(_("Sum"), found.income_sums)},
            {"title": _("Expense"), "rows": _rows(found.expense), "sums": row(_("Sum"), found.expense_sums)},
        ],
        "profit": row(_("Profit"), found.profit),
        "area": [
            _("Profit per m²"),
            *(
                f"{value:,.4f}" if (value := found.per_square_metre(amount)) is not None else "—"
                for amount in found.profit[-SPANS:]
            ),
        ],
        "signatures": [_("Prepared by"), _("Checked by"), _("Approved by")],
    }
    return render_pdf(_LAYOUT, data, paper=ACROSS)


def _rows(lines: Sequence[Line]) -> list[list[str]]:
    return [row(f"{line.code} {line.name}".strip(), line.amounts) for line in lines]


def row(name: str, amounts: Sequence[Decimal]) -> list[str]:
    """Return the cells of a row: its name and the amounts that fit beside it."""
    return [name, *(format_amount(amount) for amount in amounts[-SPANS:])]
