"""Paying inside WeChat: who is bound pays on the page itself, everybody else as before."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from tests.factories import wechat
from tests.factories.household import make_bill, make_unit
from tests.factories.resident import browser_of, home_path, make_resident

from anju.domains.notifications import services as notifications
from anju.domains.payments import ports, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import PayOrder
from anju.integrations.wechat_pay.client import WechatPay

INSIDE = {"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"}


@pytest.fixture
def world(project: Any) -> Iterator[SimpleNamespace]:
    """Give a resident's phone, a bill, and WeChat alone to pay it through."""
    unit = make_unit(project, "3-2-1201")
    make_bill(unit, "100.00", month="2026-08")
    user = make_resident(unit)
    with wechat.platform() as platform:
        channel = WechatPay(merchant=wechat.merchant(way="native"), notify_url=wechat.NOTIFY_URL, gateway=platform.url)
        with ports.only(channel):
            yield SimpleNamespace(
                unit=unit, user=user, phone=browser_of(user), platform=platform, project=project, channel=channel
            )


def begun(world: Any, **headers: str) -> tuple[PayOrder, str]:
    page = world.phone.get(home_path(world.unit, "pay/")).content.decode()
    hidden = dict(re.findall(r'name="(shown-\d+|client_id)" value="([^"]+)"', page))
    (bill,) = re.findall(r'name="bill" value="(\d+)"', page)
    answer = world.phone.post(home_path(world.unit, "pay/"), {**hidden, "bill": bill}, headers=headers)
    order = PayOrder.objects.latest("pk")
    tasks.open_order(order_id=order.pk, project_id=world.project.pk)
    order.refresh_from_db()
    return order, str(answer["Location"])


def bind(world: Any) -> None:
    notifications.bind_wechat(user_id=world.user.pk, app_id=wechat.APPID, openid="o-one")


def test_who_is_bound_pays_on_the_page_inside_wechat(world: Any) -> None:
    bind(world)
    order, address = begun(world, **INSIDE)
    assert (order.pay_url, order.payer_id, order.state) == ("", "o-one", "waiting")
    (asked,) = [facts for _method, path, facts in world.platform.asked if path.endswith("/jsapi")]
    assert asked["payer"] == {"openid": "o-one"}
    page = world.phone.get(address).content.decode()
    (invoke,) = re.findall(r'data-invoke="([^"]+)"', page)
    told = json.loads(invoke.replace("&quot;", '"'))
    assert set(told) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
    assert told["package"] == f"prepay_id=wx-{order.number}"
    assert "data-begins" in page
    headers, body = world.platform.pay(order.number)
    answer = payments.handle_notification(channel="wechat", headers=headers, body=body)
    assert answer is not None
    assert answer.status == 200
    order.refresh_from_db()
    assert order.state == "paid"


def test_outside_wechat_or_unbound_a_code_is_shown_as_before(world: Any) -> None:
    order, _address = begun(world, **INSIDE)
    assert (order.payer_id, order.invoke) == ("", {})
    assert order.pay_url.startswith("weixin://")
    bind(world)
    again, _address = begun(world)
    assert again.pk == order.pk  # the same bills, the same way


def test_begun_outside_it_is_replaced_inside(world: Any) -> None:
    bind(world)
    outside, _address = begun(world)
    inside, _address = begun(world, **INSIDE)
    outside.refresh_from_db()
    assert inside.replaces_id == outside.pk
    assert (outside.state, inside.state, bool(inside.invoke)) == ("closed", "waiting", True)
