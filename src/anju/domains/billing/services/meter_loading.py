"""Load staged meters."""

from __future__ import annotations

from anju.core.sheets.staging import Column, Load, differences
from anju.domains.estate.services.unit_resolution import REFERENCE_COLUMNS, resolve_units

METER_COLUMNS = (
    *REFERENCE_COLUMNS,
    Column("kind", "text"),
    Column("number", "text"),
    Column("first_reading", "numeric(14,2)"),
    Column("multiplier", "numeric(8,2)"),
    Column("latest_reading", "numeric(14,2)"),
)

_READINGS = ("first_reading", "multiplier", "latest_reading")
_DIFFERENCES = differences(
    {name: (f"s.{name}", f"m.{name}") for name in _READINGS} | {"room": ("named.code", "held.code")}
)
_CLASSIFY = f"""
UPDATE {{stage}} s SET target_id = found.id, changes = found.changes,
    fate = CASE WHEN found.id IS NULL THEN 'new' WHEN found.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END
FROM (
    SELECT s.row, m.id, CASE WHEN m.id IS NULL THEN '{{}}'::jsonb ELSE {_DIFFERENCES} END AS changes
    FROM {{stage}} s
    LEFT JOIN billing_meter m ON m.project_id = %(project)s AND m.kind = s.kind AND m.number = s.number
    LEFT JOIN estate_unit held ON held.id = m.unit_id
    LEFT JOIN estate_unit named ON named.id = s.unit_id
    WHERE s.fate IS DISTINCT FROM 'refused'
) found
WHERE found.row = s.row
"""  # noqa: S608  # only column names of this module

_ADD = """
INSERT INTO billing_meter (project_id, unit_id, kind, number, multiplier, first_reading, latest_reading)
SELECT %(project)s, unit_id, kind, number, coalesce(multiplier, 1), coalesce(first_reading, 0), latest_reading
FROM {stage} WHERE fate = 'new' ORDER BY row
"""
_CHANGE = """
UPDATE billing_meter m SET unit_id = s.unit_id, multiplier = coalesce(s.multiplier, m.multiplier),
    first_reading = coalesce(s.first_reading, m.first_reading),
    latest_reading = coalesce(s.latest_reading, m.latest_reading)
FROM {stage} s WHERE s.fate = 'changed' AND m.id = s.target_id
"""


def load_meters(load: Load) -> None:
    """Classify and write the staged meters."""
    resolve_units(load)
    for statement in (_CLASSIFY, _ADD, _CHANGE):
        load.run(statement)
