"""What a building generator makes: floors times doors, without the floors and doors that the estate leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from anju.domains.estate.calc.room_code import RoomCode

LARGEST = 20_000
"""More units than any building has; a plan beyond it is a slip of the keyboard."""


class ImpossibleLayout(ValueError):
    """The layout makes nothing, or more than a building can hold; ``field`` names the input at fault."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Door:
    """One position on every floor: its building area (m²) and its layout (户型)."""

    area: Decimal
    layout: str = ""


@dataclass(frozen=True)
class Layout:
    """How a building is divided.

    Floors run from ``first_floor`` to ``last_floor`` without 0 and without ``skipped_floors`` (some estates have no
    4th, 13th and 14th). Doors are numbered 01, 02 … per entrance, or on through all entrances when ``doors_run_on``;
    a number in ``skipped_doors`` is passed over. ``entrances`` is empty for a building without entrances.
    """

    first_floor: int
    last_floor: int
    doors: tuple[Door, ...]
    entrances: tuple[str, ...] = ()
    skipped_floors: frozenset[int] = frozenset()
    skipped_doors: frozenset[int] = frozenset()
    doors_run_on: bool = False

    def floors(self) -> list[int]:
        """Return the floors that exist, lowest first."""
        return [
            floor
            for floor in range(self.first_floor, self.last_floor + 1)
            if floor != 0 and floor not in self.skipped_floors
        ]


@dataclass(frozen=True)
class PlannedUnit:
    """A unit that the generator would make."""

    address: RoomCode
    area: Decimal
    layout: str


def plan(building: str, layout: Layout) -> list[PlannedUnit]:
    """Return the units of a layout in the order people list them; raises `ImpossibleLayout`."""
    floors, entrances = layout.floors(), layout.entrances or ("",)
    if not floors:
        raise ImpossibleLayout("no floors", "last_floor")
    if not layout.doors:
        raise ImpossibleLayout("no doors", "doors")
    if len(floors) * len(entrances) * len(layout.doors) > LARGEST:
        raise ImpossibleLayout("too many units", "last_floor")
    planned = [
        PlannedUnit(RoomCode(building, entrance, floor, room_name(floor, number)), door.area, door.layout)
        for entrance, numbers in _numbered(entrances, layout)
        for floor in floors
        for number, door in zip(numbers, layout.doors, strict=True)
    ]
    return sorted(planned, key=lambda unit: unit.address.position)


def room_name(floor: int, door: int) -> str:
    """Return a room's number: floor 12, door 1 is 1201; basement 1, door 3 is B103."""
    return f"{'B' if floor < 0 else ''}{abs(floor)}{door:02d}"


def _numbered(entrances: Iterable[str], layout: Layout) -> Iterator[tuple[str, list[int]]]:
    numbers = _door_numbers(layout.skipped_doors)
    for entrance in entrances:
        if not layout.doors_run_on:
            numbers = _door_numbers(layout.skipped_doors)
        yield entrance, [next(numbers) for _door in layout.doors]


def _door_numbers(skipped: frozenset[int]) -> Iterator[int]:
    number = 0
    while True:
        number += 1
        if number not in skipped:
            yield number
