"""An estate with 100,000 open and 2,000,000 closed orders, made by a few statements, for `anju bench tickets`.

The rows are written with triggers off (as the superuser): the benchmark is about reading them, and each of them obeys
the table's constraints all the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

OPEN = int(os.environ.get("ANJU_BENCH_OPEN", "100000"))
CLOSED = int(os.environ.get("ANJU_BENCH_CLOSED", "2000000"))
UNITS = 20_000
WORKERS = 60
KIND = "service.repair"
_PEOPLE = """
INSERT INTO workforce_employee (project_id, number, name, phone, post, user_id)
SELECT %(project)s, 'B' || to_char(n, 'FM0000'), '员工' || n, '', '维修工', CASE WHEN n = 1 THEN %(user)s END
FROM generate_series(1, %(workers)s) n
"""
# Closed orders lie in the last four years, evenly; what they are about repeats every few hundred.
_CLOSED = """
INSERT INTO workorders_workorder (project_id, number, kind, category, title, detail, urgency, state, unit_id,
    building_id, place_text, contact_name, contact_phone, worker_id, opened_by_id, calendar, clock, clocks_from_at,
    accept_from_at, alarms, opened_at, assigned_at, accepted_at, arrived_at, started_at, hold_reason, finished_at,
    closed_at, stepped_at, returned, reopened, finish_minutes, finish_due_at)
SELECT %(project)s, 'W' || to_char(made.at, 'YYMM') || '-' || lpad(n::text, 7, '0'), %(kind)s,
    (ARRAY['water.tap', 'water.drain', 'power.socket', 'lift.noise', 'door.lock', 'light.corridor'])[n %% 6 + 1],
    CASE WHEN n %% 5000 = 0 THEN '门禁卡失灵' ELSE (ARRAY['厨房水龙头滴水', '地漏返水', '插座打火', '电梯异响',
        '入户门锁打不开', '楼道灯不亮'])[n %% 6 + 1] END, '',
    'normal',
    CASE WHEN n %% 25 = 0 THEN 'cancelled' ELSE 'closed' END, unit.id, unit.building_id, '', '业主' || unit.turn,
    '13' || to_char(unit.turn, 'FM000000000'), worker.id, %(user)s, 'always', '', made.at, made.at, '{}', made.at,
    made.at + interval '5 minutes', made.at + interval '12 minutes', made.at + interval '1 hour',
    made.at + interval '62 minutes', '', made.at + interval '3 hours', made.at + interval '9 hours',
    made.at + interval '9 hours', 0, 0, 1440, made.at + interval '24 hours'
FROM generate_series(1, %(closed)s) n
CROSS JOIN LATERAL (SELECT now() - interval '4 years' + n * (interval '1455 days' / %(closed)s) AS at) made
JOIN bench_unit unit ON unit.turn = n::bigint * 7919 %% %(units)s + 1
JOIN bench_worker worker ON worker.turn = n %% %(workers)s + 1
"""
_OPEN = """
INSERT INTO workorders_workorder (project_id, number, kind, category, title, detail, urgency, state, unit_id,
    building_id, place_text, contact_name, contact_phone, worker_id, opened_by_id, calendar, clock, clocks_from_at,
    accept_from_at, due_at, alarms, alarm_at, opened_at, assigned_at, accepted_at, arrived_at, started_at, held_at,
    hold_reason, finished_at, stepped_at, returned, reopened, accept_minutes, arrive_minutes, finish_minutes,
    accept_due_at, arrive_due_at, finish_due_at)
SELECT %(project)s, 'W' || to_char(made.at, 'YYMM') || '-9' || lpad(n::text, 6, '0'), %(kind)s,
    (ARRAY['water.tap', 'water.drain', 'power.socket', 'lift.noise', 'door.lock', 'light.corridor'])[n %% 6 + 1],
    CASE WHEN n %% 5000 = 0 THEN '门禁卡失灵' ELSE (ARRAY['厨房水龙头滴水', '地漏返水', '插座打火', '电梯异响',
        '入户门锁打不开', '楼道灯不亮'])[n %% 6 + 1] END, '',
    (ARRAY['normal', 'normal', 'normal', 'urgent', 'emergency'])[n %% 5 + 1], made.state, unit.id, unit.building_id, '',
    '业主' || unit.turn, '13' || to_char(unit.turn, 'FM000000000'),
    CASE WHEN made.state <> 'waiting' THEN worker.id END, %(user)s, 'always',
    CASE WHEN made.stands THEN '' WHEN made.state IN ('waiting', 'assigned') THEN 'accept'
        WHEN made.state = 'accepted' THEN 'arrive' ELSE 'finish' END,
    made.at, made.at, CASE WHEN NOT made.stands THEN made.due END,
    CASE WHEN made.stands THEN '{}' ELSE ARRAY[made.due - interval '5 hours', made.due, made.due + interval '12 hours',
        made.due + interval '1 day'] END, CASE WHEN NOT made.stands AND made.due > now() THEN made.due END,
    made.at, CASE WHEN made.state <> 'waiting' THEN made.at END,
    CASE WHEN made.state NOT IN ('waiting', 'assigned') THEN made.at END,
    CASE WHEN made.state NOT IN ('waiting', 'assigned', 'accepted') THEN made.at END,
    CASE WHEN made.state IN ('working', 'held', 'done') THEN made.at END,
    CASE WHEN made.state = 'held' THEN made.at END, CASE WHEN made.state = 'held' THEN 'material' ELSE '' END,
    CASE WHEN made.state = 'done' THEN made.at END, made.at, 0, 0, 30, 120, 1440,
    made.due, made.due, made.due
