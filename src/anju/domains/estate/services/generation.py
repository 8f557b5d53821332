"""Make all units of a building at once, from its floors and doors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from anju.core import events
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate import policies
from anju.domains.estate.calc.generator import ImpossibleLayout, Layout, PlannedUnit, plan
from anju.domains.estate.enums import UnitState, Usage
from anju.domains.estate.events import UnitsAdded
from anju.domains.estate.models import Building, Entrance, Unit

_INSERT = """
INSERT INTO estate_unit (project_id, building_id, entrance_id, code, room, floor, position, area, layout, usage, state,
                         structure, remark, built_year)
SELECT %(project)s, %(building)s, e.id, p.code, p.room, p.floor, p.position, p.area, p.layout, %(usage)s, %(state)s,
       %(structure)s, '', %(built_year)s
FROM unnest(%(entrances)s::text[], %(codes)s::text[], %(rooms)s::text[], %(floors)s::smallint[],
            %(positions)s::bigint[], %(areas)s::numeric[], %(layouts)s::text[])
     AS p (entrance, code, room, floor, position, area, layout)
LEFT JOIN estate_entrance e ON e.building_id = %(building)s AND e.code = p.entrance
ORDER BY p.position
ON CONFLICT (project_id, code) DO NOTHING
"""


@dataclass(frozen=True)
class Preview:
    """What a layout would make: ``fresh`` units, and codes of the plan that are ``taken`` already."""

    fresh: Sequence[PlannedUnit]
    taken: frozenset[str]

    @property
    def floors(self) -> list[tuple[int, list[PlannedUnit]]]:
        """Return the fresh units by floor, the highest first."""
        by_floor: dict[int, list[PlannedUnit]] = {}
        for unit in self.fresh:
            by_floor.setdefault(unit.address.floor, []).append(unit)
        return sorted(by_floor.items(), reverse=True)


def preview_units(*, actor: Actor, building: Building, layout: Layout) -> Preview:
    """Return what `generate_units` would make; writes nothing. Raises `DomainError` for an impossible layout."""
    actor.require(policies.EDIT_UNITS, building.project_id)
    planned = _plan(building, layout)
    codes = [unit.address.code for unit in planned]
    taken = frozenset(Unit.objects.filter(project=building.project_id, code__in=codes).values_list("code", flat=True))
    return Preview([unit for unit in planned if unit.address.code not in taken], taken)


def generate_units(
    *,
    actor: Actor,
    building: Building,
    layout: Layout,
    usage: str = Usage.HOME,
    state: str = UnitState.NOT_HANDED_OVER,
) -> int:
    """Add the units of a layout in one statement and return how many are new; units that stand are left alone.

    Adds missing entrances and raises the building's number of floors. Publishes `UnitsAdded`.
    """
    actor.require(policies.EDIT_UNITS, building.project_id)
    planned = _plan(building, layout)
    Entrance.objects.bulk_create(
        [Entrance(project_id=building.project_id, building=building, code=code) for code in layout.entrances],
        ignore_conflicts=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, _rows(building, planned, usage, state))
        count: int = cursor.rowcount
    highest = max(unit.address.floor for unit in planned)
    if highest > (building.floors or 0):
        building.floors = highest
        building.save(update_fields=["floors"])
    if count:
        events.publish(UnitsAdded(project_id=building.project_id, building_id=building.pk, count=count))
    return count


def _plan(building: Building, layout: Layout) -> list[PlannedUnit]:
    try:
        return plan(building.code, layout)
    except ImpossibleLayout as error:
        raise DomainError(_("This makes no units, or more than a building can have."), field=error.field) from error


def _rows(building: Building, planned: Sequence[PlannedUnit], usage: str, state: str) -> dict[str, Any]:
    return {
        "project": building.project_id,
        "building": building.pk,
        "usage": usage,
        "state": state,
        "structure": building.structure,
        "built_year": building.built_year,
        "entrances": [unit.address.entrance for unit in planned],
        "codes": [unit.address.code for unit in planned],
        "rooms": [unit.address.room for unit in planned],
        "floors": [unit.address.floor for unit in planned],
        "positions": [unit.address.position for unit in planned],
        "areas": [unit.area for unit in planned],
        "layouts": [unit.layout for unit in planned],
    }
