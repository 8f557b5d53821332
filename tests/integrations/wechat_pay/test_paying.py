"""From the resident's tap to the receipt through WeChat, with every turn of fate."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from anju.core import clock
from anju.core.access import Actor
from anju.domains.payments import services as payments
from anju.domains.payments import tasks
from anju.domains.payments.enums import NoticeResult, OrderState, RefundState
from anju.domains.payments.models import Balance, OnlineRefund, Payment, PayNotification
from anju.domains.payments.ports import TemporaryFault


def result() -> str:
    return PayNotification.objects.latest("pk").result


def test_money_is_posted_once_and_told_through_the_public_door(payer: Any, platform: Any, client: Any) -> None:
    order = payer.opened()
    assert order.pay_url.startswith("weixin://")
    headers, body = platform.pay(order.number)
    for _time in range(2):
        answer = client.post("/pay/notify/wechat/", data=body, content_type="application/json", headers=headers)
        assert (answer.status_code, answer.content) == (200, b'{"code":"SUCCESS"}')
    payment = Payment.objects.get()
    assert (payment.total, payment.unit_id) == (Decimal("300.00"), payer.unit.pk)
    order.refresh_from_db()
    assert (order.state, order.channel_no) == (OrderState.PAID, f"42000{order.number}")


def test_the_payers_address_reaches_wechat(payer: Any, platform: Any) -> None:
    assert payer.opened(payer_ip="203.0.113.7").pay_url.startswith("https://wx.tenpay.com/")


def test_a_forged_notification_moves_nothing(payer: Any, platform: Any) -> None:
    order = payer.opened()
    platform.pay(order.number)
    told = platform.notification("TRANSACTION.SUCCESS", platform.trade(order.number), tampered=True)
    assert payer.deliver(told) == 400
    assert result() == NoticeResult.FORGED
    assert not Payment.objects.exists()


def test_a_replay_after_the_time_is_refused(payer: Any, platform: Any) -> None:
    order = payer.opened()
    told = platform.pay(order.number)
    assert payer.deliver(told) == 200
    with clock.at(clock.now() + dt.timedelta(minutes=10)):
        assert payer.deliver(told) == 400
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"amount": {"total": 1}}, NoticeResult.WRONG_AMOUNT),
        ({"mchid": "1900000002"}, NoticeResult.WRONG_MERCHANT),
        ({"out_trade_no": "P1-261122-NEVERSEEN2"}, NoticeResult.UNKNOWN_ORDER),
    ],
)
def test_money_that_does_not_fit_is_not_posted(payer: Any, platform: Any, changes: Any, expected: str) -> None:
    order = payer.opened()
    platform.pay(order.number)
    told = platform.trade(order.number) | changes
    assert payer.deliver(platform.notification("TRANSACTION.SUCCESS", told)) == 400
    assert not Payment.objects.exists()
    if expected != NoticeResult.UNKNOWN_ORDER:
        assert result() == expected


def test_a_silent_channel_is_asked(payer: Any, platform: Any) -> None:
    order = payer.opened()
    platform.pay(order.number)  # and the notification is lost
    tasks.refresh_order(order_id=order.pk, project_id=payer.project.pk)
    order.refresh_from_db()
    assert order.state == OrderState.PAID


@pytest.mark.parametrize("rule", ["balance", "refund"])
def test_late_money_for_a_closed_order_settles_or_goes_back(payer: Any, platform: Any, root: Actor, rule: str) -> None:
    payments.set_online_settings(
        actor=root, project=payer.project, is_offered=True, channels=[], surplus=rule, minutes=15
    )
    order = payer.opened(0)
    tasks.close_order(order_id=order.pk, project_id=payer.project.pk)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    platform.orders[order.number]["trade_state"] = "NOTPAY"  # the payer's phone was quicker than our closing
    assert payer.deliver(platform.pay(order.number)) == 200
    order.refresh_from_db()
    if rule == "balance":
        assert order.state == OrderState.PAID
        return
    refund = OnlineRefund.objects.get()
    tasks.send_refund(refund_id=refund.pk, project_id=payer.project.pk)
    assert payer.deliver(platform.finish(refund.number)) == 200
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, order.state) == (RefundState.DONE, OrderState.REFUNDED)
    assert not Balance.objects.filter(amount__gt=0).exists()


def test_a_refund_that_wechat_cannot_pay_out_is_told(payer: Any, platform: Any, root: Actor) -> None:
    order = payer.opened()
    payer.deliver(platform.pay(order.number))
    order.refresh_from_db()
    refund = payments.refund_online_payment(actor=root, order=order, reason="多缴")
    tasks.send_refund(refund_id=refund.pk, project_id=payer.project.pk)
    refund.refresh_from_db()
    assert refund.state == RefundState.SENT
    assert payer.deliver(platform.finish(refund.number, "ABNORMAL")) == 200
    refund.refresh_from_db()
    assert (refund.state, refund.fault) == (RefundState.FAILED, "ABNORMAL")


def test_an_outage_leaves_the_order_to_be_opened_again(payer: Any, platform: Any) -> None:
    platform.outage = True
    with pytest.raises(TemporaryFault):
        payer.opened()
    platform.outage = False
    assert payer.opened().pay_url.endswith(next(iter(platform.orders)))
    assert len(platform.orders) == 1
