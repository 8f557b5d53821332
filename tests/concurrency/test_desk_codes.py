"""One code on a phone, scanned in two windows at the same instant: it is asked for once, and one payment is posted."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from tests.concurrency.test_notifications import ONLINE, at_once, count, online_desk
from tests.concurrency.test_payments import _consistent
from tests.factories import wechat

from anju.core import scope
from anju.core.access import Actor, Grant
from anju.domains.payments import ports, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import PayOrder
from anju.integrations.wechat_pay.client import WechatPay

CODE = "134567890123456781"


@pytest.fixture
def desk(committed_db: Any) -> Iterator[SimpleNamespace]:
    """Give a household that owes 300.00 at a desk that takes codes."""
    with wechat.platform() as platform:
        channel = WechatPay(merchant=wechat.merchant(), notify_url=wechat.NOTIFY_URL, gateway=platform.url)
        with ports.only(channel):
            world = online_desk(committed_db.owner_url, "100.00", "200.00")
            world.platform = platform
            yield world


def scan(desk: Any, client_id: uuid.UUID) -> int:
    """Scan the code at the desk in a transaction of this thread; return the order."""
    actor = Actor(desk.resident.user_id, "cashier", (Grant(frozenset({"payments.payment:collect"}), desk.project.pk),))
    with transaction.atomic(), scope.enter([desk.project.pk], actor=actor):
        order: PayOrder = payments.start_code_payment(
            actor=actor,
            project=desk.project,
            unit=desk.unit,
            bill_ids=[bill.pk for bill in desk.bills],
            expected=Decimal("300.00"),
            client_id=client_id,
            code=CODE,
        )
    return order.pk


def charge(desk: Any, order_id: int) -> None:
    tasks.charge_code(order_id=order_id, project_id=desk.project.pk, code=CODE)


def test_the_same_page_sent_by_many_at_once_is_one_payment(desk: Any) -> None:
    key = uuid.uuid4()
    orders = set(at_once([lambda: scan(desk, key)] * 8))
    assert len(orders) == 1, orders
    order_id = int(orders.pop())
    assert Counter(at_once([lambda: charge(desk, order_id)] * 6)) == {"None": 6}
    assert len([one for one in desk.platform.asked if one[1].endswith("/codepay")]) == 1
    assert count(desk, ONLINE) == (1, Decimal("300.00"))
    assert _consistent(desk).open == 0


def test_two_windows_that_scan_one_code_are_one_payment(desk: Any) -> None:
    told = Counter(at_once([lambda: scan(desk, uuid.uuid4())] * 6))
    assert told.pop("BillsInPayment") == 5
    (order_id,) = (int(one) for one in told)
    charge(desk, order_id)
    assert len([one for one in desk.platform.asked if one[1].endswith("/codepay")]) == 1
    assert count(desk, ONLINE) == (1, Decimal("300.00"))
    assert count(desk, "SELECT count(*) FROM payments_payorder") == (1,)
    _consistent(desk)
