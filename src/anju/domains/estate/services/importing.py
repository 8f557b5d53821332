"""Load staged units: buildings and entrances as they are named, new units, and the fields that differ."""

from __future__ import annotations

from anju.core.sheets.registry import SheetImport, declare
from anju.core.sheets.staging import Column, Load, differences
from anju.domains.estate import policies
from anju.domains.estate.enums import UnitState, Usage
from anju.domains.estate.services.unit_resolution import REFERENCE_COLUMNS, find_units
from anju.domains.estate.services.unit_sheet import unit_spec

_FIELDS = ("area", "inner_area", "layout", "usage", "state", "handed_over_on", "built_year", "structure", "remark")

_COLUMNS = (
    *REFERENCE_COLUMNS,
    Column("floor", "smallint"),
    Column("stated_floor", "smallint"),
    Column("position", "bigint"),
    Column("building_position", "smallint"),
    Column("area", "numeric(10,2)"),
    Column("inner_area", "numeric(10,2)"),
    Column("layout", "text"),
    Column("usage", "text"),
    Column("state", "text"),
    Column("handed_over_on", "date"),
    Column("built_year", "smallint"),
    Column("structure", "text"),
    Column("remark", "text"),
)

_DIFFERENCES = differences(
    {name: (f"s.{name}", f"u.{name}") for name in _FIELDS} | {"floor": ("s.stated_floor", "u.floor")}
)

_CLASSIFY = f"""
UPDATE {{stage}} s SET target_id = found.id, changes = found.changes,
    fate = CASE WHEN found.id IS NULL THEN 'new' WHEN found.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END
FROM (
    SELECT s.row, u.id, CASE WHEN u.id IS NULL THEN '{{}}'::jsonb ELSE {_DIFFERENCES} END AS changes
    FROM {{stage}} s LEFT JOIN estate_unit u ON u.id = s.unit_id
) found
WHERE found.row = s.row
"""  # noqa: S608  # only column names of this module

_BUILDINGS = """
INSERT INTO estate_building (project_id, code, name, built_year, structure, floors, position)
SELECT %(project)s, building, '', max(built_year), coalesce(max(structure), ''), nullif(greatest(max(floor), 0), 0),
       max(building_position)
FROM {stage} WHERE fate = 'new' GROUP BY building
ON CONFLICT (project_id, code) DO NOTHING
"""

_TALLER = """
UPDATE estate_building b SET floors = s.floors
FROM (SELECT building, max(floor) AS floors FROM {stage} WHERE fate IN ('new', 'changed') GROUP BY building) s
WHERE b.project_id = %(project)s AND b.code = s.building AND s.floors > coalesce(b.floors, 0)
"""

_ENTRANCES = """
INSERT INTO estate_entrance (project_id, building_id, code)
SELECT %(project)s, b.id, s.entrance
FROM (SELECT DISTINCT building, entrance FROM {stage} WHERE fate = 'new' AND entrance <> '') s
JOIN estate_building b ON b.project_id = %(project)s AND b.code = s.building
ON CONFLICT (building_id, code) DO NOTHING
"""

_UNITS = """
INSERT INTO estate_unit (project_id, building_id, entrance_id, code, room, floor, position, area, inner_area, layout,
                         usage, state, handed_over_on, built_year, structure, remark)
SELECT %(project)s, b.id, e.id, s.unit_code, s.room, s.floor, s.position, s.area, s.inner_area, coalesce(s.layout, ''),
       coalesce(s.usage, %(usage)s), coalesce(s.state, %(state)s), s.handed_over_on, s.built_year,
       coalesce(s.structure, ''), coalesce(s.remark, '')
FROM {stage} s
JOIN estate_building b ON b.project_id = %(project)s AND b.code = s.building
LEFT JOIN estate_entrance e ON e.building_id = b.id AND e.code = s.entrance
WHERE s.fate = 'new' ORDER BY s.position
"""

_CHANGES = ", ".join(f"{name} = coalesce(s.{name}, u.{name})" for name in _FIELDS)
_CHANGE = f"""
UPDATE estate_unit u SET {_CHANGES}, floor = coalesce(s.stated_floor, u.floor)
FROM {{stage}} s WHERE s.fate = 'changed' AND u.id = s.target_id
"""  # noqa: S608  # only column names of this module


def load_units(load: Load) -> None:
    """Classify and write the staged units, their buildings and their entrances."""
    find_units(load)
    load.run(_CLASSIFY)
    load.run(_BUILDINGS)
    load.run(_TALLER)
    load.run(_ENTRANCES)
    load.run(_UNITS, {"usage": Usage.HOME, "state": UnitState.OWNER_OCCUPIED})
    load.run(_CHANGE)


UNITS = declare(
    SheetImport(spec=unit_spec(), permissions=(policies.EDIT_UNITS,), columns=_COLUMNS, load=load_units, order=10)
)
