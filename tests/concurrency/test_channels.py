"""True notifications of WeChat and Alipay, told many times at once: one payment each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from tests.concurrency.test_notifications import ONLINE, ROOT, at_once, count, online_desk, start
from tests.concurrency.test_payments import _consistent
from tests.factories import alipay, wechat

from anju.core import scope
from anju.domains.payments import ports, tasks
from anju.domains.payments import services as payments
from anju.integrations.alipay.client import Alipay
from anju.integrations.wechat_pay.client import WechatPay


def tell(channel: str, headers: Mapping[str, str], body: bytes) -> int:
    answer = payments.handle_notification(channel=channel, headers=headers, body=body)
    assert answer is not None
    return answer.status


def test_wechat_telling_in_parallel_is_one_payment(committed_db: Any) -> None:
    with wechat.platform() as platform:
        channel = WechatPay(merchant=wechat.merchant(), notify_url=wechat.NOTIFY_URL, gateway=platform.url)
        with ports.only(channel):
            desk = online_desk(committed_db.owner_url, "100.00", "200.00")
            order = start(desk)
            tasks.open_order(order_id=order.pk, project_id=desk.project.pk)
            same = platform.pay(order.number)
            others = [platform.notification("TRANSACTION.SUCCESS", platform.trade(order.number)) for _time in range(8)]
            answers = at_once([lambda one=one: tell("wechat", *one) for one in [same] * 8 + others])
    assert Counter(answers) == {"200": 16}
    assert count(desk, ONLINE) == (1, Decimal("300.00"))
    _consistent(desk)


def test_alipay_telling_in_parallel_is_one_payment(committed_db: Any) -> None:
    with alipay.gateway() as gateway:
        channel = Alipay(merchant=alipay.merchant(), notify_url=alipay.NOTIFY_URL, gateway=gateway.url)
        with ports.only(channel):
            desk = online_desk(committed_db.owner_url, "100.00", "200.00")
            order = start(desk)
            tasks.open_order(order_id=order.pk, project_id=desk.project.pk)
            with transaction.atomic(), scope.enter([desk.project.pk], actor=ROOT):
                order.refresh_from_db()
            number = gateway.visit(order.pay_url)
            same = gateway.pay(number)
            others = [gateway.notification(gateway.orders[number]) for _time in range(8)]
            answers = at_once([lambda one=one: tell("alipay", {}, one) for one in [same] * 8 + others])
    assert Counter(answers) == {"200": 16}
    assert count(desk, ONLINE) == (1, Decimal("300.00"))
    _consistent(desk)
