"""How good the service was: by month, class, worker, building and hour, with how many ratings stand behind a figure.

What came back, and a rating, count for the worker whose work it was: who finished it before it was opened again, or
before it was rated. Who repairs it then answers for the time. So a report may stand in the lines of two workers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from anju.core import clock
from anju.core.access import Actor
from anju.domains.residents.calc.satisfaction import Satisfaction, satisfaction
from anju.domains.service import policies
from anju.domains.service.models import Leaf, in_language
from anju.domains.service.queries.tickets import settings_of
from anju.domains.tenancy.models import Project
from anju.domains.workorders.queries.periods import LEAST, bounds

VIEWS = ("month", "class", "worker", "building", "hour")
_QUALITY = """
WITH told AS MATERIALIZED (
    SELECT work.id AS order_id, ticket.leaf_id, work.worker_id, work.building_id, work.state, work.reopened,
        work.returned, COALESCE(leaf.kind, 'repair') = 'repair' AS is_repair, work.closed_at, rating.rated_at,
        to_char(work.opened_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
        extract(hour FROM work.opened_at AT TIME ZONE 'Asia/Shanghai')::int AS hour,
        work.finished_at, work.finish_due_at, work.opened_at, rating.stars,
        COALESCE(work.held_at, work.quoted_at, %(now)s) AS running_at
    FROM workorders_workorder work JOIN service_ticket ticket ON ticket.order_id = work.id
    LEFT JOIN service_leaf leaf ON leaf.id = ticket.leaf_id
    LEFT JOIN service_rating rating ON rating.ticket_id = ticket.id
    WHERE work.project_id = %(project)s AND work.opened_at >= %(first)s AND work.opened_at < %(last)s
), parts AS (
    SELECT told.*, worker_id AS who, true AS in_hand, true AS was_done, true AS was_rated FROM told WHERE reopened = 0
    UNION ALL
    SELECT told.*, part.* FROM told
    LEFT JOIN LATERAL (
        SELECT step.worker_id FROM workorders_orderstep step
        WHERE step.order_id = told.order_id AND step.act IN ('finish', 'answer') AND step.id < (
            SELECT min(again.id) FROM workorders_orderstep again
            WHERE again.order_id = told.order_id AND again.act = 'reopen')
        ORDER BY step.id DESC LIMIT 1
    ) did ON true
    LEFT JOIN LATERAL (
        SELECT step.worker_id FROM workorders_orderstep step
        WHERE step.order_id = told.order_id AND step.act IN ('finish', 'answer') AND step.at <= told.rated_at
        ORDER BY step.id DESC LIMIT 1
    ) rated ON true
    CROSS JOIN LATERAL (
        SELECT who, bool_or(role = 'hand'), bool_or(role = 'done'), bool_or(role = 'rated')
        FROM (VALUES (told.worker_id, 'hand'), (did.worker_id, 'done'),
            (CASE WHEN told.rated_at IS NULL THEN did.worker_id ELSE rated.worker_id END, 'rated')) AS one (who, role)
        GROUP BY who
    ) part
    WHERE reopened > 0
), grouped AS (
    SELECT CASE WHEN grouping(month) = 0 THEN 'month' WHEN grouping(leaf_id) = 0 THEN 'class'
            WHEN grouping(who) = 0 THEN 'worker' WHEN grouping(building_id) = 0 THEN 'building'
            WHEN grouping(hour) = 0 THEN 'hour' ELSE 'all' END AS view,
        month, leaf_id, who, building_id, hour,
        CASE WHEN grouping(who) = 0 THEN count(*) ELSE count(*) FILTER (WHERE in_hand) END AS number,
        count(*) FILTER (WHERE was_done AND is_repair AND (state = 'closed' OR reopened > 0)) AS closed,
        count(*) FILTER (WHERE was_done AND is_repair AND reopened > 0) AS came_back,
        count(*) FILTER (WHERE was_done AND is_repair AND state = 'closed' AND reopened = 0 AND returned = 0)
            AS first_fixed,
        count(*) FILTER (WHERE in_hand AND finished_at <= finish_due_at) AS in_time,
        count(*) FILTER (WHERE in_hand AND (finished_at IS NOT NULL AND finish_due_at IS NOT NULL
            OR finished_at IS NULL AND closed_at IS NULL AND finish_due_at < running_at)) AS timed,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - opened_at))
            FILTER (WHERE in_hand) AS median,
        count(*) FILTER (WHERE was_rated AND stars = 1), count(*) FILTER (WHERE was_rated AND stars = 2),
        count(*) FILTER (WHERE was_rated AND stars = 3), count(*) FILTER (WHERE was_rated AND stars = 4),
        count(*) FILTER (WHERE was_rated AND stars = 5)
    FROM parts GROUP BY GROUPING SETS ((), (month), (leaf_id), (who), (building_id), (hour))
)
SELECT grouped.*, worker.name, building.code FROM grouped
LEFT JOIN workforce_employee worker ON worker.id = grouped.who
LEFT JOIN estate_building building ON building.id = grouped.building_id
ORDER BY grouped.number DESC
"""


@dataclass(frozen=True)
class Quality:
    """One line: how many reports, what became of them, and what residents said.

    ``key`` names the line for good (a month, the code of a class, an id); rates are None where too few ended.
    ``closed``, ``came_back`` and ``first_fixed`` are of repairs alone: praise and questions are nothing to be fixed.
    """

    key: str
    name: str
    number: int
    closed: int
    came_back: int
    first_fixed: int
    in_time: int
    timed: int
    median_minutes: int | None
    rated: Satisfaction

    @property
    def rework_rate(self) -> int | None:
        """Per cent of the ended repairs that were opened again (返修率)."""
        return _rate(self.came_back, self.closed)

    @property
    def first_fix_rate(self) -> int | None:
        """Per cent of the ended repairs that were neither sent back nor opened again (一次修复率)."""
        return _rate(self.first_fixed, self.closed)

    @property
    def in_time_rate(self) -> int | None:
        """Per cent of those with a limit, finished or overdue, that were finished within it (及时率)."""
        return _rate(self.in_time, self.timed)


def quality_of(
    actor: Actor, project: Project, first: dt.date, last: dt.date
) -> tuple[Quality | None, Mapping[str, Sequence[Quality]]]:
    """Return all reports opened from ``first`` to ``last`` as one line, and the lines of each of `VIEWS`.

    One statement for the figures; a period lasts a year at most (`DomainError`). None where nothing was reported.
    """
    actor.require(policies.VIEW, project.pk)
    least = settings_of(project).least_ratings
    classes = {
        pk: (code, in_language(name, name_en))
        for pk, code, name, name_en in Leaf.objects.values_list("pk", "code", "name", "name_en")
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUALITY, {"project": project.pk, "now": clock.now(), **bounds(first, last)})
        rows = cursor.fetchall()
    views: dict[str, list[Quality]] = {view: [] for view in VIEWS}
    whole = None
    for view, month, leaf, worker, building, hour, *figures, man, house in rows:
        key, name = {
            "month": (month, month),
            "class": classes.get(leaf, ("", "")),
            "worker": (str(worker or ""), man or ""),
            "building": (str(building or ""), house or ""),
            "hour": (str(hour), f"{hour or 0:02d}:00"),
            "all": ("", ""),
        }[view]
        line = _line(key, name, figures, least)
        if view == "all":
            whole = line if line.number else None
        else:
            views[view].append(line)
    for view in ("month", "hour"):
        views[view].sort(key=lambda line: line.name)
    return whole, views


def _line(key: str, name: str, figures: Sequence[Any], least: int) -> Quality:
    number, closed, came_back, first_fixed, in_time, timed, median, *stars = figures
    return Quality(
        key=key,
        name=name,
        number=number,
        closed=closed,
        came_back=came_back,
        first_fixed=first_fixed,
        in_time=in_time,
        timed=timed,
        median_minutes=None if median is None else round(float(median) / 60),
        rated=satisfaction(stars, least=least),
    )


def _rate(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole >= LEAST else None
