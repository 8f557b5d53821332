"""Desks, their sessions and the whole server are killed in the middle: nothing is lost, doubled or half done."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import connections
from tests import database
from tests.concurrency.sessions import wait_until_quiet
from tests.concurrency.test_payments import desk_in

from anju.runtime.postgres import ensure_server, kill_server

pytestmark = pytest.mark.process

_BOOKS = """
SELECT (SELECT coalesce(array_agg(idempotency_key || ' ' || number), '{}') FROM payments_payment),
    (SELECT coalesce(max(right(number, 6)::int), 0) FROM payments_payment),
    (SELECT coalesce(sum(total), 0) FROM payments_payment), (SELECT coalesce(sum(amount), 0) FROM payments_tender),
    (SELECT coalesce(sum(amount), 0) FROM payments_allocation), (SELECT sum(paid) FROM billing_bill),
    (SELECT sum(balance) FROM billing_bill),
    (SELECT coalesce(sum(last), 0) FROM core_number_series WHERE kind = 'receipt'),
    (SELECT sum(l.amount) FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE a.role = 'receivable'),
    (SELECT count(*) FROM core_event WHERE name = 'PaymentReceived'),
    (SELECT count(*) FROM ledger_entry WHERE kind = 'payment'), (SELECT count(*) FROM ledger_imbalance)
"""


class Payer:
    """A desk in a process of its own, and what it told so far."""

    def __init__(self, desk: Any, url: str, which: int) -> None:
        actor, shift = desk.cashiers[which]
        self.user_id = actor.user_id
        command = [sys.executable, "-m", "tests.concurrency.payer"]
        command += [str(pk) for pk in (desk.project.pk, desk.unit.pk, shift.pk, actor.user_id)]
        environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": "src:."}
        environment["DJANGO_SETTINGS_MODULE"] = "anju.config.settings"
        folder = Path(__file__).resolve().parents[2]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def wait_for(self, receipts: int) -> list[str]:
        """Read until it has told so many receipts."""
        assert self.process.stdout is not None
        return [f"{self.user_id}-{self.process.stdout.readline().strip()}" for _ in range(receipts)]

    def kill(self) -> list[str]:
        """Kill it and return what it told since; a line cut in two was never told."""
        self.process.kill()
        told, _nothing = self.process.communicate()
        return [f"{self.user_id}-{line.strip()}" for line in told.splitlines(keepends=True) if line.endswith("\n")]


def check(owner_url: str, told: list[str]) -> set[str]:
    """Check that the books agree and hold everything that was told; return what they hold."""
    with psycopg.connect(owner_url) as plain:
        row = plain.execute(_BOOKS).fetchone()
    assert row is not None
    held, last, total, tendered, allocated, paid, still_open, counter, receivable, events, entries, imbalance = row
    assert set(told) <= set(held)
    assert len(held) == len(set(held)) == last == counter == events == entries
    assert total == tendered == allocated == paid
    assert receivable == still_open
    assert imbalance == 0
    return set(held)


@pytest.fixture
def desk(committed_db: Any) -> Any:
    """Give a desk whose household owes much."""
    return desk_in(committed_db.owner_url, owes="90000.00")


def test_killed_desks_lose_and_double_nothing(desk: Any, committed_db: Any) -> None:
    told: list[str] = []
    for round_number in range(3):
        payers = [Payer(desk, committed_db.url, which) for which in range(2)]
        for payer in payers:
            told += payer.wait_for(3 + round_number)
        time.sleep(random.random() / 10)
        for payer in payers:
            told += payer.kill()
        wait_until_quiet(committed_db)
        held = check(committed_db.owner_url, told)
        assert len(held) - len(set(told)) <= 2 * (round_number + 1)  # committed, but killed before telling


def test_killed_sessions_lose_and_double_nothing(desk: Any, committed_db: Any, postgres: Any) -> None:
    payers = [Payer(desk, committed_db.url, which) for which in range(2)]
    told = [line for payer in payers for line in payer.wait_for(5)]
    connections.close_all()  # this process has a session of its own, which is not to be met
    with psycopg.connect(postgres.url(role="postgres", dbname="postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [committed_db.name])
    for payer in payers:
        payer.process.wait(30)
        told += payer.kill()
    check(committed_db.owner_url, told)


@pytest.fixture
def own_server(tmp_path: Path, postgres: Any) -> Iterator[SimpleNamespace]:
    """Give a durable server of the test's own, which may be killed."""
    server = ensure_server(tmp_path / "anju", durable=True)
    try:
        url = database.clone(server, database.make_template(server), "killed")
        yield SimpleNamespace(server=server, url=url, owner_url=server.url(role=database.OWNER_ROLE, dbname="killed"))
    finally:
        server.release()


def test_a_killed_server_loses_and_doubles_nothing(own_server: Any, django_db_blocker: Any) -> None:
    with django_db_blocker.unblock(), database.connected_as(own_server.url):
        desk = desk_in(own_server.owner_url, owes="90000.00")
    payers = [Payer(desk, own_server.url, which) for which in range(2)]
    told = [line for payer in payers for line in payer.wait_for(10)]
    kill_server(own_server.server)
    for payer in payers:
        told += payer.kill()
    own_server.server.start()
    check(own_server.owner_url, told)
