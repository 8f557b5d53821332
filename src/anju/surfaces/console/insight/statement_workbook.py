"""A statement by fee scheme as a workbook: figures as numbers, sums and results as formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from anju.domains.insight.calc.statements import Statement
from anju.surfaces.console.insight.workbook import framed, section


def statement_xlsx(found: Statement, *, title: str) -> bytes:
    """Return the statement; the result of every span is a formula over the sums above it."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, formats = framed(book, _("Fee statement"), title, found.spans)
        (bold, _money, sums), count = formats, len(found.spans)
        first = _("Service funds collected") if found.is_commission else _("Income")
        row, income = section(sheet, 3, (first, found.income), count, formats)
        row, cost = section(sheet, row + 1, (_("Cost of the service"), found.cost), count, formats)
        if not found.is_commission:
            row, other = section(sheet, row + 1, (_("Taxes and other expense"), found.other), count, formats)
            formula = f"={{name}}{income + 1}-{{name}}{cost + 1}-{{name}}{other + 1}"
            _formulas(sheet, (row + 1, _("Profit or loss of the company")), formula, found.result, (bold, sums))
        else:
            _commission(sheet, row + 1, found, (income, cost), formats)
    return file.getvalue()


def _commission(sheet: Any, row: int, found: Statement, rows: tuple[int, int], formats: tuple[Any, Any, Any]) -> None:
    (income, cost), (bold, money, sums) = rows, formats
    count = len(found.spans)
    sheet.write_string(row, 0, _("Remuneration of the company"), bold)
    for column, amount in enumerate(found.remuneration, start=1):
        sheet.write_number(row, column, float(amount), money)
    across = f"=SUM(B{row + 1}:{xl_col_to_name(count)}{row + 1})"
    sheet.write_formula(row, count + 1, across, money, float(sum(found.remuneration)))
    formula = f"={{name}}{income + 1}-{{name}}{cost + 1}-{{name}}{row + 1}"
    _formulas(sheet, (row + 1, _("Surplus or deficit")), formula, found.result, (bold, sums))
    sheet.write_string(row + 2, 0, _("Owners' balance brought forward"), bold)
    sheet.write_string(row + 3, 0, _("Owners' balance carried forward"), bold)
    for column, (opening, closing) in enumerate(zip(found.opening, found.closing, strict=True), start=1):
        name = xl_col_to_name(column)
        # Spans follow each other: what one carries forward, the next brings forward.
        before = f"={xl_col_to_name(column - 1)}{row + 4}"
        if column == 1:
            sheet.write_number(row + 2, column, float(opening), money)
        else:
            sheet.write_formula(row + 2, column, before, money, float(opening))
        sheet.write_formula(row + 3, column, f"={name}{row + 3}+{name}{row + 2}", sums, float(closing))


def _formulas(sheet: Any, at: tuple[int, str], formula: str, amounts: Sequence[Decimal], formats: Any) -> None:
    """Write a line of results and their sum; ``at`` is its row and title."""
    (row, title), (bold, sums) = at, formats
    sheet.write_string(row, 0, title, bold)
    for column, amount in enumerate([*amounts, sum(amounts)], start=1):
        sheet.write_formula(row, column, formula.format(name=xl_col_to_name(column)), sums, float(amount))
