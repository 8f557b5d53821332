"""What a check of a sheet finds, and how a bad cell is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from anju.core.sheets.grid import Cell, Grid
from anju.core.sheets.matching import SheetMatch
from anju.core.sheets.reasons import CellError, Reason
from anju.core.sheets.spec import SheetSpec
from anju.core.sheets.text import as_text


@dataclass(frozen=True, slots=True)
class Row:
    """A clean row: its number in the file and a value for every field of the spec (None where nothing stands)."""

    number: int
    values: Mapping[str, object]


@dataclass(frozen=True)
class CheckedSheet:
    """Clean ``rows``, ``refused`` row numbers with their ``errors``, and why others are passed by (``ignored``)."""

    blame: Blame
    rows: list[Row]
    refused: list[int]
    errors: list[CellError]
    ignored: Mapping[int, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the sheet's name."""
        return self.blame.grid.name

    @property
    def match(self) -> SheetMatch:
        """Return how the sheet was read."""
        return self.blame.match

    @property
    def spec(self) -> SheetSpec:
        """Return what kind of sheet it is."""
        return self.match.spec


@dataclass(frozen=True)
class Blame:
    """Tells bad cells of one sheet by field name; rows count from 1, as in the file."""

    grid: Grid
    match: SheetMatch
    places: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {name: column for column, name in self.match.columns.items()})

    def cell(self, number: int, name: str) -> Cell:
        """Return what stands in a row under a field ("" where the file has no such column)."""
        place = self.places.get(name)
        return "" if place is None else self.grid.rows[number - 1][place]

    def label(self, name: str) -> str:
        """Return the column's label in the file, or the field's usual one."""
        place = self.places.get(name)
        if place is not None and self.match.labels[place]:
            return self.match.labels[place]
        known = self.match.spec.by_name.get(name)
        return known.synonyms[0] if known and known.synonyms else name

    def error(self, number: int, name: str, reason: Reason) -> CellError:
        """Return the error for a field's cell in a row."""
        value = as_text(self.cell(number, name))
        return CellError(self.grid.name, number, self.label(name), value, reason, self.places.get(name))
