"""Bills paid through the real acquirer process: orders, cashier page, notifications of every kind, refunds, bills."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import httpx
import psycopg
import pytest
from django.db import transaction
from tests.concurrency.test_notifications import ONLINE, count, online_desk, start
from tests.concurrency.test_payments import _consistent
from tests.integrations.sandbox_acquirer.conftest import kill

from anju.core import calling, clock, scope
from anju.core.access import system_actor
from anju.domains.payments import ports, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import OnlineRefund, PayOrder
from anju.integrations.sandbox_acquirer import SIGNED

pytestmark = pytest.mark.process
ROOT = system_actor("tests")


@pytest.fixture
def desk(committed_db: Any, acquirer: Any) -> Any:
    """Give a household that owes 300.00 and can pay through the acquirer."""
    with ports.only(acquirer.channel):
        world = online_desk(committed_db.owner_url, "100.00", "200.00")
        world.acquirer = acquirer
        yield world


def opened(desk: Any, *bills: Any) -> PayOrder:
    order = start(desk, *bills)
    tasks.open_order(order_id=order.pk, project_id=desk.project.pk)
    return now(desk, order)


def now(desk: Any, order: PayOrder) -> PayOrder:
    with transaction.atomic(), scope.enter([desk.project.pk]):
        return PayOrder.objects.get(pk=order.pk)


def until(condition: Callable[[], Any], seconds: float = 15) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "waited in vain"
        time.sleep(0.05)


def results(desk: Any) -> list[str]:
    with psycopg.connect(desk.owner_url) as plain:
        return [row[0] for row in plain.execute("SELECT result FROM payments_paynotification ORDER BY id")]


def test_a_bill_is_paid_on_the_cashier_page(desk: Any) -> None:
    order = opened(desk)
    page = desk.acquirer.browser.get(order.pay_url).text
    assert "¥300.00" in page
    assert "<svg" in page
    assert "支付失败" in desk.acquirer.press(order.pay_url, "fail")
    assert "支付成功" in desk.acquirer.press(order.pay_url)
    until(lambda: now(desk, order).state == "paid")
    assert count(desk, ONLINE) == (1, Decimal("300.00"))
    assert now(desk, order).channel_no.startswith("SB")
    assert _consistent(desk).open == 0
    desk.acquirer.press(order.pay_url)  # back, and pressed again
    assert count(desk, ONLINE)[0] == 1


def test_forged_repeated_and_late_notifications_are_one_payment(desk: Any) -> None:
    order = opened(desk)
    desk.acquirer.misbehave(forged=1, repeat=3, late=0.5)
    desk.acquirer.press(order.pay_url)
    assert now(desk, order).state == "waiting"
    until(lambda: now(desk, order).state == "paid")
    desk.acquirer.act(order.number, "repeat")
    desk.acquirer.act(order.number, "wrong")
    desk.acquirer.act(order.number, "forge")
    until(lambda: len(results(desk)) >= 4)
    assert sorted(results(desk)) == ["forged", "forged", "known", "settled"]
    assert count(desk, ONLINE) == (1, Decimal("300.00"))


def test_a_wrong_amount_is_told_again_and_never_taken(desk: Any) -> None:
    order = opened(desk)
    desk.acquirer.act(order.number, "wrong")
    until(lambda: results(desk) == ["wrong_amount"])
    time.sleep(1)
    assert (results(desk), now(desk, order).state) == (["wrong_amount"], "waiting")


def test_a_missing_notification_is_asked_for(desk: Any) -> None:
    order = opened(desk)
    desk.acquirer.misbehave(missing=1)
    desk.acquirer.press(order.pay_url)
    tasks.refresh_order(order_id=order.pk, project_id=desk.project.pk)
    assert (now(desk, order).state, results(desk)) == ("paid", [])


def test_the_acquirer_killed_with_untold_notifications_tells_them_later(desk: Any) -> None:
    order = opened(desk)
    desk.acquirer.misbehave(late=1)
    desk.acquirer.press(order.pay_url)
    kill(desk.acquirer.process)
    again = subprocess.Popen(desk.acquirer.command, env=desk.acquirer.env, start_new_session=True)
    try:
        until(lambda: now(desk, order).state == "paid", 30)
    finally:
        kill(again)


def test_an_answer_that_comes_too_late_is_asked_again(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(calling, "TIMEOUT", httpx.Timeout(0.5))
    order = start(desk)
    desk.acquirer.misbehave(timeout=1)
    with pytest.raises(ports.TemporaryFault):
        tasks.open_order(order_id=order.pk, project_id=desk.project.pk)
    desk.acquirer.misbehave(timeout=0)
    tasks.open_order(order_id=order.pk, project_id=desk.project.pk)
    assert now(desk, order).state == "waiting"


def test_money_for_a_closed_order_settles_its_bills(desk: Any) -> None:
    order = opened(desk)
    tasks.close_order(order_id=order.pk, project_id=desk.project.pk)
    assert now(desk, order).state == "closed"
    assert "订单已关闭" in desk.acquirer.press(order.pay_url)
    desk.acquirer.act(order.number, "late")
    until(lambda: now(desk, order).state == "paid")
    assert _consistent(desk).open == 0


def test_a_refund_goes_there_and_is_told(desk: Any) -> None:
    order = opened(desk)
    desk.acquirer.press(order.pay_url)
    until(lambda: now(desk, order).state == "paid")
    desk.acquirer.misbehave(refund_after=0.5)
    with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
        refund = payments.refund_online_payment(actor=ROOT, order=order, reason="退")
    tasks.send_refund(refund_id=refund.pk, project_id=desk.project.pk)
    assert now(desk, order).state == "refunding"
    until(lambda: now(desk, order).state == "refunded")
    with transaction.atomic(), scope.enter([desk.project.pk]):
        assert OnlineRefund.objects.get().channel_no.startswith("SR")
    assert _consistent(desk).open == Decimal("300.00")
    day = clock.today()
    lines = desk.acquirer.channel.download_bill(day)
    assert [(line.is_refund, line.amount) for line in lines] == [(False, Decimal("300.00")), (True, Decimal("300.00"))]
    assert tasks._compare_day(desk.acquirer.channel, day) == 0


def test_reordered_notifications_are_dealt_with(desk: Any) -> None:
    first = opened(desk, desk.bills[0])
    second = opened(desk, desk.bills[1])
    desk.acquirer.misbehave(reordered=1)
    desk.acquirer.press(first.pay_url)
    desk.acquirer.press(second.pay_url)
    until(lambda: now(desk, second).state == "paid")
    assert now(desk, first).state == "waiting"
    until(lambda: now(desk, first).state == "paid")
    assert count(desk, ONLINE) == (2, Decimal("300.00"))


def test_nobody_orders_without_the_key(desk: Any) -> None:
    order = opened(desk)
    plain = desk.acquirer.browser
    assert plain.get(f"{desk.acquirer.url}/v1/orders/{order.number}").status_code == 401
    path = f"/v1/orders/{order.number}"
    signed = SIGNED.sign(b"guessed", b"", subject=f"GET {path}")
    assert plain.get(desk.acquirer.url + path, headers=signed).status_code == 401
    assert plain.get(f"{desk.acquirer.url}/control", headers={"Host": "evil.example"}).status_code == 400
    assert plain.get(f"{desk.acquirer.url}/cashier/guessed").status_code == 404


def test_refusals_are_told_apart_from_silence(desk: Any) -> None:
    channel = desk.acquirer.channel
    assert channel.query_order("P1-261122-AAAAAAAAAA").state is ports.TradeState.UNKNOWN
    assert channel.query_refund("P1-261122-AAAAAAAAAAR1").state is ports.BackState.UNKNOWN
    order = opened(desk)
    ask = SimpleNamespace(number=f"{order.number}R1", order_number=order.number, amount=Decimal(1), reason="")
    with pytest.raises(ports.Refused, match="ORDER_NOT_PAID"):
        channel.refund(ask)
    kill(desk.acquirer.process)
    with pytest.raises(ports.TemporaryFault):
        channel.query_order(order.number)
