"""The floor-stack picture of a building as a grid: floors from the top down, doors side by side per entrance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class StackUnit:
    """What the picture needs to know of a unit."""

    id: int
    code: str
    entrance: str
    floor: int
    room: str
    state: str
    usage: str
    area: Decimal


@dataclass(frozen=True)
class StackColumn:
    """An entrance with its doors; ``units`` maps (floor, door) to the unit that stands there."""

    entrance: str
    doors: Sequence[str]
    units: Mapping[tuple[int, str], StackUnit]


@dataclass(frozen=True)
class Stack:
    """A building's grid; every floor that has a unit in any entrance is a row, highest first."""

    floors: Sequence[int]
    columns: Sequence[StackColumn]

    @property
    def width(self) -> int:
        """Return the number of doors side by side."""
        return sum(len(column.doors) for column in self.columns)


def build_stack(units: Iterable[StackUnit]) -> Stack:
    """Arrange a building's units. Two units that claim the same door of a floor get doors of their own."""
    by_entrance: dict[str, dict[tuple[int, str], StackUnit]] = {}
    floors: set[int] = set()
    for unit in units:
        floors.add(unit.floor)
        places = by_entrance.setdefault(unit.entrance, {})
        door = door_of(unit)
        while (unit.floor, door) in places:
            door += "+"
        places[unit.floor, door] = unit
    columns = [
        StackColumn(entrance, sorted({door for _floor, door in places}, key=_door_order), places)
        for entrance, places in sorted(by_entrance.items(), key=lambda item: natural(item[0]))
    ]
    return Stack(sorted(floors, reverse=True), columns)


def door_of(unit: StackUnit) -> str:
    """Return the door's name within its floor: room 1201 on floor 12 is door 01; a named room is its own door."""
    digits = _DIGITS.search(unit.room)
    if digits is None or len(digits.group()) < 3:
        return unit.room
    return digits.group()[-2:] + unit.room[digits.end() :]


def natural(code: str) -> tuple[int, int, str]:
    """Return a key that sorts codes as people do: none, then numbers by size, then names."""
    if not code:
        return 0, 0, ""
    return (1, int(code), "") if code.isdigit() else (2, 0, code)


def _door_order(door: str) -> tuple[int, int, str]:
    digits = _DIGITS.search(door)
    return (0, int(digits.group()), door) if digits else (1, 0, door)
