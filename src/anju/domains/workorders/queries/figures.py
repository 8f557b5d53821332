"""Figures of the work of a period: how much by class, state, worker, building and hour, and how long each step took.

Every figure is of the orders that were opened in the period; a period is at most a year, found by the index on opening.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from anju.core import clock
from anju.core.access import Actor
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.queries.periods import LEAST, bounds

MOST_LINES = 15
"""Classes, workers and buildings are shown this many at most, the largest first."""

# One pass over the period's orders; each figure is a grouping of the same rows. Of those with a limit (`timed`) are the
# finished ones and those whose limit was over while its clock ran; what stands still is not late by standing.
_COUNTS = """
WITH opened AS MATERIALIZED (
    SELECT kind, category, state, worker_id, building_id, closed_at IS NULL AS is_open,
        extract(hour FROM opened_at AT TIME ZONE 'Asia/Shanghai')::int AS hour,
        finished_at, finish_due_at, opened_at, COALESCE(held_at, quoted_at, %(now)s) AS running_at
    FROM workorders_workorder
    WHERE project_id = %(project)s AND opened_at >= %(first)s AND opened_at < %(last)s
), grouped AS (
    SELECT CASE WHEN grouping(state) = 0 THEN 'state' WHEN grouping(worker_id) = 0 THEN 'worker'
            WHEN grouping(building_id) = 0 THEN 'building' WHEN grouping(hour) = 0 THEN 'hour'
            WHEN grouping(category) = 0 THEN 'category' ELSE 'all' END AS view,
        kind, category, state, worker_id, building_id, hour,
        count(*) AS number, count(*) FILTER (WHERE is_open) AS open,
        count(*) FILTER (WHERE finished_at <= finish_due_at) AS in_time,
        count(*) FILTER (WHERE finished_at IS NOT NULL AND finish_due_at IS NOT NULL
            OR finished_at IS NULL AND is_open AND finish_due_at < running_at) AS timed,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - opened_at)) AS median
    FROM opened
    GROUP BY GROUPING SETS ((), (state), (worker_id), (building_id), (hour), (kind, category))
)
SELECT grouped.view, COALESCE(
        CASE grouped.view WHEN 'state' THEN grouped.state WHEN 'hour' THEN grouped.hour::text
            WHEN 'worker' THEN worker.name WHEN 'building' THEN building.code
            WHEN 'category' THEN CASE WHEN category = '' THEN kind ELSE category END END, '') AS name,
    grouped.worker_id, grouped.building_id, grouped.number, grouped.open, grouped.in_time, grouped.timed, grouped.median
FROM grouped
LEFT JOIN workforce_employee worker ON worker.id = grouped.worker_id
LEFT JOIN estate_building building ON building.id = grouped.building_id
ORDER BY grouped.number DESC, 2
"""
_DURATIONS = """
SELECT step, count(seconds), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds)
FROM workorders_workorder CROSS JOIN LATERAL (VALUES
    ('accept', extract(epoch FROM accepted_at - opened_at)),
    ('contact', extract(epoch FROM contacted_at - opened_at)), ('arrive', extract(epoch FROM arrived_at - accepted_at)),
    ('work', extract(epoch FROM finished_at - started_at)), ('finish', extract(epoch FROM finished_at - opened_at)),
    ('close', extract(epoch FROM closed_at - finished_at))) AS lasted (step, seconds)
WHERE project_id = %(project)s AND opened_at >= %(first)s AND opened_at < %(last)s AND seconds >= 0
GROUP BY step
"""
STEPS = ("accept", "contact", "arrive", "work", "finish", "close")
"""Opened to accepted, opened to first contact, accepted to arrived, begun to finished, opened to finished, finished to
closed.
"""


@dataclass(frozen=True)
class Line:
    """One line of a view. ``key`` is the worker's or building's number; ``median_minutes`` opened to finished."""

    name: str
    key: int | None
    number: int
    open: int
    in_time: int
    timed: int
    median_minutes: int | None

    @property
    def rate(self) -> int | None:
        """Per cent of those with a limit, finished or overdue, that were finished within it; None of fewer than
        `LEAST`.
        """
        return round(100 * self.in_time / self.timed) if self.timed >= LEAST else None


@dataclass(frozen=True)
class Duration:
    """How long a step took: half of them no longer than the median, nine of ten no longer than ``p90`` (minutes)."""

    step: str
    number: int
    median_minutes: int
    p90_minutes: int


@dataclass(frozen=True)
class Figures:
    """The figures of a period. ``whole`` is None where nothing was opened in it."""

    whole: Line | None
    by_category: Sequence[Line]
    by_state: Sequence[Line]
    by_worker: Sequence[Line]
    by_building: Sequence[Line]
    by_hour: Sequence[Line]
    durations: Sequence[Duration]


def figures_of(actor: Actor, project: Project, first: dt.date, last: dt.date) -> Figures:
    """Return the figures of the orders opened from ``first`` to ``last``, both included, by two statements.

    Raises `DomainError` for a period that ends before it begins or lasts longer than a year.
    """
    actor.require(policies.VIEW, project.pk)
    values: dict[str, Any] = {"project": project.pk, "now": clock.now(), **bounds(first, last)}
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, values)
        rows = cursor.fetchall()
        cursor.execute(_DURATIONS, values)
        lasted = {step: Duration(step, number, _minutes(half), _minutes(most)) for step, number, half, most in cursor}
    views: dict[str, list[Line]] = {}
    for view, *facts in rows:
        views.setdefault(view, []).append(_line(*facts))
    whole = views.get("all", [None])[0]
    return Figures(
        whole=whole if whole and whole.number else None,
        by_category=views.get("category", [])[:MOST_LINES],
        by_state=views.get("state", []),
        by_worker=views.get("worker", [])[:MOST_LINES],
        by_building=views.get("building", [])[:MOST_LINES],
        by_hour=_whole_day(views.get("hour", [])),
        durations=[lasted[step] for step in STEPS if step in lasted],
    )


def _line(*facts: Any) -> Line:
    name, worker_id, building_id, number, is_open, in_time, timed, median = facts
    minutes = None if median is None else _minutes(median)
    return Line(name, worker_id or building_id, number, is_open, in_time, timed, minutes)


def _whole_day(lines: Sequence[Line]) -> list[Line]:
    """Return a line for each hour, also for those in which nothing was opened."""
    known = {int(line.name): line for line in lines}
    return [known.get(hour) or Line(str(hour), None, 0, 0, 0, 0, None) for hour in range(24)]


def _minutes(seconds: float) -> int:
    return round(float(seconds) / 60)
