"""A server that is killed while a phone sends: nothing of what it did is lost, and nothing is done twice."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction
from tests.factories import work
from tests.factories.household import make_unit

from anju.core import clock, scope
from anju.core.access import system_actor
from anju.domains.repairs import services as repairs
from anju.domains.stock import policies as stock_policies
from anju.domains.stock import services as stock
from anju.domains.tenancy import services as tenancy
from anju.domains.workorders import services as workorders

pytestmark = pytest.mark.process

ROOT = system_actor("tests")
STEPS = ["open", "assign", "accept", "contact", "arrive", "start", "hold", "resume", "finish"]
_KEPT = """
SELECT (SELECT array_agg(act::text ORDER BY id) FROM workorders_orderstep),
    (SELECT array_agg(client_id) FROM workorders_orderstep WHERE client_id IS NOT NULL),
    (SELECT count(*) FROM workorders_ordernote), (SELECT count(*) FROM repairs_check),
    (SELECT array_agg(quantity ORDER BY id) FROM stock_movement WHERE subject <> ''),
    (SELECT quantity FROM stock_balance), (SELECT count(*) FROM repairs_liability),
    (SELECT count(*) FROM ledger_imbalance)
"""


@pytest.fixture
def phone(committed_db: Any, tmp_path: Path) -> SimpleNamespace:
    """Give a worker's phone after a repair without network: of five valves three were used, and one came back."""
    with transaction.atomic():
        company = tenancy.open_company(actor=ROOT, name="测试物业")
        project = tenancy.open_project(actor=ROOT, company=company, code="T1", name="测试花园")
        with scope.enter([project.pk], actor=ROOT):
            worker, actor = work.make_worker(project)
            work.give_role(project, (worker, actor), also=[stock_policies.USE])
            order = work.open_order(project, unit=make_unit(project))
            workorders.assign_order(actor=ROOT, order=order, worker=worker)
            item = repairs.set_check_item(
                actor=ROOT, project=project, category="", text="试水", is_required=True, position=1
            )
            valve = stock.save_item(actor=ROOT, project=project, code="V1", name="角阀", measure="个")
            store = stock.save_store(actor=ROOT, project=project, name="张师傅", employee=worker)
            lines = [stock.Line(valve, Decimal(5), Decimal(18))]
            stock.take_opening(actor=ROOT, project=project, store=store, lines=lines)
    said: list[tuple[str, dict[str, str]]] = [
        ("accept", {}),
        ("contact", {"note": "在家"}),
        ("arrive", {}),
        ("liability", {"liable": "fee", "reason": "公共管"}),
        ("start", {}),
        ("material", {"material": str(valve.pk), "quantity": "3"}),
        ("note_internal", {"text": "缺生料带"}),
        ("hold", {"reason": "material"}),
        ("resume", {}),
        ("give_back", {"material": str(valve.pk), "quantity": "1"}),
        ("check", {"items": str(item.pk)}),
        ("finish", {"note": "已更换"}),
    ]
    begun = clock.now()
    acts = [
        {
            "client_id": str(uuid4()),
            "order": order.pk,
            "act": act,
            "device_at": (begun + dt.timedelta(seconds=number)).isoformat(),
            "fields": fields,
        }
        for number, (act, fields) in enumerate(said)
    ]
    return SimpleNamespace(acts=acts, user=worker.user_id, path=tmp_path / "acts.json", database=committed_db)


def send(phone: SimpleNamespace, waiting: list[dict[str, Any]], *, kill_after: float | None) -> list[dict[str, Any]]:
    """Send what waits in a process of its own and return what waits then; killed after a while, or let to its end."""
    phone.path.write_text(json.dumps(waiting), "utf-8")
    environment = os.environ | {"DATABASE_URL": phone.database.url, "PYTHONPATH": "src:."}
    environment["DJANGO_SETTINGS_MODULE"] = "anju.config.settings"
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.sender", str(phone.user), str(phone.path)],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    first = process.stdout.readline()
    if first != "begins\n":
        raise AssertionError(process.communicate()[1])
    if kill_after is not None:
        time.sleep(kill_after)
        process.kill()
    told, trouble = process.communicate(timeout=120)
    heard = dict(line.split(" ", 1) for line in told.splitlines() if line.endswith(("stored", "duplicate", "refused")))
    assert kill_after is not None or not trouble.count("Traceback"), trouble
    assert not [verdict for verdict in heard.values() if verdict.endswith("refused")], told
    return [act for act in waiting if act["client_id"] not in heard]


def kept(phone: SimpleNamespace) -> Any:
    with psycopg.connect(phone.database.owner_url) as plain:
        row = plain.execute(_KEPT).fetchone()
    assert row is not None
    return row


def check_whole(phone: SimpleNamespace) -> None:
    steps, numbers, notes, ticks, moved, left, said, imbalance = kept(phone)
    assert steps == STEPS
    assert len(set(numbers)) == len(numbers)
    assert (notes, ticks, said, imbalance) == (1, 1, 1, 0)
    assert ([int(one) for one in moved], int(left)) == ([-3, 1], 3)


def test_what_a_phone_sends_is_done_once_however_often_the_server_dies(phone: SimpleNamespace) -> None:
    waiting = phone.acts
    for _time in range(5):
        waiting = send(phone, waiting, kill_after=random.random() / 2)
        wait_until_gone(phone)
        assert kept(phone)[5] >= 0
        if not waiting:
            break
    assert send(phone, waiting, kill_after=None) == []
    check_whole(phone)
    # The phone has heard nothing of all that and sends it again from its beginning.
    assert send(phone, phone.acts, kill_after=None) == []
    check_whole(phone)


def test_killed_between_the_act_and_its_commit_it_is_not_done_and_comes_again(phone: SimpleNamespace) -> None:
    with psycopg.connect(phone.database.owner_url) as holding:
        holding.execute("SELECT FROM stock_balance FOR UPDATE")
        waiting = send(phone, phone.acts, kill_after=3.0)
        holding.rollback()
    wait_until_gone(phone)
    assert waiting[0]["act"] == "material"
    assert kept(phone)[4] is None
    assert send(phone, waiting, kill_after=None) == []
    check_whole(phone)


def wait_until_gone(phone: SimpleNamespace) -> None:
    """Wait until the transaction of who was killed is undone: nobody else holds a lock on anything here."""
    until = time.monotonic() + 30
    others = "SELECT count(*) = 0 FROM pg_locks WHERE pid <> pg_backend_pid() AND database = "
    asked = others + "(SELECT oid FROM pg_database WHERE datname = current_database())"
    with psycopg.connect(phone.database.owner_url, autocommit=True) as plain:
        while plain.execute(asked).fetchone() != (True,):
            assert time.monotonic() < until
            time.sleep(0.02)
