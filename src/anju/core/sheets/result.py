"""What a whole import found and did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anju.core.sheets.annotate import annotated
from anju.core.sheets.checked import CheckedSheet
from anju.core.sheets.grid import Book
from anju.core.sheets.summary import Summary


@dataclass(frozen=True)
class ImportResult:
    """``applied`` tells whether anything was written: not in a dry run, and not where strictness refused the file."""

    book: Book
    checked: Sequence[CheckedSheet]
    summary: Summary
    applied: bool

    def as_json(self) -> dict[str, object]:
        """Return the counts of each sheet and every bad cell (see `Summary.as_json`)."""
        return self.summary.as_json()

    def report(self) -> bytes:
        """Return the same workbook with the reasons in a new column, as .xlsx."""
        return annotated(self.book, self.checked, self.summary.errors)
