"""Reports behind the orders of `bench.orders`, the people who made them, and one of them with an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
from bench.orders import UNITS

# Every order was reported from its unit by who lives there; every twentieth report is public. One open report in two
# hundred has no class yet, of the closed ones one in a thousand never got any; thousands wait for money, stars, calls.
_TICKETS = """
INSERT INTO service_ticket (project_id, order_id, channel, leaf_id, words, reporter_id, home_id, party, is_private,
    reported_at, stage, staged_at)
SELECT o.project_id, o.id, (ARRAY['app', 'phone', 'wechat', 'walk_in'])[o.id %% 4 + 1],
    CASE WHEN o.id %% (CASE WHEN o.closed_at IS NULL THEN 200 ELSE 1000 END) <> 0 THEN leaf.id END,
    o.title, living.person_id, o.unit_id, 'owners', o.id %% 20 <> 0, o.opened_at,
    CASE WHEN o.closed_at IS NULL THEN 'open' WHEN o.state = 'cancelled' THEN 'cancelled'
        ELSE coalesce((ARRAY['payment', 'rating', 'visit'])[o.id %% 600 + 1], 'closed') END, o.closed_at
FROM workorders_workorder o
JOIN (SELECT id, row_number() OVER (ORDER BY id) AS turn, count(*) OVER () AS number FROM service_leaf) leaf
    ON leaf.turn = o.id * 7919 %% leaf.number + 1
JOIN residents_residency living ON living.unit_id = o.unit_id
WHERE o.project_id = %(project)s
ORDER BY o.opened_at
"""
_FOLLOWERS = """
INSERT INTO service_follower (project_id, ticket_id, person_id, home_id, words, followed_at)
SELECT t.project_id, t.id, living.person_id, living.unit_id, '', t.reported_at
FROM service_ticket t
JOIN (SELECT person_id, unit_id, row_number() OVER (ORDER BY id) AS turn FROM residents_residency
      WHERE project_id = %(project)s) living ON living.turn = t.id * 31 %% %(units)s + 1
WHERE t.project_id = %(project)s AND NOT t.is_private AND t.reporter_id <> living.person_id
"""
_VISITS = """
INSERT INTO service_returnvisit (project_id, ticket_id, reason, round, raised_at, result, note, attempts, follow)
SELECT project_id, id, 'sample', 0, staged_at, '', '', 0, '' FROM service_ticket
WHERE project_id = %(project)s AND stage = 'visit'
"""
_VISITED = """
INSERT INTO service_returnvisit (project_id, ticket_id, reason, round, raised_at, result, note, attempts, follow,
    visited_at)
SELECT project_id, id, 'sample', 0, staged_at, 'satisfied', '', 1, '', staged_at + interval '1 day' FROM service_ticket
WHERE project_id = %(project)s AND stage = 'closed' AND id %% 10 = 0
"""


@dataclass(frozen=True)
class Home:
    """A household of the estate: its unit, its owner, the account of one of the family; and a class of reports."""

    unit: int
    person: int
    user: Any
    leaf: int


def report_all(url: str, project: Any) -> Home:
    """Let somebody live in every unit, write the report behind every order, and open an account for one of them."""
    from django.db import transaction
    from tests.factories.resident import make_resident

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.estate.models import Unit
    from anju.domains.residents.models import Residency
    from anju.domains.service.models import Leaf

    _settle(url, project.pk)
    with transaction.atomic(), scope.enter([project.pk], actor=system_actor("bench")):
        unit = Unit.objects.select_related("project").order_by("pk")[UNITS // 2]
        user = make_resident(unit, "family", name="测量家人")
        caller = Residency.objects.filter(unit=unit).order_by("pk")[0].person_id
        return Home(unit.pk, caller, user, Leaf.objects.order_by("pk")[0].pk)


def _settle(url: str, project_id: int) -> None:
    from bench.pages import _PEOPLE, _RESIDENCIES

    values = {"project": project_id, "units": UNITS}
    with psycopg.connect(url.replace("anju_app@", "postgres@"), cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("SET work_mem = '256MB'")
        for statement in (_PEOPLE, _RESIDENCIES, _TICKETS, _FOLLOWERS, _VISITS, _VISITED):
            owner.execute(statement, values)
    with psycopg.connect(url.replace("anju_app@", "postgres@"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
