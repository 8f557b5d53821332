"""What a whole import found and did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from anju.core.sheets.annotate import annotated
from anju.core.sheets.checked import CheckedSheet
from anju.core.sheets.grid import Book
from anju.core.sheets.summary import Summary, errors_as_json


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

    def errors_as_json(self) -> list[dict[str, object]]:
        """Return every bad cell as plain values."""
        return errors_as_json(self.summary.errors)

    def columns_as_json(self) -> dict[str, dict[str, object]]:
        """Return by sheet how it was read: kind, header row, columns with labels and fields, fields to choose from."""
        return {sheet.name: _columns(sheet) for sheet in self.checked}

    def report(self) -> bytes:
        """Return the same workbook with the reasons in a new column, as .xlsx."""
        return annotated(self.book, self.checked, self.summary.errors)


def _columns(sheet: CheckedSheet) -> dict[str, object]:
    match = sheet.match
    return {
        "kind": match.spec.name,
        "title": str(match.spec.title),
        "header_row": match.last_row + 1,
        "columns": [
            {"index": index, "label": label, "field": match.columns.get(index)}
            for index, label in enumerate(match.labels)
        ],
        "fields": [
            {"name": known.name, "label": str(known.label), "required": known.required} for known in match.spec.fields
        ],
    }
