"""Find the units that staged rows name."""

from __future__ import annotations

from anju.core.sheets import reasons
from anju.core.sheets.staging import Column, Load

REFERENCE_COLUMNS = (
    Column("unit_code", "text"),
    Column("building", "text"),
    Column("entrance", "text"),
    Column("room", "text"),
    Column("unit_id", "bigint"),
)
"""What a sheet has to stage so that `resolve_units` can find its units."""

_BY_CODE = """
UPDATE {stage} s SET unit_id = u.id FROM estate_unit u
WHERE u.project_id = %(project)s AND u.code = s.unit_code
"""

# 3幢1201 means 3-2-1201 where building 3 has one room 1201, and 3-1-1201 means 3-1201 where it has no entrances.
_BY_BUILDING_AND_ROOM = """
UPDATE {stage} s SET unit_id = u.id
FROM (
    SELECT b.code AS building, u.room, min(u.id) AS id, bool_or(u.entrance_id IS NULL) AS is_bare
    FROM estate_unit u JOIN estate_building b ON b.id = u.building_id
    WHERE u.project_id = %(project)s
    GROUP BY b.code, u.room HAVING count(*) = 1
) u
WHERE s.unit_id IS NULL AND u.building = s.building AND u.room = s.room AND (s.entrance = '' OR u.is_bare)
"""


def find_units(load: Load) -> None:
    """Set ``unit_id`` of the staged rows whose unit stands in the register."""
    load.run(_BY_CODE)
    if load.rows("SELECT 1 FROM {stage} WHERE unit_id IS NULL AND unit_code IS NOT NULL LIMIT 1"):
        load.run(_BY_BUILDING_AND_ROOM)


def resolve_units(load: Load) -> None:
    """Set ``unit_id`` of every staged row that names a unit; rows whose unit is unknown are refused."""
    find_units(load)
    load.refuse("room", reasons.UNKNOWN_REFERENCE, "s.unit_code IS NOT NULL AND s.unit_id IS NULL")
