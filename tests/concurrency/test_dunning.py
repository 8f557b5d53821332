"""The day of chasing is killed in the middle, and two of them run at once: nobody is reminded or called for twice."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import transaction
from tests.factories import household

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.core.clock import ZONE
from anju.domains.arrears import tasks
from anju.domains.tenancy import services as tenancy

pytestmark = pytest.mark.process

ROOT = system_actor("tests")
NOW = dt.datetime(2026, 11, 16, 9, 30, tzinfo=ZONE)
DEBTORS = 60
_CHASE = """
import sys, datetime
import django
django.setup()
from anju.core import clock
from anju.domains.arrears import tasks
sys.stdout.write("ready\\n"); sys.stdout.flush()
with clock.at(datetime.datetime.fromisoformat(sys.argv[1])):
    tasks.chase_everywhere()
"""
_STANDS = """
SELECT (SELECT count(*) FROM arrears_dunningtask), (SELECT count(DISTINCT unit_id) FROM arrears_dunningtask),
    (SELECT count(*) FROM billing_reminder), (SELECT count(DISTINCT unit_id) FROM billing_reminder),
    (SELECT count(*) FROM notifications_delivery), (SELECT count(DISTINCT address) FROM notifications_delivery)
"""


@pytest.fixture
def project(committed_db: Any) -> Any:
    """Give a project with sixty debtors, each long enough in arrears to be called."""
    with clock.at(NOW), transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            for number in range(DEBTORS):
                unit = household.make_unit(project)
                household.make_owner(unit, phone=f"138{number:08d}")
                household.make_bill(unit, month="2026-08", due="2026-09-30")
    return project


def chase(url: str) -> subprocess.Popen[str]:
    """Start the day in a process of its own."""
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": "src:."}
    environment["DJANGO_SETTINGS_MODULE"] = "anju.config.settings"
    folder = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", _CHASE, NOW.isoformat()]
    return subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)


def stands(url: str) -> tuple[int, ...]:
    """Return how many tasks, reminders and texts there are, and of how many households."""
    with psycopg.connect(url) as plain:
        return tuple(plain.execute(_STANDS).fetchone() or ())


def test_a_killed_day_leaves_nothing_and_the_next_one_loses_and_doubles_nothing(project: Any, committed_db: Any):
    with psycopg.connect(committed_db.owner_url) as blocker, psycopg.connect(committed_db.owner_url) as watcher:
        watcher.autocommit = True
        # Limitation comes last, when messages and tasks were written: there the day is held, and killed.
        blocker.execute("LOCK TABLE arrears_limitationwarning IN ACCESS EXCLUSIVE MODE")
        worker = chase(committed_db.url)
        until = time.monotonic() + 60
        while not watcher.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'arrears_limitationwarning'::regclass"
        ).fetchone()[0]:
            assert time.monotonic() < until, "the day never came to the lock"
            assert worker.poll() is None, "the day was over before it could be killed"
        worker.send_signal(signal.SIGKILL)
        worker.communicate(timeout=10)
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and stands(committed_db.owner_url) != (0,) * 6:
        time.sleep(0.1)
    assert stands(committed_db.owner_url) == (0,) * 6
    again = chase(committed_db.url)
    again.communicate(timeout=60)
    assert stands(committed_db.owner_url) == (DEBTORS,) * 6


def test_two_days_at_once_send_nothing_twice(project: Any, committed_db: Any):
    workers = [chase(committed_db.url) for _twice in range(2)]
    for worker in workers:
        worker.communicate(timeout=60)
        assert worker.returncode == 0
    assert stands(committed_db.owner_url) == (DEBTORS,) * 6
    with clock.at(NOW):
        assert tasks.chase_everywhere() == 0
    assert stands(committed_db.owner_url) == (DEBTORS,) * 6
