"""Where orders come from: how many of each unit, and of the lines of doors above each other on one riser."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.domains.estate.calc.stack import StackUnit, door_of
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies, ports
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
GROUP BY building_id
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
    """Return how many orders were opened in a period about each unit, of one class and what is below it.

    An order counts for each home that told of it, also where several reports go on as one. Two queries and what
    `ports.homes_told` asks.
    """
    actor.require(policies.VIEW, project.pk)
    counted = Counter(_counted(_UNITS, {"project": project.pk, "category": category, **bounds(first, last)}))
    counted.update(_homes_told(project, first, last, category))
    return dict(counted)


def orders_by_building(
    actor: Actor, project: Project, first: dt.date, last: dt.date, category: str = ""
) -> Mapping[int, int]:
    """Return how many orders were opened in a period about each building, the most first; as `orders_by_unit`."""
    actor.require(policies.VIEW, project.pk)
    counted = Counter(_counted(_BUILDINGS, {"project": project.pk, "category": category, **bounds(first, last)}))
    units = _homes_told(project, first, last, category)
    of_units = dict(Unit.objects.filter(project=project, pk__in=set(units)).values_list("pk", "building"))
    counted.update(of_units[unit] for unit in units if of_units.get(unit) is not None)
    return dict(sorted(counted.items(), key=lambda one: (-one[1], one[0])))


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


def _homes_told(project: Project, first: dt.date, last: dt.date, category: str) -> list[int]:
    found = ports.homes_told(project_id=project.pk, category=category, **bounds(first, last))
    return [unit for _order, unit in sorted(found)]


def _counted(statement: str, values: dict[str, Any]) -> Mapping[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return dict(cursor.fetchall())
