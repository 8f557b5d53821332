"""The floor-stack picture: where each unit is drawn, in which colour, and what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from anju.domains.estate.calc.stack import Stack, StackUnit
from anju.domains.estate.enums import UnitState

CELL_WIDTH, CELL_HEIGHT, GAP = 92, 28, 4
LABEL_WIDTH, HEAD_HEIGHT, ENTRANCE_GAP = 44, 30, 20


@dataclass(frozen=True)
class Arrears:
    """What a unit owes, and since how many days the oldest of it."""

    amount: Decimal
    days: int


@dataclass(frozen=True)
class Cell:
    """A unit in the picture."""

    unit: StackUnit
    x: int
    y: int
    row: int
    column: int
    css: str
    mark: str
    said: str


@dataclass(frozen=True)
class Label:
    """A floor at the left or an entrance at the top."""

    text: str
    x: int
    y: int


@dataclass(frozen=True)
class LegendItem:
    """A colour, what it means, and how many units have it."""

    css: str
    text: str
    count: int


@dataclass(frozen=True)
class Picture:
    """Everything the drawing shows; sizes in CSS pixels."""

    width: int
    height: int
    cells: list[Cell]
    floors: list[Label]
    entrances: list[Label]
    legend: list[LegendItem]


Paint = Callable[[StackUnit], tuple[str, str, str]]
"""Gives a unit's colour class, its short mark in the cell, and the words for who does not see the colour."""


def state_paint() -> tuple[Paint, list[tuple[str, str]]]:
    """Return how units are coloured by state, and the legend's classes and words."""
    marks = {
        UnitState.OWNER_OCCUPIED: pgettext("short for owner-occupied", "own"),
        UnitState.LET: pgettext("short for let", "let"),
        UnitState.VACANT: pgettext("short for vacant", "vacant"),
        UnitState.RENOVATING: pgettext("short for being renovated", "works"),
        UnitState.NOT_HANDED_OVER: pgettext("short for not handed over", "new"),
    }

    def paint(unit: StackUnit) -> tuple[str, str, str]:
        state = UnitState(unit.state)
        return f"unit-{state.value}", marks[state], str(state.label)

    return paint, [(f"unit-{state.value}", str(state.label)) for state in UnitState]


def arrears_paint(owed: Mapping[int, Arrears]) -> tuple[Paint, list[tuple[str, str]]]:
    """Return how units are coloured by the age of what they owe, and the legend's classes and words."""
    legend = [
        ("age-none", _("Nothing overdue")),
        ("age-30", _("Up to 30 days")),
        ("age-90", _("31–90 days")),
        ("age-180", _("91–180 days")),
        ("age-365", _("181–365 days")),
        ("age-old", _("More than a year")),
    ]
    words = dict(legend)

    def paint(unit: StackUnit) -> tuple[str, str, str]:
        debt = owed.get(unit.id)
        css = age_class(debt)
        if debt is None:
            return css, "", words[css]
        said = _("owes {amount} yuan, oldest since {days} days").format(amount=f"{debt.amount:,.2f}", days=debt.days)
        return css, f"{debt.amount:,.0f}", said

    return paint, legend


def age_class(debt: Arrears | None) -> str:
    """Return the colour class for the age of a debt (bounds included, as 以内 counts them)."""
    if debt is None:
        return "age-none"
    bounds = ((30, "age-30"), (90, "age-90"), (180, "age-180"), (365, "age-365"))
    return next((css for bound, css in bounds if debt.days <= bound), "age-old")


def draw(stack: Stack, paint: Paint, legend: list[tuple[str, str]]) -> Picture:
    """Place a building's units: one row a floor, entrances side by side."""
    rows = {floor: place for place, floor in enumerate(stack.floors)}
    cells: list[Cell] = []
    entrances: list[Label] = []
    left, door_number = LABEL_WIDTH, 0
    for column in stack.columns:
        if column.entrance:
            entrances.append(Label(_("Entrance {code}").format(code=column.entrance), left, HEAD_HEIGHT - 12))
        places = {door: at for at, door in enumerate(column.doors)}
        for (floor, door), unit in column.units.items():
            css, mark, said = paint(unit)
            x = left + places[door] * (CELL_WIDTH + GAP)
            y = HEAD_HEIGHT + rows[floor] * (CELL_HEIGHT + GAP)
            cells.append(Cell(unit, x, y, rows[floor], door_number + places[door], css, mark, said))
        door_number += len(column.doors)
        left += len(column.doors) * (CELL_WIDTH + GAP) + ENTRANCE_GAP
    counted = Counter(cell.css for cell in cells)
    return Picture(
        width=max(left - ENTRANCE_GAP, LABEL_WIDTH),
        height=HEAD_HEIGHT + len(stack.floors) * (CELL_HEIGHT + GAP),
        cells=sorted(cells, key=lambda cell: (cell.row, cell.column)),
        floors=[
            Label(f"{floor}F" if floor > 0 else f"B{-floor}", 0, HEAD_HEIGHT + place * (CELL_HEIGHT + GAP) + 19)
            for floor, place in rows.items()
        ],
        entrances=entrances,
        legend=[LegendItem(css, text, counted[css]) for css, text in legend],
    )
