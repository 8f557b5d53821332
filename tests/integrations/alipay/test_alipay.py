"""Alipay: what is asked, what is believed, and what becomes of the money."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.factories import alipay, keys

from anju.core import clock
from anju.core.access import Actor
from anju.domains.payments import services as payments
from anju.domains.payments import tasks
from anju.domains.payments.enums import NoticeResult, OrderState, RefundState
from anju.domains.payments.models import OnlineRefund, Payment, PayNotification
from anju.domains.payments.ports import BackState, Forged, RefundAsk, Refused, TemporaryFault, TradeState, Unreadable
from anju.integrations.alipay import application, merchant
from anju.integrations.alipay.client import Alipay

DAY = dt.date(2026, 11, 20)
HEAD = (
    "#支付宝业务明细查询\n#账号：[20880000000000010156]\n#-----业务明细列表-----\n"
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,"
    "支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,"
    "退款批次号/请求号,服务费（元）,分润（元）,备注\n"
)
FOOT = "#-----业务明细列表结束-----\n#交易合计：1笔\n"


def line(number: str, kind: str, amount: str, request: str, fee: str) -> str:
    return (
        f"20261120{number}\t,{number}\t,{kind},物业费,2026-11-20 08:00:00,2026-11-20 08:31:02,,,,,*王(138****0001),"
        f"{amount},{amount},0.00,0.00,0.00,0.00,0.00,,0.00,0.00,{request}\t,{fee},0.00,\n"
    )


def paid_order(payer: Any, gateway: Any, *which: int) -> Any:
    order = payer.opened(*which)
    told = gateway.pay(gateway.visit(order.pay_url))
    assert payer.deliver(({}, told)) == 200
    order.refresh_from_db()
    return order


def test_money_is_posted_once_and_told_through_the_public_door(payer: Any, gateway: Any, client: Any) -> None:
    order = payer.opened()
    body = gateway.pay(gateway.visit(order.pay_url))
    for _time in range(2):
        answer = client.post("/pay/notify/alipay/", data=body, content_type="application/x-www-form-urlencoded")
        assert (answer.status_code, answer.content) == (200, b"success")
    assert Payment.objects.get().total == Decimal("300.00")
    order.refresh_from_db()
    assert order.state == OrderState.PAID


def test_an_order_nobody_has_opened_is_unknown_there(payer: Any, gateway: Any, channel: Alipay) -> None:
    order = payer.opened()
    assert channel.query_order(order.number).state is TradeState.UNKNOWN
    assert channel.close_order(order.number).state is TradeState.UNKNOWN
    gateway.visit(order.pay_url)
    assert channel.query_order(order.number).state is TradeState.UNPAID
    assert channel.close_order(order.number).state is TradeState.CLOSED


def test_a_lost_notification_is_asked_for(payer: Any, gateway: Any) -> None:
    order = payer.opened()
    gateway.pay(gateway.visit(order.pay_url))
    tasks.refresh_order(order_id=order.pk, project_id=payer.project.pk)
    order.refresh_from_db()
    assert order.state == OrderState.PAID


def test_late_money_for_a_closed_order_goes_back(payer: Any, gateway: Any, root: Actor) -> None:
    payments.set_online_settings(
        actor=root, project=payer.project, is_offered=True, channels=[], surplus="refund", minutes=15
    )
    order = payer.opened(0)
    tasks.close_order(order_id=order.pk, project_id=payer.project.pk)
    assert payer.deliver(({}, gateway.pay(gateway.visit(order.pay_url)))) == 200
    refund = OnlineRefund.objects.get()
    tasks.send_refund(refund_id=refund.pk, project_id=payer.project.pk)
    refund.refresh_from_db()
    order.refresh_from_db()
    assert (refund.state, order.state) == (RefundState.DONE, OrderState.REFUNDED)


def test_a_refund_is_sent_once_and_told(payer: Any, gateway: Any, root: Actor) -> None:
    order = paid_order(payer, gateway)
    gateway.is_slow_to_refund = True
    refund = payments.refund_online_payment(actor=root, order=order, reason="多缴")
    tasks.send_refund(refund_id=refund.pk, project_id=payer.project.pk)
    refund.refresh_from_db()
    assert refund.state == RefundState.SENT
    held = gateway.orders[order.number.replace("-", "_")]
    told = gateway.notification(
        held, refund_fee="300.00", gmt_refund=f"{alipay.now()}.123", out_biz_no=refund.number.replace("-", "_")
    )
    assert payer.deliver(({}, told)) == 200
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE


def test_asking_twice_refunds_once(payer: Any, gateway: Any, channel: Alipay) -> None:
    order = paid_order(payer, gateway)
    ask = RefundAsk(
        number=f"{order.number}R1",
        order_number=order.number,
        amount=Decimal("50.00"),
        order_amount=order.amount,
        reason="多缴",
    )
    assert [channel.refund(ask).state for _time in range(2)] == [BackState.DONE, BackState.DONE]
    assert len(gateway.refunds) == 1
    assert channel.query_refund(f"{order.number}R9").state is BackState.UNDER_WAY


def test_more_than_was_paid_does_not_go_back(payer: Any, gateway: Any, channel: Alipay) -> None:
    order = paid_order(payer, gateway)
    ask = RefundAsk(
        number=f"{order.number}R1",
        order_number=order.number,
        amount=Decimal("300.01"),
        order_amount=order.amount,
        reason="多缴",
    )
    with pytest.raises(Refused):
        channel.refund(ask)


@pytest.mark.parametrize(
    ("changes", "result"),
    [
        ({"total_amount": "0.01"}, NoticeResult.WRONG_AMOUNT),
        ({"seller_id": "2088000000000009"}, NoticeResult.WRONG_MERCHANT),
        ({"app_id": "2021000000000009"}, NoticeResult.WRONG_MERCHANT),
        ({"out_trade_no": "P1_261122_NEVERSEEN2"}, NoticeResult.UNKNOWN_ORDER),
    ],
)
def test_money_that_does_not_fit_is_not_posted(payer: Any, gateway: Any, changes: Any, result: str) -> None:
    order = payer.opened()
    number = gateway.visit(order.pay_url)
    gateway.pay(number)
    assert payer.deliver(({}, gateway.notification(gateway.orders[number], **changes))) == 400
    assert not Payment.objects.exists()
    if result != NoticeResult.UNKNOWN_ORDER:
        assert PayNotification.objects.latest("pk").result == result


def test_what_is_forged_or_old_is_not_believed(gateway: Any, channel: Alipay) -> None:
    told = {"trade_status": "TRADE_SUCCESS", "out_trade_no": "P1_1", "trade_no": "T", "total_amount": "1.00"}
    true = gateway.notification(told | {"gmt_payment": alipay.now()})
    assert channel.verify_notification({}, true).trade.amount == Decimal("1.00")
    for body in (
        true.replace(b"1.00", b"2.00"),
        true.replace(b"RSA2", b"RSA"),
        true.partition(b"&sign=")[0] + b"&sign=%21%21",
        b"\xff",
        gateway.notification(told | {"notify_time": "2026-01-01 00:00:00"}),
    ):
        with pytest.raises(Forged):
            channel.verify_notification({}, body)
    gateway.signer = "stranger"
    with pytest.raises(Forged):
        channel.verify_notification({}, gateway.notification(told))


def test_signed_nonsense_is_not_understood(gateway: Any, channel: Alipay) -> None:
    with pytest.raises(Unreadable):
        channel.verify_notification({}, gateway.notification({"trade_status": "NEW_STATUS", "out_trade_no": "P"}))


def test_the_public_key_is_changed_without_a_gap(gateway: Any) -> None:
    both = (keys.public_pem("alipay 2"), keys.public_pem("alipay"))
    channel = Alipay(merchant=alipay.merchant(public_keys=both), notify_url=alipay.NOTIFY_URL, gateway=gateway.url)
    assert channel.query_order("P1-261122-NEVERSEEN2").state is TradeState.UNKNOWN
    gateway.signer = "alipay 2"
    assert channel.query_order("P1-261122-NEVERSEEN2").state is TradeState.UNKNOWN


def test_an_unsigned_or_late_answer_is_asked_for_again(gateway: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "_TIMEOUT", 0.3)
    channel = Alipay(merchant=alipay.merchant(), notify_url=alipay.NOTIFY_URL, gateway=gateway.url)
    gateway.unsigned = True
    with pytest.raises(TemporaryFault):
        channel.query_order("P1-261122-NEVERSEEN2")
    gateway.unsigned, gateway.delay = False, 1.0
    with pytest.raises(TemporaryFault):
        channel.query_order("P1-261122-NEVERSEEN2")


def test_a_bill_is_unpacked_and_read(gateway: Any, channel: Alipay) -> None:
    gateway.bills[DAY.isoformat()] = (
        HEAD
        + line("P1_261120_AAAAAAAAAA", "交易", "100.00", "", "-0.60")
        + line("P1_261119_BBBBBBBBBB", "退款", "-30.00", "P1_261119_BBBBBBBBBBR1", "0.18")
        + FOOT
    )
    paid, back = channel.download_bill(DAY)
    assert (paid.number, paid.amount, paid.fee, paid.is_refund) == (
        "P1-261120-AAAAAAAAAA",
        Decimal("100.00"),
        Decimal("0.60"),
        False,
    )
    assert paid.channel_no == "20261120P1_261120_AAAAAAAAAA"
    assert (back.number, back.amount, back.fee, back.is_refund) == (
        "P1-261119-BBBBBBBBBBR1",
        Decimal("30.00"),
        Decimal("-0.18"),
        True,
    )


def test_a_bill_that_may_only_be_late_is_fetched_again(gateway: Any, channel: Alipay) -> None:
    gateway.any_time = True
    morning = dt.datetime(2026, 11, 21, 10, 30, tzinfo=clock.ZONE)
    with clock.at(morning), pytest.raises(TemporaryFault):
        channel.download_bill(DAY)
    with clock.at(morning + dt.timedelta(hours=3)):
        assert channel.download_bill(DAY) == []


def test_a_merchant_stands_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "key.pem").write_text(keys.private_pem("application"))
    (tmp_path / "pub.pem").write_text(keys.public_pem("alipay"))
    file = tmp_path / "alipay.toml"
    file.write_text('app_id = "1"\nseller_id = "2"\nprivate_key = "key.pem"\npublic_keys = ["pub.pem"]\n')
    assert merchant.read(file).code == "alipay"
    file.write_text('app_id = "1"\n')
    with pytest.raises(merchant.BadMerchantFile):
        merchant.read(file)
