"""Results as a workbook: figures as numbers, sums as formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from anju.core.money import total
from anju.domains.insight.calc.results import Line, Span
from anju.domains.insight.queries import Results

MONEY = "#,##0.00;[Red]-#,##0.00"


def results_xlsx(found: Results, *, title: str) -> bytes:
    """Return income, expense, profit and profit by m²; sums are formulas with their results stored beside them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet, (bold, money, sums) = framed(book, _("Income, expense and profit"), title, found.spans)
        fine, count = book.add_format({"num_format": "#,##0.0000"}), len(found.spans)
        row, income_row = section(sheet, 3, (_("Income"), found.income), count, (bold, money, sums))
        row, expense_row = section(sheet, row + 1, (_("Expense"), found.expense), count, (bold, money, sums))
        profit_row = row + 1
        sheet.write_string(profit_row, 0, _("Profit"), bold)
        profits = [*found.profit, total(found.profit)]
        for column, amount in enumerate(profits, start=1):
            name = xl_col_to_name(column)
            formula = f"={name}{income_row + 1}-{name}{expense_row + 1}"
            sheet.write_formula(profit_row, column, formula, sums, float(amount))
        sheet.write_string(profit_row + 2, 0, _("Building area (m²)"))
        sheet.write_number(profit_row + 2, 1, float(found.area), money)
        if found.area:
            sheet.write_string(profit_row + 3, 0, _("Profit per m²"))
            for column, amount in enumerate(found.profit, start=1):
                formula = f"={xl_col_to_name(column)}{profit_row + 1}/$B${profit_row + 3}"
                value = found.per_square_metre(amount)
                sheet.write_formula(profit_row + 3, column, formula, fine, float(value or 0))
    return file.getvalue()


def framed(book: xlsxwriter.Workbook, name: str, title: str, spans: Sequence[Span]) -> tuple[Any, tuple[Any, Any, Any]]:
    """Return a new sheet with its title and the heads of its spans, and the formats bold, money and sums."""
    sheet = book.add_worksheet(name)
    bold, money = book.add_format({"bold": True}), book.add_format({"num_format": MONEY})
    sums = book.add_format({"num_format": MONEY, "bold": True, "top": 1})
    head = book.add_format({"bold": True, "bottom": 1, "align": "right"})
    sheet.write_string(0, 0, title, bold)
    sheet.write_row(2, 1, [*(span.name for span in spans), _("Sum")], head)
    sheet.set_column(0, 0, 36)
    sheet.set_column(1, len(spans) + 1, 15)
    sheet.freeze_panes(3, 1)
    return sheet, (bold, money, sums)


def section(
    sheet: Any, row: int, part: tuple[str, Sequence[Line]], count: int, formats: tuple[Any, Any, Any]
) -> tuple[int, int]:
    """Write a title, the lines and their sums; return the next row and the row of the sums (both from 0)."""
    (title, lines), (bold, money, sums) = part, formats
    sheet.write_string(row, 0, title, bold)
    first = row + 1
    for at, line in enumerate(lines, start=first):
        sheet.write_string(at, 0, f"{line.code} {line.name}".strip())
        for column, amount in enumerate(line.amounts, start=1):
            sheet.write_number(at, column, float(amount), money)
        across = f"=SUM(B{at + 1}:{xl_col_to_name(count)}{at + 1})"
        sheet.write_formula(at, count + 1, across, money, float(line.whole))
    sum_row = first + len(lines)
    sheet.write_string(sum_row, 0, _("Sum"), bold)
    for column in range(1, count + 2):
        name = xl_col_to_name(column)
        found = total(line.amounts[column - 1] if column <= count else line.whole for line in lines)
        formula = f"=SUM({name}{first + 1}:{name}{sum_row})" if lines else "=0"
        sheet.write_formula(sum_row, column, formula, sums, float(found))
    return sum_row + 1, sum_row
