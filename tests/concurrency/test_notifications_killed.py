"""Servers are killed while they handle notifications: the channel tells again, and nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.concurrency.test_notifications import ONLINE, count, online_desk, start
from tests.concurrency.test_payments import _consistent
from tests.concurrency.test_payments_killed import wait_until_quiet
from tests.factories.acquirer import PaperAcquirer

from anju.domains.payments import ports, tasks

pytestmark = pytest.mark.process
BILLS = 12


@pytest.fixture
def channel() -> Iterator[PaperAcquirer]:
    """Give the only channel there is."""
    paper = PaperAcquirer()
    with ports.only(paper):
        yield paper


def server(url: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DATABASE_URL": url, "PYTHONPATH": "src:."}
    environment["DJANGO_SETTINGS_MODULE"] = "anju.config.settings"
    return subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.callback"],
        cwd=Path(__file__).resolve().parents[2],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_killed_servers_lose_and_double_nothing(committed_db: Any, channel: PaperAcquirer) -> None:
    desk = online_desk(committed_db.owner_url, *["10.00"] * BILLS)
    for bill in desk.bills:
        order = start(desk, bill)
        tasks.open_order(order_id=order.pk, project_id=desk.project.pk)
        channel.pay(order.number)
    untold = list(channel.told)
    rounds = 0
    while untold:  # as the channel does: again and again, until it hears that it was taken
        rounds += 1
        assert rounds < 60
        process = server(committed_db.url)
        assert process.stdin is not None
        assert process.stdout is not None
        for headers, body in untold:
            process.stdin.write(json.dumps([headers, body.decode()]) + "\n")
        process.stdin.flush()
        heard = [process.stdout.readline()] if rounds < 6 else []
        if rounds < 6:
            time.sleep(random.random() / 20)
            process.kill()
        rest, _nothing = process.communicate()
        heard += rest.splitlines(keepends=True)
        taken = sum(line == "200\n" for line in heard)
        if rounds > 3:  # before that its answers are lost on the way: it tells all of them again
            untold = untold[taken:]
        wait_until_quiet(committed_db)
    assert count(desk, ONLINE) == (BILLS, Decimal("10.00") * BILLS)
    assert count(desk, "SELECT count(*) FROM payments_paynotification WHERE result = 'settled'") == (BILLS,)
    assert count(desk, "SELECT count(*) FROM payments_payorder WHERE state <> 'paid'") == (0,)
    assert _consistent(desk).open == 0
