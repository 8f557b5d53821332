"""A notice to 100,000 residents: asked for, sent in slices, heard by open pages, killed in the middle and gone on with.

As in production: the application's role under row-level security, constraints, indexes, live events, durable commits.
The limit is a bare INSERT … SELECT of the very same inbox rows into a table with a primary key and nothing else. Three
things are measured:

* ``queue_seconds``: from asking for the mass send until the last inbox row of 100,000 is committed, by the code of the
  worker's own job. The notice goes by the app alone: texts and mails leave at the pace of their vendors.
* ``in_app_per_second``: 100,000 over the time from the first slice until (a) all rows stand and (b) every one of a
  sample of open server-sent event streams has had its event through LISTEN/NOTIFY and the ASGI application itself.
  The streams run in one process beside the sender, without a network between; a browser's own time is not in it.
* a worker that is killed by SIGKILL after a third, and another that goes on: 100,000 rows, each reader once.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from statistics import median
from time import perf_counter
from typing import Any

from bench.scratch import scratch_database

PEOPLE = 100_000
SAMPLE = 500
ROUNDS = 3
QUEUE_GOAL = 10.0  # seconds
RATE_GOAL = 2000  # inboxes a second

_UNITS = """
INSERT INTO estate_unit (project_id, building_id, code, room, floor, position, area, layout, usage, state,
    handed_over_on, structure, remark)
SELECT %(project)s, %(building)s, '1-' || n, n::text, 1, n, 88, '', 'home', 'owner', DATE '2018-01-01', '', ''
FROM generate_series(1, %(people)s) n
"""
_PEOPLE = """
INSERT INTO residents_person (project_id, name, pinyin, phone, remark, created_at)
SELECT %(project)s, '业主' || n, '', '138' || lpad(n::text, 8, '0'), '', now() FROM generate_series(1, %(people)s) n
"""
_RESIDENCIES = """
INSERT INTO residents_residency (project_id, unit_id, person_id, role, starts_on, is_payer)
SELECT %(project)s, unit.id, unit.id - first.unit + first.person, 'owner', DATE '2018-01-01', false
FROM estate_unit unit, (SELECT (SELECT min(id) FROM estate_unit) AS unit,
    (SELECT min(id) FROM residents_person) AS person) first
"""
_USERS = """
INSERT INTO identity_user (password, username, name, phone, email, is_active, is_demo, is_resident, language,
    created_at)
SELECT '', 'r' || phone, name, phone, '', true, false, true,
    (ARRAY['zh-hans', 'zh-hans', 'zh-hans', 'zh-hant', 'en'])[1 + id %% 5], now() FROM residents_person
"""
_ACCOUNTS = """
INSERT INTO residents_personaccount (project_id, person_id, user_id, linked_at)
SELECT %(project)s, person.id, account.id, now()
FROM residents_person person JOIN identity_user account ON account.phone = person.phone
"""
_LIMIT = """
CREATE TABLE bench_inbox (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, project_id bigint, user_id bigint,
    kind varchar(60), title varchar(200), body text, url varchar(200), key varchar(120), created_at timestamptz);
