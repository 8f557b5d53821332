"""The watch over limits is killed in the middle, and two of them run at once: each limit is told of once."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction
from tests.concurrency.sessions import wait_until_quiet
from tests.factories import work

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.core.clock import ZONE
from anju.domains.tenancy import services as tenancy
from anju.domains.workorders import tasks

pytestmark = pytest.mark.process

ROOT = system_actor("tests")
OPENED = dt.datetime(2026, 11, 16, 9, tzinfo=ZONE)
ORDERS = 60
_TOLD = """
SELECT (SELECT count(*) FROM workorders_orderalarm),
    (SELECT count(DISTINCT (order_id, level)) FROM workorders_orderalarm),
    (SELECT count(*) FROM core_event WHERE name IN ('OrderInDanger', 'OrderOverdue')),
    (SELECT count(DISTINCT payload) FROM core_event WHERE name IN ('OrderInDanger', 'OrderOverdue')),
    (SELECT count(*) FROM workorders_workorder WHERE alarm_at <= %s)
"""


@pytest.fixture
def project(committed_db: Any) -> Any:
    """Give a project with sixty orders that have to be accepted within ten minutes."""
    with clock.at(OPENED), transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            work.set_limits(project, 10, None, None)
            for _ in range(ORDERS):
                work.open_order(project)
    return project


def watch(project: Any, url: str, now: dt.datetime) -> subprocess.Popen[str]:
    """Start the watch in a process of its own."""
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": "src:."}
    environment["DJANGO_SETTINGS_MODULE"] = "anju.config.settings"
    command = [sys.executable, "-m", "tests.concurrency.watcher", str(project.pk), now.isoformat()]
    folder = Path(__file__).resolve().parents[2]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)


def test_each_limit_is_told_of_once(project: Any, committed_db: Any) -> None:
    for minutes, told in ((9, ORDERS), (11, 2 * ORDERS), (30, 4 * ORDERS)):
        now = OPENED + dt.timedelta(minutes=minutes)
        for _ in range(2):
            watchers = [watch(project, committed_db.url, now) for _ in range(2)]
            for watcher in watchers:
                assert watcher.stdout is not None
                watcher.stdout.readline()
                watcher.kill()
                watcher.communicate()
        wait_until_quiet(committed_db)
        with clock.at(now):
            tasks.watch_limits_everywhere()
            assert tasks.watch_limits_everywhere() == 0
        with psycopg.connect(committed_db.owner_url) as plain:
            assert plain.execute(_TOLD, [now]).fetchone() == (told, told, told, told, 0)
