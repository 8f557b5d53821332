"""Which kinds of sheets the platform can load; domains declare them when they start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from anju.core.access import Permission
from anju.core.sheets.spec import SheetSpec, Values
from anju.core.sheets.staging import Column, Load

_declared: dict[str, SheetImport] = {}


@dataclass(frozen=True)
class SheetImport:
    """How one kind of sheet is loaded, set-based.

    ``columns`` are staged in a temporary table; ``load`` resolves references, classifies every staged row and
    applies it. ``order`` says what must stand before (units before people). ``permissions`` are all needed.

    With ``rides_on`` it also takes rows of another kind of sheet, turned by ``convert`` into its own values
    (None for rows that have nothing for it): a roster of units with the owner's name beside each.
    """

    spec: SheetSpec
    permissions: tuple[Permission, ...]
    columns: tuple[Column, ...]
    load: Callable[[Load], None]
    order: int
    rides_on: str = ""
    convert: Callable[[Values], Values | None] | None = None


def declare(sheet: SheetImport) -> SheetImport:
    """Declare a kind of sheet; a second one of the same name is a programming error."""
    if sheet.spec.name in _declared:
        raise ValueError(f"sheet {sheet.spec.name} is declared twice")
    _declared[sheet.spec.name] = sheet
    return sheet


def declared() -> list[SheetImport]:
    """Return every declared kind of sheet in the order of loading."""
    return sorted(_declared.values(), key=lambda sheet: sheet.order)
