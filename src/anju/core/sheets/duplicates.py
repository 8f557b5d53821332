"""Rows of one file that speak about the same thing twice."""

from __future__ import annotations

from collections import Counter

from anju.core.sheets import reasons
from anju.core.sheets.checked import Blame, Row
from anju.core.sheets.reasons import CellError
from anju.core.sheets.text import as_text

Errors = dict[int, list[CellError]]


def refuse_duplicates(blame: Blame, rows: list[Row], errors: Errors) -> list[Row]:
    """Return the rows that are left; ``errors`` gains what is wrong with the others.

    Of two equal rows the later is refused. Rows that contradict each other are all refused, for the file
    does not tell which is right.
    """
    spec = blame.match.spec
    keys = [tuple(row.values.get(name) for name in spec.key) for row in rows]
    counts = Counter(keys)
    if len(counts) == len(rows):
        return rows
    first_of: dict[tuple[object, ...], Row] = {}
    for row, key in zip(rows, keys, strict=True):
        if counts[key] == 1 or all(part is None for part in key):
            continue
        first = first_of.setdefault(key, row)
        if first is not row:
            _compare(blame, first, row, errors)
    return [row for row in rows if row.number not in errors]


def _compare(blame: Blame, first: Row, later: Row, errors: Errors) -> None:
    spec = blame.match.spec
    names = [known.name for known in spec.fields if not known.is_note]
    differing = [name for name in names if later.values[name] != first.values[name]]
    if not differing:
        errors.setdefault(later.number, []).append(
            blame.error(later.number, spec.blame, reasons.duplicate_of(first.number))
        )
    for name in differing:
        for row, other in ((first, later), (later, first)):
            known = errors.setdefault(row.number, [])
            said = as_text(blame.cell(other.number, name))
            error = blame.error(row.number, name, reasons.contradicts(other.number, said))
            if all(earlier.column != error.column for earlier in known):
                known.append(error)
