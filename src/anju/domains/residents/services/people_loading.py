"""Load staged people: recognise who is known, tell who is new, write persons, residencies and care tags."""

from __future__ import annotations

from anju.core import clock
from anju.core.sheets import reasons
from anju.core.sheets.staging import Column, Load, Refused, differences
from anju.domains.estate.services.unit_resolution import REFERENCE_COLUMNS, resolve_units
from anju.domains.residents.enums import ResidencyRole

PEOPLE_COLUMNS = (
    *REFERENCE_COLUMNS,
    Column("name", "text"),
    Column("pinyin", "text"),
    Column("phone", "text"),
    Column("sealed", "bytea"),
    Column("role", "text"),
    Column("starts_on", "date"),
    Column("tags", "text[]"),
    Column("remark", "text"),
    Column("person_key", "text"),
    Column("person_id", "bigint"),
    Column("is_known", "boolean"),
)

_LEFT = "s.person_id IS NULL AND s.fate IS DISTINCT FROM 'refused'"

_BY_IDENTITY = f"""
UPDATE {{stage}} s SET person_id = p.id, is_known = true
FROM (SELECT identity_sealed, min(id) AS id FROM residents_person
      WHERE project_id = %(project)s AND identity_sealed IS NOT NULL GROUP BY identity_sealed) p
WHERE {_LEFT} AND p.identity_sealed = s.sealed
"""  # noqa: S608  # constants of this module

# The same name in the same unit is the same person, unless that person was recognised under another number.
_BY_UNIT_AND_NAME = f"""
UPDATE {{stage}} s SET person_id = found.id, is_known = true
FROM (
    SELECT DISTINCT ON (s.row) s.row, p.id
    FROM {{stage}} s
    JOIN residents_residency r ON r.unit_id = s.unit_id AND r.ends_on IS NULL
    JOIN residents_person p ON p.id = r.person_id AND p.name = s.name
    WHERE {_LEFT} AND (s.sealed IS NULL OR NOT EXISTS (
        SELECT FROM {{stage}} o WHERE o.person_id = p.id AND o.sealed IS NOT NULL))
    ORDER BY s.row, (r.role = s.role) DESC NULLS LAST, p.id
) found
WHERE found.row = s.row
"""  # noqa: S608  # constants of this module

_BY_NAME_AND_PHONE = f"""
UPDATE {{stage}} s SET person_id = p.id, is_known = true
FROM (SELECT name, phone, min(id) AS id, min(identity_sealed) AS identity_sealed FROM residents_person
      WHERE project_id = %(project)s AND phone <> '' GROUP BY name, phone) p
WHERE {_LEFT} AND p.name = s.name AND p.phone = s.phone AND (s.sealed IS NULL OR p.identity_sealed IS NULL)
"""  # noqa: S608  # constants of this module

# Rows of the file that speak of one new person: by number, else by name and phone, else by name within the unit.
_KEYS = f"""
UPDATE {{stage}} s SET person_key = found.person_key
FROM (
    SELECT row, coalesce(
        encode(sealed, 'hex'),
        max(encode(sealed, 'hex')) FILTER (WHERE phone IS NOT NULL) OVER (PARTITION BY name, phone),
        CASE WHEN phone IS NOT NULL THEN name || '|' || phone END,
        max(coalesce(encode(sealed, 'hex'), name || '|' || phone)) OVER (PARTITION BY unit_id, name),
        unit_id || '|' || name) AS person_key
    FROM {{stage}} s WHERE {_LEFT}
) found
WHERE found.row = s.row
"""  # noqa: S608  # constants of this module

_NUMBERS = """
UPDATE {stage} s SET person_id = fresh.id, is_known = false
FROM (SELECT person_key, nextval(pg_get_serial_sequence('residents_person', 'id')) AS id
      FROM (SELECT DISTINCT person_key FROM {stage} WHERE person_key IS NOT NULL) keys) fresh
WHERE fresh.person_key = s.person_key
"""

_TOLD_TWICE = """
SELECT row, first_row, first_value FROM (
    SELECT row, {column} AS value, first_value(row) OVER w AS first_row, first_value({column}) OVER w AS first_value
    FROM {stage} WHERE {column} IS NOT NULL AND fate IS DISTINCT FROM 'refused'
    WINDOW w AS (PARTITION BY person_id ORDER BY row)
) told WHERE value <> first_value
"""

# Care tags and remarks are the person's, wherever in the file they stand.
_GATHER = """
UPDATE {stage} s SET tags = whole.tags, remark = whole.remark
FROM (
    SELECT p.person_id, max(p.remark) AS remark,
           (SELECT array_agg(DISTINCT tag ORDER BY tag) FROM {stage} o, unnest(o.tags) tag
            WHERE o.person_id = p.person_id) AS tags
    FROM {stage} p WHERE p.tags IS NOT NULL OR p.remark IS NOT NULL GROUP BY p.person_id
) whole
WHERE whole.person_id = s.person_id
"""

