"""Where orders come from: how many of each unit, and of the lines of doors above each other on one riser."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.domains.estate.calc.stack import StackUnit, door_of
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.queries.periods import bounds

MOST_LINES = 20

_UNITS = """
SELECT unit_id, count(*) FROM workorders_workorder
WHERE project_id = %(project)s AND opened_at >= %(first)s AND opened_at < %(last)s AND unit_id IS NOT NULL
    AND state <> 'cancelled' AND (%(category)s = '' OR category = %(category)s OR category LIKE %(category)s || '.%%')
GROUP BY unit_id
"""
_BUILDINGS = """
SELECT building_id, count(*) FROM workorders_workorder
WHERE project_id = %(project)s AND opened_at >= %(first)s AND opened_at < %(last)s AND building_id IS NOT NULL
    AND state <> 'cancelled' AND (%(category)s = '' OR category = %(category)s OR category LIKE %(category)s || '.%%')
GROUP BY building_id ORDER BY 2 DESC, 1
"""


@dataclass(frozen=True)
class RiserLine:
    """The doors above each other of an entrance: how many orders, from how many of its units."""

    building_id: int
    building: str
    entrance: str
    door: str
    number: int
    units: int

    @property
    def key(self) -> str:
        """Name the line for good: building, entrance and door."""
        return "-".join(part for part in (self.building, self.entrance, self.door) if part)


def orders_by_unit(
    actor: Actor, project: Project, first: dt.date, last: dt.date, category: str = ""
) -> Mapping[int, int]:
    """Return how many orders were opened in a period about each unit, of one class and what is below it (one query)."""
    actor.require(policies.VIEW, project.pk)
    return _counted(_UNITS, {"project": project.pk, "category": category, **bounds(first, last)})


def orders_by_building(
    actor: Actor, project: Project, first: dt.date, last: dt.date, category: str = ""
) -> Mapping[int, int]:
    """Return how many orders were opened in a period about each building, the most first (one query)."""
    actor.require(policies.VIEW, project.pk)
    return _counted(_BUILDINGS, {"project": project.pk, "category": category, **bounds(first, last)})


def hottest_lines(project: Project, by_unit: Mapping[int, int]) -> Sequence[RiserLine]:
    """Return the lines that most orders come from, only such with orders of two units or more (one query).

    One unit that reports often is a household's matter; several on one line point at the riser.
    """
    rows = Unit.objects.filter(project=project, pk__in=list(by_unit)).values_list(
        "pk", "code", "entrance__code", "floor", "room", "state", "usage", "area", "building", "building__code"
    )
    units: list[tuple[Any, ...]] = list(rows)
    numbers: dict[tuple[int, str, str, str], list[int]] = defaultdict(list)
    for *facts, building_id, building in units:
        unit = StackUnit(*facts)
        numbers[building_id, building, unit.entrance or "", door_of(unit)].append(by_unit[unit.id])
    lines = [RiserLine(*place, sum(found), len(found)) for place, found in numbers.items() if len(found) > 1]
    return sorted(lines, key=lambda one: (-one.number, one.key))[:MOST_LINES]


def _counted(statement: str, values: dict[str, Any]) -> Mapping[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())
