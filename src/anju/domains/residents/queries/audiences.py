"""Who may be told what, as SQL for set-based telling (`notifications.services.Audience`).

Fragments speak of residencies of the day ``%(today)s`` in the project ``%(project)s``; row-level security holds too.
"""

from __future__ import annotations

PAYERS = """
SELECT DISTINCT residency.unit_id, account.user_id, person.phone
FROM residents_residency residency JOIN residents_person person ON person.id = residency.person_id
LEFT JOIN residents_personaccount account ON account.person_id = person.id
WHERE residency.project_id = %(project)s
    AND (residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
    AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)
    AND (residency.role = 'owner' OR residency.is_payer)
"""
"""Who pays for a unit: its owners, and a tenant who agreed to; ``user_id`` is NULL for people without an account."""

RESIDENTS = """
SELECT person.id AS place, account.user_id, person.phone FROM residents_person person
LEFT JOIN residents_personaccount account ON account.person_id = person.id
WHERE person.project_id = %(project)s AND EXISTS (
    SELECT FROM residents_residency residency JOIN estate_unit unit ON unit.id = residency.unit_id
    WHERE residency.person_id = person.id AND residency.project_id = %(project)s
        AND (residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
        AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)
        AND (cardinality(%(roles)s::text[]) = 0 OR residency.role = ANY(%(roles)s::text[]))
        AND (cardinality(%(buildings)s::bigint[] || %(units)s::bigint[]) = 0
            OR unit.building_id = ANY(%(buildings)s::bigint[]) OR unit.id = ANY(%(units)s::bigint[])))
    AND NOT coalesce(account.user_id = ANY(%(but)s::bigint[]), false)
"""
"""Everybody who lives or owns in a project today, or in some ``buildings`` and ``units``, as some ``roles``; empty
lists mean all. The accounts ``but`` which it is for are left out: they are told the same in another way."""

_TODAY = """(residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
        AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)"""
_LIVES_AS = """(cardinality(<roles>::text[]) = 0 OR residency.role = ANY(<roles>::text[]))
        AND (cardinality(<buildings>::bigint[]) = 0 OR unit.building_id = ANY(<buildings>::bigint[]))"""
_IS_LIKE = """(cardinality(<tags>::text[]) = 0 OR EXISTS (SELECT FROM residents_persontag tag
        WHERE tag.person_id = <person> AND tag.tag = ANY(<tags>::text[])))
    AND (cardinality(<needs>::text[]) = 0 OR EXISTS (SELECT FROM residents_need need
        WHERE need.person_id = <person> AND need.kind = ANY(<needs>::text[])
            AND (need.until IS NULL OR need.until >= %(today)s)))"""


def _written(sql: str, **parts: str) -> str:
    """Put parts of SQL in their places; what a part names is put in after it."""
    for name, part in parts.items():
        sql = sql.replace(f"<{name}>", part)
    return sql


_AS_PARAMS = {name: f"%({name})s" for name in ("roles", "buildings", "tags", "needs")}
_AS_COLUMNS = {name: f"segment.{name}" for name in ("roles", "buildings", "tags", "needs")}

SEGMENT = _written(
    """
SELECT person.id AS place, account.user_id, person.phone FROM residents_person person
LEFT JOIN residents_personaccount account ON account.person_id = person.id
WHERE person.project_id = %(project)s AND EXISTS (
    SELECT FROM residents_residency residency JOIN estate_unit unit ON unit.id = residency.unit_id
    WHERE residency.person_id = person.id AND residency.project_id = %(project)s
        AND <today> AND <lives_as>)
    AND <is_like>
    AND NOT EXISTS (SELECT FROM unnest(%(purposes)s::text[]) purpose
        WHERE coalesce((SELECT NOT consent.is_given FROM residents_consent consent
            WHERE consent.person_id = person.id AND consent.purpose = purpose ORDER BY consent.id DESC LIMIT 1), true))
""",
    today=_TODAY, lives_as=_LIVES_AS, is_like=_IS_LIKE, person="person.id", **_AS_PARAMS,
)  # fmt: skip
"""The people of a segment who have agreed to all ``purposes``: the last line of the ledger counts, none is a no.

It is asked again for each slice that is sent, so who withdraws meanwhile is told nothing more.
"""

IN_SEGMENT = _written(
    "(<lives_as> AND <is_like>)", lives_as=_LIVES_AS, is_like=_IS_LIKE, person="residency.person_id", **_AS_COLUMNS
)
"""Whether a ``residency`` in a ``unit`` belongs to a saved ``segment``; the three are rows of what it stands in."""

SEGMENTS_OF = _written(
    """
SELECT segment.id FROM residents_segment segment WHERE segment.project_id = %(project)s AND EXISTS (
    SELECT FROM residents_residency residency JOIN estate_unit unit ON unit.id = residency.unit_id
    WHERE residency.person_id = %(person)s AND residency.unit_id = %(unit)s AND <today> AND <in_segment>)
""",
    today=_TODAY, in_segment=IN_SEGMENT,
)  # fmt: skip
"""The segments that somebody belongs to for a unit where they live today."""
