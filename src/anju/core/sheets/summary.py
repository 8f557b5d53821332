"""What an import did, as counts and as the JSON that machines read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from anju.core.sheets.grid import column_letter
from anju.core.sheets.reasons import CellError


@dataclass
class Counts:
    """How the rows of one sheet fared."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the four counts by name."""
        return {"new": self.new, "changed": self.changed, "unchanged": self.unchanged, "refused": self.refused}


@dataclass(frozen=True)
class FieldChange:
    """One field of one record that the file would change (or changed); ``label`` is the field's name for people."""

    sheet: str
    row: int
    record: str
    field: str
    label: str
    before: str
    after: str


@dataclass
class Summary:
    """Counts by sheet name, bad cells, changed fields, names of sheets without a known table, remarks for the user."""

    sheets: dict[str, Counts] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)
    changes: list[FieldChange] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Return ``{"sheets": {NAME: {"new", "changed", "unchanged", "refused"}}, "errors": […]}``."""
        return {
            "sheets": {name: counts.as_json() for name, counts in self.sheets.items()},
            "errors": errors_as_json(self.errors),
        }

    @property
    def refused(self) -> int:
        """Return how many rows of the whole file were refused."""
        return sum(counts.refused for counts in self.sheets.values())

    @property
    def written(self) -> int:
        """Return how many rows of the whole file are new or changed."""
        return sum(counts.new + counts.changed for counts in self.sheets.values())


def errors_as_json(errors: Sequence[CellError]) -> list[dict[str, object]]:
    """Return bad cells as plain values: sheet, row, column (its label), value and reason; cell is like B12."""
    return [
        {
            "sheet": error.sheet,
            "row": error.row,
            "column": error.column,
            "value": error.value,
            "reason": str(error.reason),
            "code": error.reason.code,
            "cell": "" if error.index is None else f"{column_letter(error.index)}{error.row}",
        }
        for error in errors
    ]
