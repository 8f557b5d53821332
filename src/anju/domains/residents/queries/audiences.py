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
        AND (cardinality(%(buildings)s::bigint[]) = 0 OR unit.building_id = ANY(%(buildings)s::bigint[])))
"""
"""Everybody who lives or owns in a project today, or in some ``buildings``, as some ``roles``; empty lists mean all."""

SEGMENT = """
SELECT person.id AS place, account.user_id, person.phone FROM residents_person person
LEFT JOIN residents_personaccount account ON account.person_id = person.id
WHERE person.project_id = %(project)s AND EXISTS (
    SELECT FROM residents_residency residency JOIN estate_unit unit ON unit.id = residency.unit_id
    WHERE residency.person_id = person.id AND residency.project_id = %(project)s
        AND (residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
        AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)
        AND (cardinality(%(roles)s::text[]) = 0 OR residency.role = ANY(%(roles)s::text[]))
        AND (cardinality(%(buildings)s::bigint[]) = 0 OR unit.building_id = ANY(%(buildings)s::bigint[])))
    AND (cardinality(%(tags)s::text[]) = 0 OR EXISTS (SELECT FROM residents_persontag tag
        WHERE tag.person_id = person.id AND tag.tag = ANY(%(tags)s::text[])))
    AND (cardinality(%(needs)s::text[]) = 0 OR EXISTS (SELECT FROM residents_need need
        WHERE need.person_id = person.id AND need.kind = ANY(%(needs)s::text[])
            AND (need.until IS NULL OR need.until >= %(today)s)))
    AND NOT EXISTS (SELECT FROM unnest(%(purposes)s::text[]) purpose
        WHERE coalesce((SELECT NOT consent.is_given FROM residents_consent consent
            WHERE consent.person_id = person.id AND consent.purpose = purpose ORDER BY consent.id DESC LIMIT 1), true))
"""
"""The people of a segment who have agreed to all ``purposes``: the last line of the ledger counts, none is a no.

It is asked again for each slice that is sent, so who withdraws meanwhile is told nothing more.
"""
