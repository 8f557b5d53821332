"""What domains above must be asked before a home changes hands by the register alone."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from anju.domains.estate.models import Unit

Objection = Callable[["Unit", Collection[int], date], str | None]
"""Takes the unit, the ids of the owners who leave and the first day of the new ones; returns why not, or None."""
_objections: list[Objection] = []


def object_to_change_of_owner(ask: Objection) -> Objection:
    """Let a function be asked before owners change without a settlement."""
    _objections.append(ask)
    return ask


def objections(unit: Unit, leaving: Collection[int], on: date) -> list[str]:
    """Return what stands against a change of owner without a settlement, in words."""
    return [said for ask in _objections if (said := ask(unit, leaving, on)) is not None]
