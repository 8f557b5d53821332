"""Open a spreadsheet of any common kind and return its cells as plain values."""

from __future__ import annotations

import io
from pathlib import Path
from typing import cast

from django.utils.translation import gettext_lazy as _
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from anju.core.sheets.delimited import read_delimited
from anju.core.sheets.errors import SheetError
from anju.core.sheets.grid import Book, Cell, Grid
from anju.core.sheets.guards import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, file_kind, too_many_cells

_MAX_MERGED_CELLS = 1_000_000


def read_workbook(source: str | Path | bytes, *, filename: str = "") -> Book:
    """Return every sheet of the file with its raw cells, merged cells filled.

    Formulas give their stored result (nothing, when the file was never calculated). Hidden sheets are
    there and marked. Raises SheetError when the file is too large, locked, damaged or no spreadsheet.
    """
    if isinstance(source, bytes):
        content = source
    else:
        path = Path(source)
        filename = filename or path.name
        content = _file_bytes(path)
    kind = file_kind(content)
    if kind == "csv":
        sheets = [read_delimited(content, Path(filename).stem or "CSV")]
        _refuse_oversize(sheets[0])
    else:
        sheets = _read_cells(content)
    return Book(kind=kind, sheets=sheets, content=content, filename=filename)


def _file_bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SheetError("too_large", _("The file is larger than 50 MB; split it into several."))
        return path.read_bytes()
    except OSError as error:
        raise SheetError("no_file", _("The file cannot be opened.")) from error


def _read_cells(content: bytes) -> list[Grid]:
    try:
        book = load_workbook(io.BytesIO(content))
        return [
            _grid(book, index, hidden=meta.visible is not SheetVisibleEnum.Visible)
            for index, meta in enumerate(book.sheets_metadata)
            if meta.typ is SheetTypeEnum.WorkSheet
        ]
    except PasswordError as error:
        raise SheetError("locked", _("The file is locked by a password; save it without one.")) from error
    except (CalamineError, OSError, ValueError) as error:
        raise SheetError("damaged", _("The file is damaged and cannot be opened.")) from error


def _grid(book: CalamineWorkbook, index: int, *, hidden: bool) -> Grid:
    sheet = book.get_sheet_by_index(index)
    grid = Grid(name=sheet.name, rows=_plain_rows(sheet), hidden=hidden)
    _refuse_oversize(grid)
    _fill_merged(sheet, grid)
    return grid


def _plain_rows(sheet: CalamineSheet) -> list[list[Cell]]:
    rows = cast(list[list[Cell]], sheet.to_python(skip_empty_area=False))
    for row in rows:
        # True equals 1 in a look-up, so truth values become the words that Excel shows.
        if True in row or False in row:
            row[:] = [("TRUE" if cell else "FALSE") if isinstance(cell, bool) else cell for cell in row]
    return rows


def _refuse_oversize(grid: Grid) -> None:
    if len(grid.rows) > MAX_ROWS or grid.width > MAX_COLUMNS:
        raise too_many_cells()


def _fill_merged(sheet: CalamineSheet, grid: Grid) -> None:
    filled = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        if top >= len(grid.rows) or left >= grid.width:
            continue
        value = grid.rows[top][left]
        for row in grid.rows[top : bottom + 1]:
            for column in range(left, min(right, grid.width - 1) + 1):
                row[column] = value
            filled += right - left + 1
        if filled > _MAX_MERGED_CELLS:
            raise too_many_cells()
