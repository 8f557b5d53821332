"""Which of several settings holds for an order: limits and dispatch rules say for which category they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Prefixed(Protocol):
    """A setting for every category that begins with ``category``; an empty one is for all."""

    category: str


class Limiting(Prefixed, Protocol):
    """A setting that may be a project's own; without a project it is the company's."""

    project_id: int | None


class Routing(Prefixed, Protocol):
    """A setting that may be for one building."""

    building_id: int | None


L = TypeVar("L", bound=Limiting)
R = TypeVar("R", bound=Routing)


def matches(prefix: str, category: str) -> bool:
    """Tell whether a category lies under a prefix: ``water`` is over ``water`` and ``water.tap``, not ``waterfall``."""
    return not prefix or category == prefix or category.startswith(prefix + ".")


def best_limits(rows: Iterable[L], category: str) -> L | None:
    """Return the setting that holds for a category: the project's own before the company's, then the longest prefix."""
    found = [row for row in rows if matches(row.category, category)]
    return max(found, key=lambda row: (row.project_id is not None, len(row.category)), default=None)


def best_rule(rows: Iterable[R], category: str, building_id: int | None) -> R | None:
    """Return the rule for a category and building: the longest prefix, then the building's own before a general one."""
    found = [row for row in rows if matches(row.category, category) and row.building_id in (None, building_id)]
    return max(found, key=lambda row: (len(row.category), row.building_id is not None), default=None)
