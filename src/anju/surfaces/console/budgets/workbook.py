"""Budgets as workbooks: amounts as numbers, sums, differences and rates as formulas."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from xlsxwriter.utility import xl_col_to_name

from anju.core.money import total
from anju.domains.budgets.calc.grid import CODE, MONTHS, NOTE, YEAR
from anju.surfaces.console.budgets.figures import Line, Section

_MONEY = "#,##0.00;[Red]-#,##0.00"
_FIRST = 3  # the first row of amounts, from 0


@dataclass(frozen=True)
class FilledLine:
    """A row of a department's workbook: amounts in yuan, with last year's actual as help."""

    code: str
    name: str
    months: tuple[Decimal, ...]
    last: Decimal
    note: str


def part_xlsx(lines: Sequence[FilledLine], *, title: str, last_year: int) -> bytes:
    """Return the sheet that a department fills in and hands back; its columns are read by `budgets.calc.grid`."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Budget sheet"))
        money, bold = book.add_format({"num_format": _MONEY}), book.add_format({"bold": True})
        sums = book.add_format({"num_format": _MONEY, "bold": True, "top": 1})
        sheet.write_string(0, 0, title, bold)
        heads = [CODE, "科目", f"{last_year} 年实际", *MONTHS, YEAR, NOTE]
        sheet.write_row(2, 0, heads, book.add_format({"bold": True, "bottom": 1}))
        sheet.set_column(0, 0, 12)
        sheet.set_column(1, 1, 30)
        sheet.set_column(2, 15, 13)
        sheet.set_column(16, 16, 30)
        sheet.freeze_panes(_FIRST, 2)
        for at, line in enumerate(lines, start=_FIRST):
            sheet.write_string(at, 0, line.code)
            sheet.write_string(at, 1, line.name)
            sheet.write_number(at, 2, float(line.last), money)
            for column, amount in enumerate(line.months, start=3):
                sheet.write_number(at, column, float(amount), money)
            sheet.write_formula(at, 15, f"=SUM(D{at + 1}:O{at + 1})", money, float(total(line.months)))
            sheet.write_string(at, 16, line.note)
        last = _FIRST + len(lines)
        sheet.write_string(last, 1, "合计", bold)
        for column in range(2, 16):
            name = xl_col_to_name(column)
            value = total(_at(line, column) for line in lines)
            formula = f"=SUM({name}{_FIRST + 1}:{name}{last})" if lines else "=0"
            sheet.write_formula(last, column, formula, sums, float(value))
    return file.getvalue()


def _at(line: FilledLine, column: int) -> Decimal:
    if column == 2:
        return line.last
    return total(line.months) if column == 15 else line.months[column - 3]


def execution_xlsx(sections: Sequence[Section], *, title: str) -> bytes:
    """Return the report; sums, differences and rates are formulas with their results stored beside them."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_("Actual against budget"))
        formats = {
            "money": book.add_format({"num_format": _MONEY}),
            "rate": book.add_format({"num_format": "0.00%"}),
            "bold": book.add_format({"bold": True}),
            "sums": book.add_format({"num_format": _MONEY, "bold": True, "top": 1}),
        }
        heads = [
            _("Budgeted"),
            _("Actual amount"),
            _("Over (+) or under (−)"),
            _("Execution rate"),
            _("Budget of the year"),
            _("Execution rate of the year"),
            _("Forecast of the year"),
            _("At least"),
            _("At most"),
        ]
        sheet.write_string(0, 0, title, formats["bold"])
        sheet.write_row(2, 2, heads, book.add_format({"bold": True, "bottom": 1, "align": "right"}))
        sheet.set_column(0, 1, 26)
        sheet.set_column(2, 10, 16)
        sheet.freeze_panes(_FIRST, 2)
        row = _FIRST
        for section in sections:
            row = _section(sheet, row, section, formats) + 1
    return file.getvalue()


def _section(sheet: Any, row: int, section: Section, formats: dict[str, Any]) -> int:
    """Write a section with groups, and its sum over their sums; return the next row."""
    sheet.write_string(row, 0, section.title, formats["bold"])
    row, sum_rows = row + 1, []
    for group in section.groups:
        first = row
        for line in group.lines:
            sheet.write_string(row, 0, group.title)
            sheet.write_string(row, 1, line.title)
            _amounts(sheet, row, line, formats, None)
            row += 1
        sheet.write_string(row, 0, group.title, formats["bold"])
        sheet.write_string(row, 1, _("Sum"), formats["bold"])
        _amounts(sheet, row, group.sum, formats, [f"{{0}}{first + 1}:{{0}}{row}"])
        sum_rows.append(row + 1)
        row += 1
    sheet.write_string(row, 0, _("Sum"), formats["bold"])
    _amounts(sheet, row, section.sum, formats, [f"{{0}}{one}" for one in sum_rows])
    return row + 1


def _amounts(sheet: Any, row: int, line: Line, formats: dict[str, Any], ranges: list[str] | None) -> None:
    """Write the nine columns of a line; with ``ranges`` its amounts are sums of these cells."""
    at = row + 1
    values = {
        2: line.budget,
        3: line.actual,
        6: line.whole,
        8: line.forecast.expected,
        9: line.forecast.low,
        10: line.forecast.high,
    }
    for column, value in values.items():
        if ranges is None:
            sheet.write_number(row, column, float(value), formats["money"])
        else:
            cells = ",".join(one.format(xl_col_to_name(column)) for one in ranges)
            sheet.write_formula(row, column, f"=SUM({cells})", formats["sums"], float(value))
    sheet.write_formula(row, 4, f"=D{at}-C{at}", formats["money"], float(line.difference))
    rate = float(line.rate / 100) if line.rate is not None else ""
    sheet.write_formula(row, 5, f'=IF(C{at}=0,"",D{at}/C{at})', formats["rate"], rate)
    # The year's rate is of what was spent since January, which the columns do not hold: it is written as a number.
    if line.year_rate is not None:
        sheet.write_number(row, 7, float(line.year_rate / 100), formats["rate"])
