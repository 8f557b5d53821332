"""Find where a table begins on a sheet, what kind of sheet it is and what each column means."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from anju.core.sheets.grid import Grid
from anju.core.sheets.labels import EXACT, Labels, column_scores
from anju.core.sheets.spec import SheetSpec
from anju.core.sheets.text import as_text, is_blank, label_key, tidy

IGNORE = "ignore"
"""What a user's correction says for a column, or a sheet, that is not to be read."""

_SEARCHED_ROWS = 40
_DEEPEST_HEADER = 3
_MISSING_COLUMN_COST = 60.0


@dataclass(frozen=True)
class SheetMatch:
    """How a sheet is read: its spec, the place of its header and the field of each column.

    ``first_row`` and ``last_row`` bound the header, counted from 0. ``columns`` maps a column's place to a
    field; columns that are not in it are not read. ``labels`` are the header's words as shown to people.
    """

    spec: SheetSpec
    first_row: int
    last_row: int
    columns: Mapping[int, str]
    labels: tuple[str, ...]
    score: float = 0.0

    @property
    def signature(self) -> str:
        """Return what two sheets with the same header share; remembered corrections are found by it."""
        return signature_of(self.labels)

    @property
    def missing(self) -> tuple[str, ...]:
        """Return the required fields for which no column was found."""
        present = set(self.columns.values())
        return tuple(name for name in self.spec.required if name not in present)


Corrections = Mapping[str, str]
"""A user's word on one sheet: column's place (as text) → field or `IGNORE`; ``"sheet"`` → spec name or `IGNORE`."""


def signature_of(labels: Sequence[str]) -> str:
    """Return a short stable digest of a header's labels, independent of width, units and blanks."""
    return hashlib.sha256("|".join(map(label_key, labels)).encode()).hexdigest()[:32]


def match_sheet(grid: Grid, specs: Sequence[SheetSpec], corrections: Corrections | None = None) -> SheetMatch | None:
    """Return the best reading of a sheet, or None when no table of these kinds stands on it.

    The user's corrections hold over what was found; a column given to a field takes it from any other.
    """
    corrections = corrections or {}
    wanted = corrections.get("sheet")
    if wanted == IGNORE:
        return None
    candidates = [spec for spec in specs if wanted in (None, spec.name)]
    best: SheetMatch | None = None
    for spec in candidates:
        found = _best_header(grid, spec, lenient=wanted is not None)
        if found is not None and (best is None or found.score > best.score):
            best = found
    return None if best is None else _corrected(best, corrections)


def _best_header(grid: Grid, spec: SheetSpec, *, lenient: bool) -> SheetMatch | None:
    best: SheetMatch | None = None
    for first, last in _header_blocks(grid):
        labels = _labels(grid, first, last)
        columns, score = _assign(grid, spec, labels, last)
        if len(columns) < (1 if lenient else 2):
            continue
        shown = tuple(_shown(grid, first, last, column) for column in range(grid.width))
        found = SheetMatch(spec, first, last, columns, shown, score)
        # A deeper header must tell clearly more than a shallow one, else data rows would join it.
        depth_cost = 20.0 * (last - first)
        found = replace(found, score=score - _MISSING_COLUMN_COST * len(found.missing) - depth_cost)
        if best is None or found.score > best.score:
            best = found
    if best is None or not (lenient or _is_plausible(best)):
        return None
    return replace(best, score=best.score + _title_bonus(grid.name, spec))


def _is_plausible(match: SheetMatch) -> bool:
    """Tell whether enough is there to call it this kind of sheet: some of what is required, or most of the labels."""
    required = match.spec.required
    present = len(required) - len(match.missing)
    return present >= min(2, len(required)) or (present >= 1 and len(match.columns) >= 3)


def _title_bonus(title: str, spec: SheetSpec) -> float:
    key = label_key(title)
    known = [label_key(word) for word in (spec.name, *spec.titles)]
    if key in known:
        return 150.0
    return 40.0 if any(word in key for word in known if len(word) >= 2) else 0.0


def _header_blocks(grid: Grid) -> Iterator[tuple[int, int]]:
    """Yield the runs of one to three rows that hold nothing but words and could be a header."""
    searched = grid.rows[:_SEARCHED_ROWS]
    wordy = [_is_wordy(row) for row in searched]
    for first in range(len(searched)):
        for last in range(first, min(first + _DEEPEST_HEADER, len(searched))):
            if not wordy[last]:
                break
            yield first, last


def _is_wordy(row: Sequence[object]) -> bool:
    words = [cell for cell in row if cell != ""]
    if not words or not all(isinstance(cell, str) for cell in words):
        return False
    # A row of text in which most cells are numbers is data of a .csv file.
    numeric = sum(1 for cell in words if any(mark.isdigit() for mark in tidy(str(cell))[:1]))
    return numeric * 2 < len(words) or len(words) == 1


def _shown(grid: Grid, first: int, last: int, column: int) -> str:
    """Return the label as the file writes it: the lowest header cell that holds something."""
    cells = (as_text(grid.rows[row][column]).strip() for row in range(last, first - 1, -1))
    return next((cell for cell in cells if cell), "")


def _labels(grid: Grid, first: int, last: int) -> list[Labels]:
    return [
        _readings([tidy(as_text(row[column])) for row in grid.rows[first : last + 1]]) for column in range(grid.width)
    ]


def _readings(stacked: Sequence[str]) -> Labels:
    """Return the lowest label first, then the whole stack read downwards and upwards (面积 over 建筑 is 建筑面积)."""
    parts: list[str] = []
    for part in stacked:
        if part and (not parts or parts[-1] != part):
            parts.append(part)
    if not parts:
        return ()
    return tuple(dict.fromkeys((parts[-1], "".join(parts), "".join(reversed(parts)))))


def _assign(grid: Grid, spec: SheetSpec, labels: list[Labels], last: int) -> tuple[dict[int, str], float]:
    """Give each column at most one field and each field at most one column, best fits first."""
    below = grid.rows[last + 1 : last + 201]
    offers = sorted(
        (
            (-score, column, name)
            for column, readings in enumerate(labels)
            for name, score in column_scores(spec, readings, [row[column] for row in below]).items()
        ),
    )
    columns: dict[int, str] = {}
    taken: set[str] = set()
    total = 0.0
    for negative, column, name in offers:
        if column not in columns and name not in taken:
            columns[column] = name
            taken.add(name)
            total += min(-negative, EXACT + 8)
    return dict(sorted(columns.items())), total


def _corrected(match: SheetMatch, corrections: Corrections) -> SheetMatch:
    columns = dict(match.columns)
    for place, name in corrections.items():
        if not place.isdigit() or int(place) >= len(match.labels):
            continue
        if name == IGNORE:
            columns.pop(int(place), None)
        elif name in match.spec.by_name:
            columns = {column: known for column, known in columns.items() if known != name}
            columns[int(place)] = name
    return replace(match, columns=dict(sorted(columns.items())))


def header_repeats(match: SheetMatch, row: Sequence[object]) -> bool:
    """Tell whether a row prints the header again, as long lists do on each page."""
    shown = [column for column in match.columns if match.labels[column]]
    same = sum(1 for column in shown if label_key(as_text(row[column])) == label_key(match.labels[column]))
    return len(shown) >= 2 and same == len(shown)


def is_empty(grid: Grid) -> bool:
    """Tell whether nothing stands on the sheet."""
    return all(is_blank(cell) for row in grid.rows for cell in row)
