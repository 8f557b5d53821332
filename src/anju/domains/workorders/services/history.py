"""Taking over finished work that was done before Anju: a month of orders with their steps, in one statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, numbering, planning
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.tenancy.models import Project
from anju.domains.workforce.models import Employee
from anju.domains.workorders import policies, queries
from anju.domains.workorders.calc import deadlines, matching
from anju.domains.workorders.enums import Calendar
from anju.domains.workorders.models import Limits
from anju.domains.workorders.services.requesting import SERIES

_ASK = """
CREATE TEMP TABLE IF NOT EXISTS past_order (
    place int PRIMARY KEY, kind text, category text, title text, detail text, urgency text, unit_id bigint,
    place_id bigint, place_text text, contact_name text, contact_phone text, worker_id bigint, desk_id bigint,
    opened_at timestamptz, assigned_at timestamptz, accepted_at timestamptz, arrived_at timestamptz,
    started_at timestamptz, held_at timestamptz, resumed_at timestamptz, hold_reason text, finished_at timestamptz,
    finish_note text, closed_at timestamptz, calendar text, accept_minutes int, arrive_minutes int, finish_minutes int,
    accept_due_at timestamptz, arrive_due_at timestamptz, finish_due_at timestamptz
) ON COMMIT DELETE ROWS
"""
_RECORD = """
WITH made AS MATERIALIZED (
    SELECT asked.*, nextval(pg_get_serial_sequence('workorders_workorder', 'id')) AS order_id,
        %(prefix)s || lpad(taken.number::text, greatest(4, length(taken.number::text)), '0') AS number,
        coalesce(unit.building_id, common.building_id) AS building_id,
        worker.user_id AS worker_user_id, coalesce(worker.name, '') AS worker_name, coalesce(desk.name, '') AS desk_name
    FROM (SELECT * FROM past_order ORDER BY place) asked
    CROSS JOIN LATERAL (SELECT %(first)s + asked.place AS number) taken
    LEFT JOIN estate_unit unit ON unit.id = asked.unit_id
    LEFT JOIN estate_place common ON common.id = asked.place_id
    LEFT JOIN workforce_employee worker ON worker.id = asked.worker_id
    LEFT JOIN identity_user desk ON desk.id = asked.desk_id
), orders AS (
    INSERT INTO workorders_workorder (id, project_id, number, kind, category, title, detail, urgency, state, unit_id,
        building_id, place_id, place_text, contact_name, contact_phone, worker_id, opened_by_id, calendar,
        accept_minutes, arrive_minutes, finish_minutes, accept_due_at, arrive_due_at, finish_due_at, clock,
        clocks_from_at, accept_from_at, alarms, opened_at, assigned_at, accepted_at, arrived_at, started_at,
        hold_reason, finished_at, closed_at, stepped_at, returned, reopened)
    SELECT order_id, %(project)s, number, kind, category, title, detail, urgency, 'closed', unit_id, building_id,
        place_id, place_text, contact_name, contact_phone, worker_id, desk_id, calendar, accept_minutes,
        arrive_minutes, finish_minutes, accept_due_at, arrive_due_at, finish_due_at, '', opened_at, opened_at, '{}',
        opened_at, assigned_at, accepted_at, arrived_at, started_at, '', finished_at, closed_at, closed_at, 0, 0
    FROM made ORDER BY place
), steps AS (
    INSERT INTO workorders_orderstep (project_id, order_id, act, source, target, by_id, by_name, worker_id, at,
        happened_at, note, reason, is_public, fingerprint)
    SELECT %(project)s, order_id, step.act, step.source, step.target,
        CASE WHEN step.is_desk THEN desk_id ELSE worker_user_id END,
        CASE WHEN step.is_desk THEN desk_name ELSE worker_name END,
        CASE WHEN step.act <> 'open' THEN worker_id END, step.at, step.at, step.note, step.reason, true, ''
    FROM made CROSS JOIN LATERAL (VALUES
        (1, 'open', '', 'waiting', true, opened_at, '', ''),
        (2, 'assign', 'waiting', 'assigned', true, assigned_at, '', ''),
        (3, 'accept', 'assigned', 'accepted', false, accepted_at, '', ''),
        (4, 'arrive', 'accepted', 'on_site', false, arrived_at, '', ''),
        (5, 'start', 'on_site', 'working', false, started_at, '', ''),
        (6, 'hold', 'working', 'held', false, held_at, '', hold_reason),
        (7, 'resume', 'held', 'working', false, resumed_at, '', ''),
        (8, 'finish', 'working', 'done', false, finished_at, finish_note, ''),
        (9, 'close', 'done', 'closed', true, closed_at, '', '')
    ) AS step(turn, act, source, target, is_desk, at, note, reason)
    WHERE step.at IS NOT NULL ORDER BY place, turn
)
SELECT array_agg(order_id ORDER BY place) FROM made
"""


@dataclass(frozen=True, kw_only=True)
class PastOrder:
    """Work that was reported, done and closed; its instants rise in the order of the fields.

    ``desk_id`` is the account that reported, dispatched and inspected it. A hold is given by all three of its fields.
    """

    kind: str
    category: str
    title: str
    urgency: str
    worker: Employee
    desk_id: int | None
    opened_at: dt.datetime
    assigned_at: dt.datetime
    accepted_at: dt.datetime
    arrived_at: dt.datetime
    started_at: dt.datetime
    held_at: dt.datetime | None = None
    resumed_at: dt.datetime | None = None
    hold_reason: str = ""
    finished_at: dt.datetime
    closed_at: dt.datetime
    detail: str = ""
    finish_note: str = ""
    unit_id: int | None = None
    place_id: int | None = None
    place_text: str = ""
    contact_name: str = ""
    contact_phone: str = ""


def record_past_orders(*, actor: Actor, project: Project, orders: Sequence[PastOrder]) -> list[int]:
    """Record a month's finished orders with all their steps; return their ids in the order in which they were given.

    They get the month's next numbers and the limits that hold for their class today, so that what was late is seen. No
    event is published: it is long over. Raises AccessDenied, and DomainError for orders of two months, out of the order
    of time, or not over yet.
    """
    actor.require(policies.TAKE_OVER_HISTORY, project.pk)
    if not orders:
        return []
    _check(orders)
    month = f"{orders[0].opened_at.astimezone(clock.ZONE):%y%m}"
    with connection.cursor() as cursor, planning.in_bulk():
        _hand_over(cursor, project, orders)
        first = numbering.take(project_id=project.pk, kind=SERIES, period=month, count=len(orders))
        cursor.execute(_RECORD, {"project": project.pk, "prefix": f"W{month}-", "first": first})
        (ids,) = cursor.fetchone()
    return list(ids)


def _check(orders: Sequence[PastOrder]) -> None:
    months = {f"{order.opened_at.astimezone(clock.ZONE):%Y-%m}" for order in orders}
    rising = all(earlier.opened_at <= later.opened_at for earlier, later in pairwise(orders))
    if len(months) > 1 or not rising:
        raise DomainError(_("Finished work is taken over month by month, in the order of its reports."))
    now = clock.now()
    for order in orders:
        held = (order.held_at, order.resumed_at) if order.held_at else ()
        moments = [
            order.opened_at,
            order.assigned_at,
            order.accepted_at,
            order.arrived_at,
            order.started_at,
            *(moment for moment in held if moment is not None),
            order.finished_at,
            order.closed_at,
            now,
        ]
        if moments != sorted(moments) or bool(order.held_at) != bool(order.resumed_at and order.hold_reason):
            raise DomainError(_("The steps of “{title}” are not in the order of time.").format(title=order.title))


class _Clocks:
    """The limits of past orders, each setting looked up once."""

    def __init__(self, project: Project) -> None:
        self._hours = queries.hours_of(project.pk)
        self._rows = list(Limits.objects.filter(project=project)) + list(Limits.objects.filter(project__isnull=True))
        self._known: dict[tuple[str, str, str], Limits | None] = {}

    def columns(self, order: PastOrder) -> tuple[Any, ...]:
        """Return calendar, minutes and due instants of an order as the table has them."""
        limits = self._limits(order.kind, order.category, order.urgency)
        if limits is None:
            return (Calendar.ALWAYS.value, *[None] * 6)
        hours = self._hours if limits.calendar == Calendar.WORKING else None
        held = [(order.held_at, order.resumed_at)] if order.held_at and order.resumed_at else []
        minutes = (limits.accept_minutes, limits.arrive_minutes, limits.finish_minutes)
        due = (
            None
            if one is None
            else deadlines.due_at(order.opened_at, dt.timedelta(minutes=one), hours=hours, held=held)
            for one in minutes
        )
        return (limits.calendar, *minutes, *due)

    def _limits(self, kind: str, category: str, urgency: str) -> Limits | None:
        key = (kind, category, urgency)
        if key not in self._known:
            rows = [row for row in self._rows if row.kind == kind and row.urgency == urgency]
            self._known[key] = matching.best_limits(rows, category)
        return self._known[key]


def _hand_over(cursor: Any, project: Project, orders: Sequence[PastOrder]) -> None:
    cursor.execute(_ASK)
    cursor.execute("TRUNCATE past_order")
    clocks = _Clocks(project)
    with cursor.copy("COPY past_order FROM STDIN") as copy:
        for place, one in enumerate(orders):
            copy.write_row(
                (
                    place,
                    one.kind,
                    one.category,
                    one.title,
                    one.detail,
                    str(one.urgency),
                    one.unit_id,
                    one.place_id,
                    one.place_text,
                    one.contact_name,
                    one.contact_phone,
                    one.worker.pk,
                    one.desk_id,
                    one.opened_at,
                    one.assigned_at,
                    one.accepted_at,
                    one.arrived_at,
                    one.started_at,
                    one.held_at,
                    one.resumed_at,
                    str(one.hold_reason),
                    one.finished_at,
                    one.finish_note,
                    one.closed_at,
                    *clocks.columns(one),
                )
            )
    cursor.execute("ANALYZE past_order")
