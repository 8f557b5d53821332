"""How the sheets of a book are read: found by meaning, corrected by people, remembered by the header."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anju.core import clock
from anju.core.access import Actor
from anju.core.sheets.grid import Book, Grid
from anju.core.sheets.matching import Corrections, SheetMatch, is_empty, match_sheet
from anju.core.sheets.models import SheetMapping
from anju.core.sheets.registry import declared

Mappings = Mapping[str, Mapping[int | str, str]]
"""A user's corrections by sheet name: {column's place from 0: field or ``ignore``}; ``"sheet"``: kind or ``ignore``."""


@dataclass(frozen=True)
class Reading:
    """A sheet and how it is read; ``match`` is None where no known table stands on it."""

    grid: Grid
    match: SheetMatch | None
    remembered: bool = False


def readings(book: Book, project_id: int, mappings: Mappings | None = None) -> list[Reading]:
    """Return how each visible, non-empty sheet is read. What the user says now goes before what is remembered."""
    specs = [known.spec for known in declared() if not known.rides_on]
    stored = dict(SheetMapping.objects.filter(project_id=project_id).values_list("signature", "corrections"))
    found = []
    for grid in book.sheets:
        if grid.hidden or is_empty(grid):
            continue
        match = match_sheet(grid, specs)
        said = _as_corrections((mappings or {}).get(grid.name))
        earlier = stored.get(match.signature, {}) if match else {}
        if said or earlier:
            match = match_sheet(grid, specs, {**earlier, **said})
        found.append(Reading(grid, match, remembered=bool(earlier)))
    return found


def _as_corrections(said: Mapping[int | str, str] | None) -> Corrections:
    return {str(place): name for place, name in (said or {}).items()}


def remember(*, actor: Actor, project_id: int, found: Sequence[Reading], mappings: Mappings | None) -> None:
    """Keep the user's corrections for the next file with the same header (writes `SheetMapping`)."""
    for reading in found:
        said = _as_corrections((mappings or {}).get(reading.grid.name))
        if not said or reading.match is None:
            continue
        SheetMapping.objects.update_or_create(
            project_id=project_id,
            signature=reading.match.signature,
            defaults={"corrections": said, "user_id": actor.user_id, "changed_at": clock.now()},
        )
