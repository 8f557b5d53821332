"""A bill run that is killed in the middle leaves nothing, and runs again to the same end; two at once bill once."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction
from tests.domains.billing.conftest import Estate

from anju.core import clock, scope
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import services
from anju.domains.billing.models import Bill, BillRun
from anju.domains.ledger.models import Entry, Line
from anju.domains.tenancy import services as tenancy

pytestmark = pytest.mark.process
MONTH = dt.date(2026, 11, 1)
UNITS = 30_000

_MANY = """
INSERT INTO estate_unit (project_id, building_id, code, room, floor, position, area, layout, usage, state,
    handed_over_on, structure, remark)
SELECT %s, %s, '9-' || n, n::text, 1, n, 88.88, '', 'home', 'owner', DATE '2018-01-01', '', ''
FROM generate_series(1, %s) n
"""
_ISSUE = """
import sys
import django
django.setup()
from django.db import transaction
from anju.core import scope
from anju.core.access import system_actor
from anju.domains.billing import services
from anju.domains.billing.models import BillRun
actor = system_actor("worker")
with transaction.atomic(), scope.enter([int(sys.argv[1])], actor=actor):
    services.issue_run(actor=actor, run=BillRun.objects.get(pk=int(sys.argv[2])))
"""


@pytest.fixture
def approved(committed_db: Any, root: Actor) -> tuple[Any, BillRun]:
    """Give a project with many units and a run that has been approved."""
    with transaction.atomic(), clock.at(MONTH):
        company = tenancy.open_company(actor=root, name="测试物业")
        project = tenancy.open_project(actor=root, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=root):
            estate = Estate(project, root)
            with connection.cursor() as cursor:
                cursor.execute(_MANY, [project.pk, estate.building.pk, UNITS])
            estate.tariff("2.35")
            run = services.prepare_run(actor=root, project=project, month=MONTH)
            run = services.approve_run(actor=root, run=run)
    return project, run


def _written(project: Any) -> tuple[int, int, int]:
    with transaction.atomic(), scope.enter([project.pk]):
        return Bill.objects.count(), Entry.objects.count(), Line.objects.count()


def test_a_run_killed_in_the_middle_leaves_nothing_and_runs_again(
    committed_db: Any, approved: tuple[Any, BillRun], root: Actor
) -> None:
    project, run = approved
    environment = {
        **os.environ,
        "DATABASE_URL": committed_db.url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join(["src", "."]),
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", _ISSUE, str(project.pk), str(run.pk)], env=environment, stderr=subprocess.DEVNULL
    )
    with psycopg.connect(committed_db.owner_url, autocommit=True) as watcher:
        _wait(lambda: _is_writing(watcher) or worker.poll() is not None)
        assert worker.poll() is None, "the worker was too quick to be killed"
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=10)
        _wait(lambda: not _is_writing(watcher))
    assert _written(project) == (0, 0, 0)
    with transaction.atomic(), scope.enter([project.pk], actor=root), clock.at(MONTH):
        issued = services.issue_run(actor=root, run=run)
    assert (issued.bill_count, issued.bill_amount) == (UNITS, Decimal("208.87") * UNITS)
    assert _written(project) == (UNITS, UNITS, 2 * UNITS)


def test_two_runs_at_once_bill_every_unit_once(approved: tuple[Any, BillRun], root: Actor) -> None:
    project, run = approved
    with transaction.atomic(), scope.enter([project.pk], actor=root), clock.at(MONTH):
        other = services.prepare_run(actor=root, project=project, month=MONTH)
        other = services.approve_run(actor=root, run=other)
    outcomes: list[str] = []

    def issue(which: BillRun) -> None:
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=root), clock.at(MONTH):
                services.issue_run(actor=root, run=which)
            outcomes.append("issued")
        except DomainError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=issue, args=[one]) for one in (run, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["issued", "refused"]
    assert _written(project) == (UNITS, UNITS, 2 * UNITS)


def _is_writing(watcher: psycopg.Connection[Any]) -> bool:
    # Locks, because one role is not shown another's statements; they are held until the transaction is gone.
    found = watcher.execute(
        "SELECT count(*) FROM pg_locks WHERE relation = 'billing_bill'::regclass AND mode = 'RowExclusiveLock' "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    ).fetchone()
    return bool(found and found[0])


def _wait(is_so: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.01)