"""
_COPY = """
INSERT INTO bench_inbox (project_id, user_id, kind, title, body, url, key, created_at)
SELECT project_id, user_id, kind, title, body, url, key, created_at FROM notifications_notification
"""
_WORKER = """
import sys
import django
django.setup()
from anju.domains.notifications import tasks
tasks.send_broadcast(int(sys.argv[1]), int(sys.argv[2]))
"""


def run() -> dict[str, Any]:
    """Measure and return the result; ``ratio`` is time of the mass send over time of the bare copy of its rows."""
    with scratch_database("notify") as url:
        import psycopg

        owner = psycopg.connect(_as_owner(url), autocommit=True)
        project = _make_project(owner)
        owner.execute(_LIMIT)
        seconds, limits, heard = [], [], []
        for _round in range(ROUNDS):
            took, last_heard = _send_with_listeners(owner, project)
            seconds.append(took)
            heard.append(last_heard)
            limits.append(_timed(owner))
            _empty(owner)
        killed = _killed(url, owner, project)
        owner.close()
    rate = PEOPLE / median(heard)
    ratio = median(seconds) / median(limits)
    return {
        "name": "notify",
        "ratio": round(ratio, 2),
        "ok": median(seconds) < QUEUE_GOAL and rate >= RATE_GOAL and killed["whole"],
        "people": PEOPLE,
        "queue_goal_seconds": QUEUE_GOAL,
        "queue_seconds": [round(one, 2) for one in seconds],
        "limit_seconds": [round(one, 2) for one in limits],
        "in_app_goal_per_second": RATE_GOAL,
        "in_app_per_second": round(rate),
        "streams": SAMPLE,
        "heard_by_all_streams_seconds": [round(one, 2) for one in heard],
        **{f"killed_{name}": value for name, value in killed.items()},
    }


def _as_owner(url: str) -> str:
    return url.replace("anju_app@", "anju@")


def _make_project(owner: Any) -> Any:
    from django.db import transaction

    from anju.core import scope
    from anju.core.access import system_actor
    from anju.domains.estate.models import Building
    from anju.domains.tenancy import services as tenancy

    actor = system_actor("bench")
    with transaction.atomic():
        company = tenancy.open_company(actor=actor, name="测试物业")
        project = tenancy.open_project(actor=actor, company=company, code="B1", name="测试花园")
        with scope.enter([project.pk], actor=actor):
            building = Building.objects.create(project=project, code="1")
    facts = {"project": project.pk, "building": building.pk, "people": PEOPLE}
    for statement in (_UNITS, _PEOPLE, _RESIDENCIES, _USERS, _ACCOUNTS):
        owner.execute(statement, facts)
    for table in ("estate_unit", "residents_person", "residents_residency", "identity_user", "residents_personaccount"):
        owner.execute(f"VACUUM ANALYZE {table}")
    return project


def _ask(project: Any) -> Any:
    """Publish a notice as the office does, and return its mass send with the fifteen seconds over."""
    from datetime import timedelta

    from django.db import transaction

    from anju.core import clock, scope
    from anju.core.access import system_actor
    from anju.domains.community import services

    actor = system_actor("bench")
    with transaction.atomic(), scope.enter([project.pk], actor=actor):
        with clock.at(clock.now() - timedelta(seconds=20)):
            notice = services.write_notice(
                actor=actor,
                project=project,
                title="停水通知",
                body="11 月 22 日 9:00 起停水，请提前储水。",
                tag="outage",
            )
        before = clock.now()
        with clock.at(before - timedelta(seconds=20)):
            notice = services.publish_notice(actor=actor, notice=notice)
    return notice.broadcast


def _send_with_listeners(owner: Any, project: Any) -> tuple[float, float]:
    """Send to everybody while some listen; return seconds until all rows stand, and until the last stream has heard."""
    from anju.domains.notifications import tasks

    keys = _sessions(owner)
    streams = _Streams(keys)
    streams.start()
    started = perf_counter()
    asked = _ask(project)
    sending = perf_counter()
    tasks.send_broadcast(project.pk, asked.pk)
    rows = perf_counter()
    last = streams.wait()
    count = owner.execute("SELECT count(*), count(DISTINCT user_id) FROM notifications_notification").fetchone()
    assert count == (PEOPLE, PEOPLE), count
    return rows - started, max(last, rows) - sending


def _sessions(owner: Any) -> list[str]:
    """Sign a sample of the residents in, spread over all of them; return their session keys."""
    from tests.factories.session import make_session

    from anju.domains.identity.models import User

    every = PEOPLE // SAMPLE
    chosen = owner.execute(
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM identity_user) u WHERE n %% %s = 0", [every]
    ).fetchall()
    return [make_session(User(pk=pk, password="")) for (pk,) in chosen]


class _Streams:
    """Open event streams on the real ASGI application, in a thread with a loop of its own."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys
        self._ready, self._over = threading.Event(), threading.Event()
        self._last = 0.0
        self._thread = threading.Thread(target=lambda: asyncio.run(self._listen()), daemon=True)

    def start(self) -> None:
        """Return when every stream is open."""
        self._thread.start()
        assert self._ready.wait(120), "the streams did not open"

    def wait(self) -> float:
        """Return the moment at which the last stream heard of the notice."""
        assert self._over.wait(120), "some streams never heard of it"
        self._thread.join()
        return self._last

    async def _listen(self) -> None:
        from anju.surfaces.push import app

        app.hub = app.Hub()
        opened: asyncio.Queue[None] = asyncio.Queue()
        leave = asyncio.Event()
        heard: asyncio.Queue[float] = asyncio.Queue()
        pages = [asyncio.create_task(self._page(app, key, opened, heard, leave)) for key in self._keys]
        for _each in pages:
            await opened.get()
        self._ready.set()
        for _each in pages:
            self._last = await heard.get()
        leave.set()
        await asyncio.gather(*pages)
        app.hub.stop()
        self._over.set()

    async def _page(self, app: Any, key: str, opened: Any, heard: Any, leave: asyncio.Event) -> None:
        async def receive() -> dict[str, Any]:
            await leave.wait()
            return {"type": "http.disconnect"}

        async def send(message: dict[str, Any]) -> None:
            text = message.get("body", b"")
            if b"event: counts" in text:
                opened.put_nowait(None)
            elif b"event: notification" in text:
                heard.put_nowait(perf_counter())

        headers = [(b"cookie", f"sessionid={key}".encode()), (b"host", b"localhost:8001")]
        await app.application({"type": "http", "method": "GET", "path": "/push/", "headers": headers}, receive, send)


def _timed(owner: Any) -> float:
    owner.execute("TRUNCATE bench_inbox")
    started = perf_counter()
    owner.execute(_COPY)
    return perf_counter() - started


def _empty(owner: Any) -> None:
    owner.execute("TRUNCATE notifications_notification CASCADE")
    owner.execute("VACUUM ANALYZE notifications_notification")


def _killed(url: str, owner: Any, project: Any) -> dict[str, Any]:
    """Kill a worker after a third and let another go on; tell what stands in the end."""
    asked = _ask(project)
    worker = _worker(url, asked)
    while _count(owner) < PEOPLE // 3:
        assert worker.poll() is None, "the worker was too quick to be killed"
        time.sleep(0.005)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    at = _count(owner)
    assert _worker(url, asked).wait() == 0
    everybody, readers = owner.execute(
        "SELECT count(*), count(DISTINCT user_id) FROM notifications_notification"
    ).fetchone()
    return {"at": at, "rows": everybody, "readers": readers, "whole": everybody == readers == PEOPLE}


def _worker(url: str, asked: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", _WORKER, str(asked.project_id), str(asked.pk)]
    return subprocess.Popen(arguments, env=environment)


def _count(owner: Any) -> int:
    return owner.execute("SELECT count(*) FROM notifications_notification").fetchone()[0]


if __name__ == "__main__":
    print(json.dumps(run(), ensure_ascii=False))
