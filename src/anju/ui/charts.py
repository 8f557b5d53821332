"""Charts as data: what is drawn, and the same numbers as a table for who cannot see the drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

Number = Decimal | int | float | None


@dataclass(frozen=True)
class Series:
    """One row of numbers. ``kind`` is ``bar`` or ``line``; ``axis`` 1 uses the right-hand scale.

    ``colours`` names tokens (``chart-1``, ``age-30``, ``ok`` …): one for the series or one for each number.
    """

    name: str
    values: Sequence[Number]
    kind: str = "bar"
    axis: int = 0
    stack: str = ""
    colours: Sequence[str] = ()
    labels: bool = False


@dataclass(frozen=True)
class Chart:
    """A chart with categories along one axis. ``horizontal`` puts them on the left, ``pie`` makes a ring."""

    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    horizontal: bool = False
    pie: bool = False
    units: Sequence[str] = field(default_factory=lambda: ("",))

    def option(self) -> dict[str, Any]:
        """Return what the page's script draws from; colours stay names, so that dark mode can change them."""
        return {
            "title": self.title,
            "categories": [str(name) for name in self.categories],
            "horizontal": self.horizontal,
            "pie": self.pie,
            "units": [str(unit) for unit in self.units],
            "series": [
                {
                    "name": str(one.name),
                    "kind": one.kind,
                    "axis": one.axis,
                    "stack": one.stack,
                    "colours": list(one.colours),
                    "labels": one.labels,
                    "values": [None if value is None else float(value) for value in one.values],
                }
                for one in self.series
            ],
        }

    def rows(self) -> list[tuple[str, list[Number]]]:
        """Return the table: one row a category, one number a series."""
        return [
            (str(name), [one.values[at] if at < len(one.values) else None for one in self.series])
            for at, name in enumerate(self.categories)
        ]