FROM generate_series(1, %(open)s) n
CROSS JOIN LATERAL (SELECT state, state IN ('held', 'done') AS stands, now() - n * interval '1 second' AS at,
        now() - n * interval '1 second' + interval '24 hours' AS due
    FROM (SELECT (ARRAY['waiting', 'waiting', 'assigned', 'accepted', 'on_site', 'working', 'working', 'held', 'done',
        'done'])[n %% 10 + 1] AS state) one) made
JOIN bench_unit unit ON unit.turn = n::bigint * 7919 %% %(units)s + 1
JOIN bench_worker worker ON worker.turn = n %% %(workers)s + 1
"""
_STEPS = """
INSERT INTO workorders_orderstep (project_id, order_id, act, source, target, by_id, by_name, worker_id, at, happened_at,
    note, reason, is_public, fingerprint)
SELECT %(project)s, o.id, step.act, step.source, step.target, %(user)s, '测量员', o.worker_id, step.at, step.at, '', '',
    true, ''
FROM workorders_workorder o CROSS JOIN LATERAL (VALUES
    (1, 'open', '', 'waiting', o.opened_at),
    (2, 'accept', 'assigned', 'accepted', CASE WHEN o.closed_at IS NULL THEN o.accepted_at END),
    (3, 'finish', 'working', 'done', o.finished_at), (4, 'close', 'done', 'closed', o.closed_at)
) AS step(turn, act, source, target, at)
WHERE o.project_id = %(project)s AND step.at IS NOT NULL ORDER BY o.id, step.turn
"""
_PREPARE = """
CREATE TEMP TABLE bench_unit AS SELECT id, building_id, row_number() OVER (ORDER BY id) AS turn FROM estate_unit
    WHERE project_id = %(project)s;
CREATE TEMP TABLE bench_worker AS SELECT id, row_number() OVER (ORDER BY id) AS turn FROM workforce_employee
    WHERE project_id = %(project)s;
"""
# Two million rows are written several times faster without their indexes, which are built at the end.
_FROM_INDEXES = """
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE i.indrelid IN ('workorders_workorder'::regclass, 'workorders_orderstep'::regclass) AND NOT i.indisunique
ORDER BY c.relname
"""
_INDEXES = f"SELECT pg_get_indexdef(i.indexrelid) {_FROM_INDEXES}"
_INDEX_NAMES = f"SELECT c.relname {_FROM_INDEXES}"


@dataclass(frozen=True)
class Desk:
    """What was made: the project, the account that walks through the pages, and some orders to look at.

    ``deep`` is an order far down in the list of all, ``deep_waiting`` one far down in a queue; ``number`` a full one.
    """

    project: Any
    user: Any
    orders: int
    worker: int
    building: int
    deep: int
    deep_waiting: int
    number: str


def make_desk(url: str) -> Desk:
    """Write the estate, its people and its orders into the benchmark's database."""
    from django.db import transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.identity import queries as identity_queries
    from anju.domains.identity import services as identity
    from anju.domains.tenancy import services as tenancy

    root = system_actor("bench", surface="bench")
    with transaction.atomic():
        company = tenancy.open_company(actor=root, name="测量物业")
        project = tenancy.open_project(actor=root, company=company, code="BIG", name="测量花园")
        user = identity.create_user(actor=root, username="bench", name="测量员", password="bench-2026")
        role = identity_queries.roles().get(code="project_manager")
        with scope.enter([project.pk], actor=root):
            identity.grant_role(actor=root, user=user, role=role, project=project)
    _write(url, project.pk, user.pk)
    with transaction.atomic(), scope.enter([project.pk], actor=root):
        return _looked_at(project, user)


def _looked_at(project: Any, user: Any) -> Desk:
    from anju.domains.workorders.models import WorkOrder

    deep = WorkOrder.objects.order_by("-opened_at")[min(300_000, (OPEN + CLOSED) // 2)]
    waiting = WorkOrder.objects.filter(closed_at__isnull=True, state="waiting").order_by("due_at")
    busy = WorkOrder.objects.filter(closed_at__isnull=True, state="working").order_by("due_at")[0]
    return Desk(
        project,
        user,
        OPEN + CLOSED,
        worker=busy.worker_id,
        building=busy.building_id,
        deep=deep.pk,
        deep_waiting=waiting[min(18_000, OPEN // 10)].pk,
        number=deep.number,
    )


def _write(url: str, project_id: int, user_id: int) -> None:
    from bench.pages import _BUILDINGS, _UNITS

    values = {
        "project": project_id,
        "user": user_id,
        "units": UNITS,
        "workers": WORKERS,
        "open": OPEN,
        "closed": CLOSED,
        "kind": KIND,
    }
    with psycopg.connect(url.replace("anju_app@", "postgres@"), cursor_factory=psycopg.ClientCursor) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("SET timezone = 'Asia/Shanghai'")  # a number holds its month
        owner.execute("SET work_mem = '256MB'")
        owner.execute("SET maintenance_work_mem = '512MB'")
        for statement in (_BUILDINGS, _UNITS, _PEOPLE, _PREPARE):
            owner.execute(statement, values)
        indexes = [index for (index,) in owner.execute(_INDEXES)]
        names = [name for (name,) in owner.execute(_INDEX_NAMES)]
        owner.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))
        for statement in (_CLOSED, _OPEN, _STEPS, *indexes):
            owner.execute(statement, values if "%(" in statement else None)
    with psycopg.connect(url.replace("anju_app@", "postgres@"), autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")