_MASKED_PHONE = "left({0}, 3) || '****' || right({0}, 4)"
_DIFFERENCES = differences(
    {
        "name": ("s.name", "p.name"),
        "remark": ("s.remark", "p.remark"),
        "role": ("s.role", "r.role"),
        "starts_on": ("s.starts_on", "r.starts_on"),
        "tags": ("array_to_string(s.tags, ' ')", "coalesce(t.tags, '')"),
    }
)
_CLASSIFY = f"""
UPDATE {{stage}} s SET target_id = found.id, changes = found.changes,
    fate = CASE WHEN found.id IS NULL THEN 'new' WHEN found.changes = '{{}}' THEN 'unchanged' ELSE 'changed' END
FROM (
    SELECT DISTINCT ON (s.row) s.row, r.id, CASE WHEN p.id IS NULL THEN '{{}}'::jsonb ELSE {_DIFFERENCES}
        || CASE WHEN s.phone <> p.phone THEN jsonb_build_object('phone', jsonb_build_array(
            {_MASKED_PHONE.format("p.phone")}, {_MASKED_PHONE.format("s.phone")})) ELSE '{{}}'::jsonb END
        || CASE WHEN s.sealed IS DISTINCT FROM p.identity_sealed AND s.sealed IS NOT NULL
            THEN '{{"identity": ["****", "****"]}}'::jsonb ELSE '{{}}'::jsonb END END AS changes
    FROM {{stage}} s
    LEFT JOIN residents_person p ON p.id = s.person_id AND s.is_known
    LEFT JOIN residents_residency r ON r.unit_id = s.unit_id AND r.person_id = p.id
        AND (r.ends_on IS NULL OR r.role = s.role AND r.starts_on IS NOT DISTINCT FROM s.starts_on)
    LEFT JOIN LATERAL (SELECT string_agg(tag, ' ' ORDER BY tag) AS tags FROM residents_persontag
                       WHERE person_id = p.id) t ON s.tags IS NOT NULL
    WHERE s.fate IS DISTINCT FROM 'refused'
    ORDER BY s.row, (r.role = s.role) DESC NULLS LAST, r.ends_on IS NULL DESC, r.id
) found
WHERE found.row = s.row
"""  # noqa: S608  # constants of this module

_PERSONS = """
INSERT INTO residents_person (id, project_id, name, pinyin, phone, identity_sealed, remark, created_at)
SELECT person_id, %(project)s, max(name), max(pinyin), coalesce(max(phone), ''),
       (array_agg(sealed) FILTER (WHERE sealed IS NOT NULL))[1], coalesce(max(remark), ''), %(now)s
FROM {stage} WHERE NOT is_known AND fate <> 'refused' GROUP BY person_id ORDER BY person_id
"""

_PERSON_CHANGES = """
UPDATE residents_person p SET name = s.name, pinyin = s.pinyin, phone = coalesce(s.phone, p.phone),
    identity_sealed = coalesce(s.sealed, p.identity_sealed), remark = coalesce(s.remark, p.remark)
FROM (
    SELECT person_id, max(name) AS name, max(pinyin) AS pinyin, max(phone) AS phone, max(remark) AS remark,
           (array_agg(sealed) FILTER (WHERE sealed IS NOT NULL))[1] AS sealed
    FROM {stage} WHERE is_known AND fate <> 'refused' AND changes ?| ARRAY['name', 'phone', 'identity', 'remark']
    GROUP BY person_id
) s
WHERE p.id = s.person_id
"""

_RESIDENCIES = """
INSERT INTO residents_residency (project_id, unit_id, person_id, role, starts_on, is_payer)
SELECT DISTINCT ON (unit_id, person_id)
       %(project)s::bigint, unit_id, person_id, coalesce(role, %(role)s), starts_on, false
FROM {stage} WHERE fate = 'new' ORDER BY unit_id, person_id, row
ON CONFLICT DO NOTHING
"""

_RESIDENCY_CHANGES = """
UPDATE residents_residency r SET role = coalesce(s.role, r.role), starts_on = coalesce(s.starts_on, r.starts_on)
FROM {stage} s
WHERE s.fate = 'changed' AND r.id = s.target_id AND s.changes ?| ARRAY['role', 'starts_on']
"""

_TAGS_GONE = """
DELETE FROM residents_persontag t USING {stage} s
WHERE s.fate <> 'refused' AND s.changes ? 'tags' AND t.person_id = s.person_id AND t.tag <> ALL (s.tags)
"""

_TAGS = """
INSERT INTO residents_persontag (project_id, person_id, tag, remark)
SELECT DISTINCT %(project)s::bigint, s.person_id, tag, '' FROM {stage} s, unnest(s.tags) tag
WHERE s.fate <> 'refused' AND (NOT s.is_known OR s.changes ? 'tags')
ON CONFLICT (person_id, tag) DO NOTHING
"""


def load_people(load: Load) -> None:
    """Recognise, classify and write the staged people."""
    resolve_units(load)
    for statement in (_BY_IDENTITY, _BY_UNIT_AND_NAME, _BY_NAME_AND_PHONE, _KEYS, _NUMBERS):
        load.run(statement)
    for column in ("name", "phone"):
        _refuse_contradictions(load, column)
    load.run(_GATHER)
    load.run(_CLASSIFY)
    load.run(_PERSONS, {"now": clock.now()})
    load.run(_PERSON_CHANGES)
    load.run(_RESIDENCIES, {"role": ResidencyRole.OWNER})
    load.run(_RESIDENCY_CHANGES)
    load.run(_TAGS_GONE)
    load.run(_TAGS)


def _refuse_contradictions(load: Load, column: str) -> None:
    """Refuse rows that give a person another name or phone than an earlier row of the file."""
    found = load.rows(_TOLD_TWICE.replace("{column}", column))
    load.refuse_rows(
        [Refused(int(str(row)), column, reasons.contradicts(int(str(first)), str(said))) for row, first, said in found]
    )
