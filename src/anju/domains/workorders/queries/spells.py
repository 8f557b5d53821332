"""How long orders stood in each state, out of the log of their steps: where work waits (瓶颈).

A spell lasts from the step that brought an order into a state to the one that brought it out; a state that an order
was in twice counts with both spells together. Spells that still last are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from anju.core.access import Actor
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.queries.periods import bounds

LEAST = 5
"""Fewer orders than this say nothing about a class; its median is not shown."""

_SPELLS = """
WITH opened AS MATERIALIZED (
    SELECT id, kind, category FROM workorders_workorder
    WHERE project_id = %(project)s AND opened_at >= %(first)s AND opened_at < %(last)s
), moved AS (
    SELECT step.order_id, opened.kind, opened.category, step.target AS state, step.happened_at,
        lead(step.happened_at) OVER (PARTITION BY step.order_id ORDER BY step.id) AS left_at
    FROM opened JOIN workorders_orderstep step ON step.order_id = opened.id
    WHERE step.source <> step.target OR step.act = 'open'
), stood AS (
    SELECT order_id, state, CASE WHEN category = '' THEN kind ELSE category END AS class,
        extract(epoch FROM sum(left_at - happened_at)) AS seconds
    FROM moved WHERE left_at IS NOT NULL AND state NOT IN ('closed', 'cancelled')
    GROUP BY order_id, state, kind, category
)
SELECT state, class, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds), sum(seconds)
FROM stood GROUP BY GROUPING SETS ((state), (state, class))
"""


@dataclass(frozen=True)
class Spell:
    """How long orders stood in a state: half of them no longer than the median, nine of ten no longer than ``p90``.

    In minutes; ``share`` is the per cent of all time of the period's orders that went by in this state. A class of
    fewer than `LEAST` orders has neither.
    """

    state: str
    category: str
    number: int
    median_minutes: int | None
    p90_minutes: int | None
    share: int


def spells_of(actor: Actor, project: Project, first: dt.date, last: dt.date) -> Sequence[Spell]:
    """Return the spells of the orders opened from ``first`` to ``last``, both included, by one statement.

    Those of a state as a whole have no category; the state that takes most of the time comes first. Raises
    `DomainError` for a period that makes no sense.
    """
    actor.require(policies.VIEW, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_SPELLS, {"project": project.pk, **bounds(first, last)})
        rows = cursor.fetchall()
    whole = sum(float(row[5]) for row in rows if row[1] is None)
    found = []
    for state, category, number, median, p90, seconds in rows:
        is_told = category is None or number >= LEAST
        spell = Spell(
            state=state,
            category=category or "",
            number=number,
            median_minutes=round(float(median) / 60) if is_told else None,
            p90_minutes=round(float(p90) / 60) if is_told else None,
            share=round(100 * float(seconds) / whole) if whole else 0,
        )
        found.append((float(seconds), spell))
    return [spell for _seconds, spell in sorted(found, key=lambda one: (bool(one[1].category), -one[0]))]
