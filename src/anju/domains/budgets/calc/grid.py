"""Budgets in workbooks: the columns that are written, and rows read back by the codes of their accounts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from anju.core.errors import DomainError
from anju.core.money import ZERO, parse_amount, round_half_up
from anju.core.sheets.grid import Book, Cell
from anju.domains.budgets.calc.rates import spread

CODE, NOTE, YEAR = "科目编码", "说明", "全年"
MONTHS = tuple(f"{month}月" for month in range(1, 13))
"""Headings of the columns; the same in every language, so that a workbook is read whoever wrote it."""


@dataclass(frozen=True)
class Line:
    """A row of the workbook: twelve months in yuan and a note."""

    months: tuple[Decimal, ...]
    note: str


def read(book: Book) -> dict[str, Line]:
    """Return the rows by the codes of their accounts.

    The first sheet with the columns 科目编码 and 1月 … 12月 counts. Where all months of a row are empty, its 全年 is
    spread over them. Raises DomainError naming the row that cannot be read.
    """
    for sheet in book.sheets:
        for at, row in enumerate(sheet.rows):
            heads = [_text(cell) for cell in row]
            if CODE in heads and set(MONTHS) <= set(heads):
                return _rows(sheet.rows[at + 1 :], heads, at + 2)
    raise DomainError(
        _("The workbook has no columns 科目编码 and 1月 to 12月; use the one you can download."), field="file"
    )


def _rows(rows: Sequence[Sequence[Cell]], heads: list[str], first: int) -> dict[str, Line]:
    at = {head: place for place, head in enumerate(heads) if head}
    found: dict[str, Line] = {}
    for number, row in enumerate(rows, start=first):
        code = _text(_cell(row, at[CODE]))
        if not code:
            continue
        if code in found:
            raise DomainError(_("Row {number}: the account stands there twice.").format(number=number), field="file")
        given = [_cell(row, at[head]) for head in MONTHS]
        whole = _cell(row, at[YEAR]) if YEAR in at else None
        if any(_text(cell) for cell in given):
            months = tuple(_amount(cell, number) for cell in given)
        else:
            months = tuple(spread(_amount(whole, number)))
        found[code] = Line(months, _text(_cell(row, at[NOTE])) if NOTE in at else "")
    return found


def _cell(row: Sequence[Cell], place: int) -> Cell:
    return row[place] if place < len(row) else None


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _amount(cell: Cell, number: int) -> Decimal:
    """Read an amount; numbers of a spreadsheet are rounded to the cent, since they may come out of a formula."""
    text = _text(cell)
    if not text:
        return ZERO
    try:
        value = parse_amount(text) if isinstance(cell, str) else round_half_up(Decimal(text))
    except (DomainError, InvalidOperation) as error:
        message = _("Row {number}: “{text}” is not an amount.").format(number=number, text=text)
        raise DomainError(message, field="file") from error
    if value < 0:
        raise DomainError(_("Row {number}: an amount is negative.").format(number=number), field="file")
    return value
