"""A workbook as plain values: sheets of rows of cells, numbered as in the file."""

from __future__ import annotations

from dataclasses import dataclass, field

Cell = object
"""A raw cell: str (empty text for nothing), float, date, datetime, time or timedelta."""


@dataclass(frozen=True)
class Grid:
    """One sheet: ``rows[0]`` is row 1 of the file; every row has the same width; merged cells are filled."""

    name: str
    rows: list[list[Cell]]
    hidden: bool = False

    @property
    def width(self) -> int:
        """Return the number of columns."""
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True)
class Book:
    """A file read: its visible and hidden sheets, its kind (xlsx, xls, ods, csv) and its own bytes."""

    kind: str
    sheets: list[Grid]
    content: bytes = field(repr=False, default=b"")
    filename: str = ""


def column_letter(index: int) -> str:
    """Return the spreadsheet's name of a column: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
