"""The code on a phone at the desk: scanned, followed, paid or not; nothing is charged twice."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from tests.factories import wechat

from anju.core import scope
from anju.domains.payments import ports, tasks
from anju.domains.payments.models import Payment, PayOrder
from anju.integrations.wechat_pay.client import WechatPay

HX = {"HX-Request": "true"}


@pytest.fixture
def platform() -> Iterator[wechat.Wechat]:
    """Give WeChat as the only channel."""
    with wechat.platform() as served:
        channel = WechatPay(merchant=wechat.merchant(), notify_url=wechat.NOTIFY_URL, gateway=served.url)
        with ports.only(channel):
            yield served


def scan(desk: Any, code: str, **more: Any) -> Any:
    form = {"idempotency_key": str(uuid.uuid4()), "code": code, "bill": f"{desk.bill.pk}:276.08"}
    return desk.client.post(f"/p/T1/desk/{desk.unit.pk}/code/", form | more, headers=HX)


def order_of(desk: Any) -> PayOrder:
    with scope.enter([desk.project.pk]):
        return PayOrder.objects.get()


def test_a_code_is_scanned_and_followed_to_the_receipt(desk: Any, platform: wechat.Wechat) -> None:
    assert 'id="pay-code"' in desk.client.get(f"/p/T1/desk/{desk.unit.pk}/").content.decode()
    key = str(uuid.uuid4())
    first, again = (scan(desk, "134567890123456781", idempotency_key=key) for _ in range(2))
    order = order_of(desk)
    address = f"/p/T1/desk/code/{order.pk}/"
    assert (first["Location"], again["Location"]) == (address, address)
    assert 'data-state="created"' in desk.client.get(address, headers=HX).content.decode()
    tasks.charge_code(order_id=order.pk, project_id=desk.project.pk, code="134567890123456781")
    with scope.enter([desk.project.pk]):
        payment = Payment.objects.get()
    page = desk.client.get(address, headers=HX).content.decode()
    assert f'hx-get="/p/T1/desk/receipt/{payment.pk}/" hx-trigger="load"' in page
    assert sum(path.endswith("/codepay") for _method, path, _facts in platform.asked) == 1


def test_what_is_no_code_is_said_at_the_field(desk: Any, platform: wechat.Wechat) -> None:
    for wrong in ("", "4711", "281234567890123456"):
        answer = scan(desk, wrong)
        assert answer.status_code == 422
        assert 'id="pay-code-fault"' in answer.content.decode()
    assert scan(desk, "134567890123456781", bill="nonsense").status_code == 422
    with scope.enter([desk.project.pk]):
        assert not PayOrder.objects.exists()


def test_a_refused_code_leads_back_to_the_bills(desk: Any, platform: wechat.Wechat) -> None:
    scan(desk, "134567890123456788")
    order = order_of(desk)
    tasks.charge_code(order_id=order.pk, project_id=desk.project.pk, code="134567890123456788")
    page = desk.client.get(f"/p/T1/desk/code/{order.pk}/").content.decode()
    assert 'data-state="failed"' in page
    assert "请用户在微信上刷新后再试" in page
    assert "AUTH_CODE_EXPIRED" not in page  # that is for finance, which sees the order as the channel told it
    assert f"/p/T1/desk/{desk.unit.pk}/" in page


def test_without_a_channel_for_codes_the_desk_has_no_field(desk: Any) -> None:
    with ports.only():
        assert 'id="pay-code"' not in desk.client.get(f"/p/T1/desk/{desk.unit.pk}/").content.decode()
