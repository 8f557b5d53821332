"""The same workbook back, with the reasons beside every bad row and the bad cells coloured."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from anju.core.sheets.checked import CheckedSheet
from anju.core.sheets.grid import Book, Grid
from anju.core.sheets.reasons import CellError
from anju.core.sheets.text import as_text, label_key

_BAD = PatternFill("solid", fgColor="FFFFC7CE")
_REASON = Font(color="FF9C0006")
_FIRST_LETTERS_OF_FORMULAS = ("=", "+", "-", "@")


def annotated(book: Book, sheets: Sequence[CheckedSheet], errors: Sequence[CellError] = ()) -> bytes:
    """Return the file as .xlsx with one more column, 错误原因, on every sheet that was read.

    ``errors`` are told instead of the sheets' own ones when given (a load finds more than a check). All
    else of an .xlsx file stays as it was; another kind of file comes back as a new .xlsx with the same cells.
    """
    workbook = _original(book) if book.kind == "xlsx" else _rebuilt(book.sheets)
    by_sheet: dict[str, list[CellError]] = defaultdict(list)
    for error in errors or [error for sheet in sheets for error in sheet.errors]:
        by_sheet[error.sheet].append(error)
    for sheet in sheets:
        if sheet.name in workbook.sheetnames:
            _annotate(workbook[sheet.name], sheet, by_sheet[sheet.name])
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _original(book: Book) -> Workbook:
    return load_workbook(io.BytesIO(book.content))


def _rebuilt(grids: Sequence[Grid]) -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for grid in grids:
        sheet = workbook.create_sheet(grid.name[:31] or "Sheet")
        for row in grid.rows:
            sheet.append([None if cell == "" else cell for cell in row])
        _disarm(sheet)
    return workbook


def _disarm(sheet: Worksheet) -> None:
    """Keep text that looks like a formula text: a .csv cell must not become one that runs."""
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith(_FIRST_LETTERS_OF_FORMULAS):
                cell.data_type = "s"


def _annotate(sheet: Worksheet, checked: CheckedSheet, errors: list[CellError]) -> None:
    header = checked.match.last_row + 1
    column = _reason_column(sheet, checked)
    for row in range(header, sheet.max_row + 1):
        if sheet.cell(row, column).value is not None:
            sheet.cell(row, column).value = None
    title = sheet.cell(header, column, _("Reason for refusal"))
    title.font = Font(bold=True, color="FF9C0006")
    by_row: dict[int, list[CellError]] = defaultdict(list)
    for error in errors:
        by_row[error.row].append(error)
        if error.index is not None and error.row > header:
            sheet.cell(error.row, error.index + 1).fill = _BAD
    for row, found in by_row.items():
        # Errors of the whole sheet (a column that is missing) stand beside the header's own label.
        place = sheet.cell(row if row > header else header, column if row > header else column + 1)
        place.value = _told(found)
        place.data_type = "s"
        place.font = _REASON
        place.alignment = Alignment(wrap_text=False, vertical="center")
    sheet.column_dimensions[get_column_letter(column)].width = 50


def _told(found: Sequence[CellError]) -> str:
    return "；".join(f"{error.column}：{error.reason}" for error in found)


def _reason_column(sheet: Worksheet, checked: CheckedSheet) -> int:
    """Return the column after the last, or that of an earlier report in a file that was sent again."""
    known = {label_key("错误原因"), label_key("Reason for refusal"), label_key(_("Reason for refusal"))}
    for column, label in enumerate(checked.match.labels, 1):
        if label_key(as_text(label)) in known:
            return column
    return max(int(sheet.max_column), len(checked.match.labels)) + 1
