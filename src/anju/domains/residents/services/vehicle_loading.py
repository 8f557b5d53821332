"""Load staged parking spaces and cars: the space goes to the register, the car to its unit, space and owner."""

from __future__ import annotations

from anju.core import clock
from anju.core.sheets import reasons
from anju.core.sheets.staging import Column, Load, Refused, differences
from anju.domains.estate.services.space_loading import SPACE_COLUMNS, compare_spaces, write_spaces
from anju.domains.estate.services.unit_resolution import REFERENCE_COLUMNS, resolve_units

PARKING_COLUMNS = (
    *REFERENCE_COLUMNS,
    *SPACE_COLUMNS,
    Column("plate", "text"),
    Column("owner_name", "text"),
    Column("owner_pinyin", "text"),
    Column("person_id", "bigint"),
    Column("vehicle_id", "bigint"),
)

_TOLD_TWICE = """
SELECT row, first_row, first_value FROM (
    SELECT row, {column} AS value, first_value(row) OVER w AS first_row, first_value({column}) OVER w AS first_value
    FROM {stage} WHERE {key} IS NOT NULL AND {column} IS NOT NULL AND fate IS DISTINCT FROM 'refused'
    WINDOW w AS (PARTITION BY {key} ORDER BY row)
) told WHERE value <> first_value
"""

# The owner's name is looked for among the unit's people, then with the car itself.
_OWNER_IN_UNIT = """
UPDATE {stage} s SET person_id = found.id
FROM (
    SELECT DISTINCT ON (s.row) s.row, p.id
    FROM {stage} s JOIN residents_residency r ON r.unit_id = s.unit_id
    JOIN residents_person p ON p.id = r.person_id AND p.name = s.owner_name
    WHERE s.plate IS NOT NULL ORDER BY s.row, r.ends_on IS NULL DESC, p.id
) found
WHERE found.row = s.row
"""
_OWNER_OF_CAR = """
UPDATE {stage} s SET person_id = p.id
FROM residents_vehicle v JOIN residents_person p ON p.id = v.person_id
WHERE s.person_id IS NULL AND v.project_id = %(project)s AND v.plate = s.plate AND p.name = s.owner_name
"""

_DIFFERENCES = differences(
    {
        "room": ("named.code", "held.code"),
        "space_code": ("s.space_code", "sp.code"),
        "owner_name": ("s.owner_name", "p.name"),
    }
)
# A row is new when the thing it is about is new: its space, or its car where it names no space.
_CLASSIFY = f"""
UPDATE {{stage}} s SET vehicle_id = found.vehicle_id, changes = found.changes, fate = CASE
        WHEN s.space_code IS NOT NULL AND s.space_id IS NULL THEN 'new'
        WHEN s.space_code IS NULL AND found.vehicle_id IS NULL THEN 'new'
        WHEN found.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END
FROM (
    SELECT s.row, v.id AS vehicle_id, coalesce(s.space_changes, '{{}}'::jsonb) || CASE
        WHEN s.plate IS NULL THEN '{{}}'::jsonb
        WHEN v.id IS NULL THEN jsonb_build_object('plate', jsonb_build_array(NULL, s.plate))
        ELSE {_DIFFERENCES} END AS changes
    FROM {{stage}} s
    LEFT JOIN residents_vehicle v ON v.project_id = %(project)s AND v.plate = s.plate
    LEFT JOIN residents_person p ON p.id = v.person_id
    LEFT JOIN estate_space sp ON sp.id = v.space_id
    LEFT JOIN estate_unit held ON held.id = v.unit_id
    LEFT JOIN estate_unit named ON named.id = s.unit_id
    WHERE s.fate IS DISTINCT FROM 'refused'
) found
WHERE found.row = s.row
"""  # noqa: S608  # only column names of this module

_NEW_OWNERS = """
UPDATE {stage} s SET person_id = fresh.id
FROM (SELECT unit_id, owner_name, nextval(pg_get_serial_sequence('residents_person', 'id')) AS id
      FROM (SELECT DISTINCT unit_id, owner_name FROM {stage}
            WHERE fate IN ('new', 'changed') AND plate IS NOT NULL AND owner_name IS NOT NULL AND person_id IS NULL) n
     ) fresh
WHERE s.person_id IS NULL AND s.plate IS NOT NULL AND s.fate IN ('new', 'changed')
    AND s.owner_name = fresh.owner_name AND s.unit_id IS NOT DISTINCT FROM fresh.unit_id
RETURNING s.person_id
"""
_PERSONS = """
INSERT INTO residents_person (id, project_id, name, pinyin, phone, remark, created_at)
SELECT person_id, %(project)s, max(owner_name), max(owner_pinyin), '', '', %(now)s
FROM {stage} WHERE person_id = ANY(%(ids)s) GROUP BY person_id ORDER BY person_id
"""
_CARS = """
INSERT INTO residents_vehicle (project_id, plate, unit_id, person_id, space_id)
SELECT %(project)s, plate, unit_id, person_id, space_id FROM {stage}
WHERE fate IN ('new', 'changed') AND vehicle_id IS NULL AND plate IS NOT NULL ORDER BY row
"""
_CAR_CHANGES = """
UPDATE residents_vehicle v SET unit_id = coalesce(s.unit_id, v.unit_id), person_id = coalesce(s.person_id, v.person_id),
    space_id = coalesce(s.space_id, v.space_id)
FROM {stage} s
WHERE s.fate IN ('new', 'changed') AND v.id = s.vehicle_id AND s.changes ?| ARRAY['room', 'space_code', 'owner_name']
    AND (coalesce(s.unit_id, v.unit_id), coalesce(s.person_id, v.person_id), coalesce(s.space_id, v.space_id))
        IS DISTINCT FROM (v.unit_id, v.person_id, v.space_id)
"""


def load_parking(load: Load) -> None:
    """Classify and write the staged spaces and cars. A car's owner whom nobody knows becomes a person by name."""
    resolve_units(load)
    for key, column, name in _ONE_VALUE_EACH:
        _refuse_contradictions(load, key, column, name)
    compare_spaces(load)
    load.run(_OWNER_IN_UNIT)
    load.run(_OWNER_OF_CAR)
    load.run(_CLASSIFY)
    ids = [row[0] for row in load.rows(_NEW_OWNERS)]
    if ids:
        load.run(_PERSONS, {"ids": ids, "now": clock.now()})
    write_spaces(load)
    load.run(_CARS)
    load.run(_CAR_CHANGES)


_ONE_VALUE_EACH = (
    ("space_code", "unit_code", "room"),
    ("space_code", "space_kind", "space_kind"),
    ("space_code", "charged_from", "charged_from"),
    ("plate", "space_code", "space_code"),
    ("plate", "unit_code", "room"),
    ("plate", "owner_name", "owner_name"),
)
"""Key, staged column, field to blame: rows about one space or one car must agree in these."""


def _refuse_contradictions(load: Load, key: str, column: str, name: str) -> None:
    found = load.rows(_TOLD_TWICE.replace("{column}", column).replace("{key}", key))
    load.refuse_rows(
        [Refused(int(str(row)), name, reasons.contradicts(int(str(first)), str(said))) for row, first, said in found]
    )
