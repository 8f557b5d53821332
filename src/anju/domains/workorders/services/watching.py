"""Telling of limits that are in danger or over, once each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.events import Event
from anju.domains.tenancy.models import Project
from anju.domains.workorders import policies
from anju.domains.workorders.enums import AlarmLevel
from anju.domains.workorders.events import OrderInDanger, OrderOverdue

AT_ONCE = 500
# An order that somebody works on in this moment is passed over and found again by the next run. The warning is left out
# once the limit itself is over. Each limit that is still to be kept has its four alarms (`WorkOrder.alarms`): they are
# told apart by when they end. What was told stands in a table that takes it once, so that a limit that stopped and
# went on is not told of again.
_TELL = """
WITH reached AS MATERIALIZED (
    SELECT id FROM workorders_workorder
    WHERE project_id = %(project)s AND alarm_at <= %(now)s
    ORDER BY alarm_at, id LIMIT %(at_once)s FOR UPDATE SKIP LOCKED
), marked AS (
    UPDATE workorders_workorder o
    SET alarm_at = (SELECT min(alarm) FROM unnest(o.alarms) alarm WHERE alarm > %(now)s)
    FROM reached WHERE o.id = reached.id
    RETURNING o.*
), told AS (
    INSERT INTO workorders_orderalarm (project_id, order_id, clock, clock_from_at, level, due_at, told_at)
    SELECT %(project)s, marked.id, running.clock, running.from_at, passed.place %% 4, running.due_at, %(now)s
    FROM marked
    CROSS JOIN LATERAL (VALUES
        ('accept', accept_due_at, accepted_at, accept_from_at),
        ('contact', contact_due_at, contacted_at, clocks_from_at),
        ('arrive', arrive_due_at, arrived_at, clocks_from_at),
        ('finish', finish_due_at, finished_at, clocks_from_at)
    ) AS running(clock, due_at, kept_at, from_at)
    CROSS JOIN LATERAL (
        SELECT alarm AS at, (number - 1)::integer AS place FROM unnest(alarms) WITH ORDINALITY AS every(alarm, number)
    ) AS passed
    WHERE running.kept_at IS NULL AND alarms[passed.place / 4 * 4 + 2] = running.due_at
        AND passed.at <= %(now)s AND NOT (passed.place %% 4 = 0 AND running.due_at <= %(now)s)
    ON CONFLICT ON CONSTRAINT workorders_orderalarm_once DO NOTHING
    RETURNING order_id, clock, level, due_at
)
SELECT (SELECT count(*) FROM marked), marked.id, marked.kind, told.clock, marked.worker_id, told.level
FROM marked LEFT JOIN told ON told.order_id = marked.id ORDER BY marked.id, told.due_at, told.level
"""


def tell_of_limits(*, actor: Actor, project: Project) -> int:
    """Find, in one statement, the orders of a project whose limit came into danger or over since, and tell of them.

    Handles up to 500 orders and returns how many it looked at; whoever calls goes on in a new transaction until none
    is left. Publishes `OrderInDanger` and `OrderOverdue`, once for a limit and level, whatever happens in between:
    mark, record and event commit together.
    """
    actor.require(policies.DISPATCH, project.pk)
    with connection.cursor() as cursor:
        cursor.execute(_TELL, {"project": project.pk, "now": clock.now(), "at_once": AT_ONCE})
        rows = cursor.fetchall()
    events.publish_all([_event(project, row) for row in rows if row[-1] is not None])
    return int(rows[0][0]) if rows else 0


def _event(project: Project, row: Sequence[Any]) -> Event:
    _looked_at, order_id, kind, running, worker_id, level = row
    facts = {
        "project_id": project.pk,
        "order_id": order_id,
        "kind": kind,
        "clock": running,
        "worker_id": worker_id,
    }
    return OrderInDanger(**facts) if level == AlarmLevel.DANGER else OrderOverdue(level=level, **facts)
