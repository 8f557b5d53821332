"""A bank's answers are killed in the middle and taken again: each debit is paid once, or free again once."""

from __future__ import annotations

import datetime as dt
import os
import random
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.db import transaction
from tests.factories import household

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.domains.banking import services
from anju.domains.tenancy import services as tenancy

pytestmark = pytest.mark.process

ROOT = system_actor("tests")
HOMES, REFUSED = 60, 12
"""So many homes are debited, the last of them in vain."""
_BOOKS = """
SELECT (SELECT array_agg(idempotency_key ORDER BY id) FROM payments_payment),
    (SELECT coalesce(sum(total), 0) FROM payments_payment), (SELECT coalesce(sum(amount), 0) FROM payments_tender),
    (SELECT coalesce(sum(amount), 0) FROM payments_allocation), (SELECT sum(paid) FROM billing_bill),
    (SELECT sum(balance) FROM billing_bill),
    (SELECT sum(l.amount) FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id WHERE a.role = 'receivable'),
    (SELECT coalesce(sum(l.amount), 0) FROM ledger_line l JOIN ledger_account a ON a.id = l.account_id
        WHERE a.role = 'bank'),
    (SELECT coalesce(sum(last), 0) FROM core_number_series WHERE kind = 'receipt'),
    (SELECT count(*) FROM core_event WHERE name = 'PaymentReceived'), (SELECT count(*) FROM ledger_imbalance),
    (SELECT paid FROM banking_debitbatch), (SELECT state FROM banking_debitbatch),
    (SELECT count(*) FROM banking_debit WHERE state = 'paid' AND payment_id IS NOT NULL),
    (SELECT count(*) FROM banking_debit WHERE state = 'failed' AND payment_id IS NULL),
    (SELECT count(*) FROM banking_debitbill WHERE is_open)
"""


@pytest.fixture
def office(committed_db: Any, tmp_path: Path) -> SimpleNamespace:
    """Give a batch that is with the bank, and the file that comes back."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            account = services.open_account(actor=ROOT, project=project, name="基本户", bank="工行", number="1")
            rows = []
            for number in range(HOMES):
                home = household.make_unit(project, f"3-2-{number + 100:04d}")
                household.make_owner(home, f"业主{number}")
                household.make_bill(home, "100.00", month="2026-09")
                services.record_mandate(
                    actor=ROOT,
                    project=project,
                    number=f"A{number}",
                    unit=home,
                    holder=f"业主{number}",
                    bank="工行",
                    account=f"62220210010012{number:05d}",
                    starts_on=dt.date(2026, 1, 1),
                    limit=None,
                )
                rows.append(f"A{number},100.00," + ("失败,余额不足" if number >= HOMES - REFUSED else "成功,"))
            batch = services.draw_batch(actor=ROOT, account=account, due_until=clock.today())
    path = tmp_path / "back.csv"
    path.write_bytes("\n".join(["协议号,金额,处理结果,失败原因", *rows]).encode("gbk"))
    return SimpleNamespace(project=project, batch=batch, path=path, database=committed_db)


class Answerer:
    """The file is taken in a process of its own."""

    def __init__(self, office: SimpleNamespace) -> None:
        command = [sys.executable, "-m", "tests.concurrency.answerer"]
        command += [str(office.project.pk), str(office.batch.pk), str(office.path)]
        environment = os.environ | {"DATABASE_URL": office.database.url, "PYTHONPATH": "src:."}
        environment["DJANGO_SETTINGS_MODULE"] = "anju.config.settings"
        self.process = subprocess.Popen(
            command,
            cwd=Path(__file__).resolve().parents[2],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "begins\n"

    def kill(self) -> bool:
        """Kill it; tell whether it had told that the answers are kept."""
        self.process.kill()
        told, _nothing = self.process.communicate()
        return told == "kept\n"

    def finish(self) -> None:
        """Let it end by itself."""
        told, _nothing = self.process.communicate(timeout=60)
        assert told == "kept\n"


def is_taken(office: SimpleNamespace) -> bool:
    """Tell whether the answers stand, and check that they stand whole or not at all, each once."""
    with psycopg.connect(office.database.owner_url) as plain:
        row = plain.execute(_BOOKS).fetchone()
    assert row is not None
    keys, total, tendered, allocated, paid, still_open, receivable, bank, last, events, imbalance = row[:11]
    batch_paid, state, debits_paid, debits_failed, held = row[11:]
    made = keys or []
    assert len(made) == len(set(made)) == last == events == debits_paid
    assert total == tendered == allocated == paid == bank == batch_paid
    assert (receivable, imbalance) == (still_open, 0)
    if state == "open":
        assert (made, debits_failed, held) == ([], 0, HOMES)
        return False
    assert (state, len(made), debits_failed, held) == ("done", HOMES - REFUSED, REFUSED, 0)
    assert total == Decimal(100) * (HOMES - REFUSED)
    return True


HELD = {
    "before any money is posted": "SELECT FROM billing_bill ORDER BY id LIMIT 1 FOR UPDATE",
    "after it was posted and before it is noted": "SELECT FROM banking_debit ORDER BY id DESC LIMIT 1 FOR UPDATE",
}


@pytest.mark.parametrize("where", HELD, ids=str)
def test_answers_killed_in_the_middle_are_not_taken_and_come_once_when_taken_again(
    office: SimpleNamespace, where: str
) -> None:
    with psycopg.connect(office.database.owner_url) as holding:
        holding.execute(HELD[where])
        killed = Answerer(office)
        wait_for_lock(office)
        assert not killed.kill()
        holding.rollback()
    wait_until_gone(office)
    assert not is_taken(office)
    Answerer(office).finish()
    assert is_taken(office)
    Answerer(office).finish()
    assert is_taken(office)


def test_answers_killed_at_any_moment_stand_whole_or_not_at_all(office: SimpleNamespace) -> None:
    for _round in range(6):
        killed = Answerer(office)
        time.sleep(random.random() / 3)
        told = killed.kill()
        wait_until_gone(office)
        assert is_taken(office) or not told
    Answerer(office).finish()
    assert is_taken(office)


def test_two_offices_taking_the_same_answers_at_once_post_each_debit_once(office: SimpleNamespace) -> None:
    for one in [Answerer(office) for _number in range(2)]:
        one.finish()
    assert is_taken(office)


def wait_for_lock(office: SimpleNamespace) -> None:
    """Wait until somebody waits for a lock."""
    wait_until(office, "SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")


def wait_until_gone(office: SimpleNamespace) -> None:
    """Wait until the transaction of who was killed is undone: nobody else holds a lock on anything here."""
    others = "SELECT count(*) = 0 FROM pg_locks WHERE pid <> pg_backend_pid() AND database = "
    wait_until(office, others + "(SELECT oid FROM pg_database WHERE datname = current_database())")


def wait_until(office: SimpleNamespace, what: str) -> None:
    until = time.monotonic() + 30
    with psycopg.connect(office.database.owner_url, autocommit=True) as plain:
        while plain.execute(what).fetchone() != (True,):
            assert time.monotonic() < until, what
            time.sleep(0.02)
