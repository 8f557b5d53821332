"""Which households a questionnaire means today, and which of them can be reached in the app."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from anju.core import clock
from anju.core.access import Actor
from anju.domains.residents.queries.audiences import IN_SEGMENT
from anju.domains.surveys import policies
from anju.domains.surveys.models import Questionnaire

MEANT = """
SELECT home.*, md5(%(form)s || ' ' || unit_id || ' ' || party) AS draw, EXISTS (
    SELECT FROM residents_residency member JOIN residents_personaccount account ON account.person_id = member.person_id
    WHERE member.unit_id = home.unit_id AND (member.role IN ('owner', 'family')) = (home.party = 'owners')
        AND (member.starts_on IS NULL OR member.starts_on <= %(today)s)
        AND (member.ends_on IS NULL OR member.ends_on >= %(today)s)) AS is_reached
FROM (
    SELECT DISTINCT unit.id AS unit_id, unit.building_id, household.party
    FROM residents_residency residency
    JOIN estate_unit unit ON unit.id = residency.unit_id
    CROSS JOIN LATERAL (SELECT CASE WHEN residency.role IN ('owner', 'family') THEN 'owners' ELSE 'tenants' END)
        AS household (party)
    WHERE residency.project_id = %(project)s
        AND (residency.starts_on IS NULL OR residency.starts_on <= %(today)s)
        AND (residency.ends_on IS NULL OR residency.ends_on >= %(today)s)
        AND (cardinality(%(parties)s::text[]) = 0 OR household.party = ANY(%(parties)s::text[]))
        AND (cardinality(%(buildings)s::bigint[]) = 0 OR unit.building_id = ANY(%(buildings)s::bigint[]))
        AND (cardinality(%(tags)s::text[]) = 0 OR EXISTS (SELECT FROM residents_persontag tag
            WHERE tag.person_id = residency.person_id AND tag.tag = ANY(%(tags)s::text[])))
        AND (%(segment)s::bigint IS NULL OR EXISTS (SELECT FROM residents_segment segment
            WHERE segment.id = %(segment)s AND <in_segment>))
) home
""".replace("<in_segment>", IN_SEGMENT)
"""The households of today that a questionnaire means, the hash that draws, and whether somebody is in the app."""
_COUNT = f"SELECT count(*) FILTER (WHERE is_reached), count(*) FILTER (WHERE NOT is_reached) FROM ({MEANT}) meant"  # noqa: S608


@dataclass(frozen=True)
class Reach:
    """How many of the households that are meant can be asked in the app, and how many have nobody there."""

    reached: int
    unreached: int


def reach_of(actor: Actor, questionnaire: Questionnaire) -> Reach:
    """Return how many households a questionnaire would reach today, before any sample (one query)."""
    actor.require(policies.VIEW, questionnaire.project_id)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, facts_of(questionnaire))
        reached, unreached = cursor.fetchone()
    return Reach(reached, unreached)


def facts_of(form: Questionnaire) -> dict[str, Any]:
    """Return what `MEANT` and the drawing of a sample from it ask for."""
    return {
        "project": form.project_id,
        "form": form.pk,
        "today": clock.today(),
        "parties": list(form.parties),
        "buildings": list(form.buildings),
        "tags": list(form.tags),
        "segment": form.segment_id,
        "number": form.number,
        "share": form.share,
    }
