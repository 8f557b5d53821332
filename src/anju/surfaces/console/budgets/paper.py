"""Actual against budget on paper: A4 across."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from anju.core.money import format_amount
from anju.surfaces.console.budgets.figures import Line, Section
from anju.ui.print.engine import render_pdf
from anju.ui.print.paper import Paper

_LAYOUT = Path(__file__).resolve().parent / "execution.typ"
_ACROSS = Paper(297, 210, (16, 14, 16, 14))


def execution_pdf(sections: Sequence[Section], *, span: str, issuer: str, project: str, printed_on: dt.date) -> bytes:
    """Return expense and income by groups with budget, actual, difference, rates and forecast."""
    data = {
        "title": _("Actual against budget"),
        "issuer": issuer,
        "project": project,
        "basis": span,
        "printed": f"{_('Printed on')} {printed_on}",
        "page": _("Page"),
        "columns": [
            "",
            _("Budgeted"),
            _("Actual amount"),
            _("Over (+) or under (−)"),
            _("Execution rate"),
            _("Budget of the year"),
            _("Execution rate of the year"),
            _("Forecast of the year"),
        ],
        "parts": [
            {
                "title": section.title,
                "groups": [
                    {"rows": [_row(line) for line in group.lines], "sums": _row(group.sum)} for group in section.groups
                ],
                "sums": _row(section.sum),
            }
            for section in sections
        ],
        "signatures": [_("Prepared by"), _("Checked by"), _("Approved by")],
    }
    return render_pdf(_LAYOUT, data, paper=_ACROSS)


def _row(line: Line) -> list[str]:
    return [
        line.title,
        format_amount(line.budget),
        format_amount(line.actual),
        format_amount(line.difference),
        _percent(line.rate),
        format_amount(line.whole),
        _percent(line.year_rate),
        format_amount(line.forecast.expected),
    ]


def _percent(rate: Decimal | None) -> str:
    return "—" if rate is None else f"{rate}%"
