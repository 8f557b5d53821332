"""A mass send whose worker is killed in the middle goes on where it stood: everybody is told, nobody twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction

from anju.core import clock, scope
from anju.core.access import Actor
from anju.domains.identity.models import User
from anju.domains.notifications import ports, services
from anju.domains.notifications.models import Broadcast, Notification
from anju.domains.tenancy import services as tenancy

pytestmark = pytest.mark.process
PEOPLE = 20_000
NOTICE = {"title": "停水通知", "summary": "9:00 起停水。", "code": "T1", "notice": 1}
EVERYBODY = (
    "SELECT id AS place, id AS user_id, phone FROM identity_user WHERE %(project)s > 0 AND %(today)s IS NOT NULL"
)

_MANY = """
INSERT INTO identity_user (password, username, name, phone, email, is_active, is_demo, is_resident, language,
    created_at)
SELECT '', 'r' || n, 'r' || n, '', '', true, false, true, 'zh-hans', now() FROM generate_series(1, %s) n
"""
_SEND = """
import sys
import django
django.setup()
from anju.domains.notifications import ports, services, tasks
ports.register_source("test.everybody", ports.Source(sys.argv[3]))
services.broadcasting.SLICE = 500
tasks.send_broadcast(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.fixture
def asked(committed_db: Any, root: Actor) -> Broadcast:
    """Give a mass send to many, whose fifteen seconds are over."""
    ports.register_source("test.everybody", ports.Source(EVERYBODY))
    with transaction.atomic(), clock.at(clock.now().replace(year=2025)):
        company = tenancy.open_company(actor=root, name="测试物业")
        project = tenancy.open_project(actor=root, company=company, code="T1", name="测试花园")
        with connection.cursor() as cursor:
            cursor.execute(_MANY, [PEOPLE])
        with scope.enter([project.pk], actor=root):
            return services.broadcast(
                actor=root,
                project=project,
                kind="community.notice",
                params=NOTICE,
                audience="test.everybody",
                narrowing={},
                channels=[],
            )


def _worker(url: str, asked: Broadcast) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "PYTHONPATH": os.pathsep.join(["src", "."]),
    }
    arguments = [sys.executable, "-c", _SEND, str(asked.project_id), str(asked.pk), EVERYBODY]
    return subprocess.Popen(arguments, env=environment)


def _end(asked: Broadcast) -> Broadcast:
    with transaction.atomic(), scope.enter([asked.project_id]):
        return Broadcast.objects.get(pk=asked.pk)


def test_a_mass_send_survives_its_worker(committed_db: Any, asked: Broadcast) -> None:
    worker = _worker(committed_db.url, asked)
    with psycopg.connect(committed_db.owner_url, autocommit=True) as watcher:
        until = time.monotonic() + 60
        told = 0
        while told < 1000:
            assert worker.poll() is None, "the worker was too quick to be killed"
            assert time.monotonic() < until, "nothing happened"
            (told,) = watcher.execute("SELECT count(*) FROM notifications_notification").fetchone()
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)
    half = _end(asked)
    assert half.state == "sending"
    assert 0 < half.done < PEOPLE
    assert Notification.objects.count() == half.done == half.inboxes
    assert _worker(committed_db.url, asked).wait(timeout=120) == 0
    whole = _end(asked)
    assert (whole.state, whole.done, whole.inboxes) == ("sent", PEOPLE, PEOPLE)
    assert Notification.objects.count() == Notification.objects.values("user").distinct().count() == PEOPLE


def test_two_workers_at_once_tell_everybody_once(committed_db: Any, asked: Broadcast) -> None:
    workers = [_worker(committed_db.url, asked) for _twice in range(2)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0]
    assert _end(asked).inboxes == PEOPLE
    assert Notification.objects.count() == User.objects.count() == PEOPLE


def test_undo_and_the_worker_agree_on_who_was_first(committed_db: Any, asked: Broadcast) -> None:
    outcomes: list[str] = []

    def undo() -> None:
        try:
            with transaction.atomic(), scope.enter([asked.project_id]):
                services.undo(broadcast=asked)
            outcomes.append("undone")
        except Exception as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connections.close_all()

    with transaction.atomic(), scope.enter([asked.project_id]):
        assert services.send_slice(project_id=asked.project_id, broadcast_id=asked.pk)
        thread = threading.Thread(target=undo)
        thread.start()
        time.sleep(0.3)
        assert outcomes == [], "it waits for the slice"
    thread.join()
    assert outcomes == ["DomainError"]
    assert Notification.objects.count() == services.broadcasting.SLICE
