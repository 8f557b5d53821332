"""Money by the code on the payer's phone: WeChat and Alipay, password or not, spent codes, no answer, never twice."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories import alipay, wechat
from tests.factories.household import make_bill, make_unit

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.billing.models import Bill
from anju.domains.payments import policies, ports, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import Payment, PayOrder
from anju.domains.payments.services import BillsInPayment
from anju.integrations.alipay.client import Alipay
from anju.integrations.wechat_pay.client import WechatPay

OF = {"wechat": "13456789012345678", "alipay": "28763443825664394"}
"""All digits of a code but the last, by which the vendors of the tests decide."""


@pytest.fixture(params=["wechat", "alipay"])
def desk(request: pytest.FixtureRequest, project: Any, make_user: Any) -> Iterator[SimpleNamespace]:
    """Give a desk with a household that owes 100.00 and 200.00, and both vendors; ``scan`` takes the first bill's."""
    unit = make_unit(project, "3-2-1201")
    bills = [make_bill(unit, "100.00", month="2026-01"), make_bill(unit, "200.00", month="2026-02")]
    cashier = make_user("shoufei", "cashier", project=project)
    actor = actor_with(policies.COLLECT, user_id=cashier.pk)
    with wechat.platform() as platform, alipay.gateway() as gateway:
        channels = {
            "wechat": WechatPay(merchant=wechat.merchant(), notify_url=wechat.NOTIFY_URL, gateway=platform.url),
            "alipay": Alipay(merchant=alipay.merchant(), notify_url=alipay.NOTIFY_URL, gateway=gateway.url),
        }
        world = SimpleNamespace(project=project, unit=unit, bills=bills, actor=actor, code=OF[request.param])
        world.vendor = {"wechat": platform, "alipay": gateway}[request.param]
        world.theirs = (
            (lambda number: number) if request.param == "wechat" else (lambda number: number.replace("-", "_"))
        )

        def scan(last: str, **more: Any) -> PayOrder:
            facts: dict[str, Any] = {
                "actor": actor,
                "project": project,
                "unit": unit,
                "bill_ids": [bills[0].pk],
                "expected": Decimal("100.00"),
                "client_id": uuid.uuid4(),
                "code": f"{world.code}{last}",
            }
            return payments.start_code_payment(**(facts | more))

        def charge(order: PayOrder, last: str) -> PayOrder:
            tasks.charge_code(order_id=order.pk, project_id=project.pk, code=f"{world.code}{last}")
            order.refresh_from_db()
            return order

        world.scan, world.charge = scan, charge
        with ports.only(*channels.values()):
            yield world


def _charges(desk: SimpleNamespace) -> int:
    told = [" ".join(map(str, one)) if isinstance(one, tuple) else str(one["method"]) for one in desk.vendor.asked]
    return sum("codepay" in one or "trade.pay" in one for one in told)


def test_a_code_takes_the_money_and_posts_it_once(desk: SimpleNamespace) -> None:
    order = desk.charge(desk.scan("1"), "1")
    assert order.state == "paid"
    assert order.channel_no
    payment = Payment.objects.get()
    assert (payment.total, payment.source, payment.pk) == (Decimal("100.00"), "online", order.payment_id)
    assert Bill.objects.get(pk=desk.bills[0].pk).balance == 0
    assert desk.charge(order, "1").state == "paid"  # the job again
    assert (_charges(desk), Payment.objects.count()) == (1, 1)


def test_a_payer_who_types_a_password_is_waited_for(desk: SimpleNamespace) -> None:
    order = desk.charge(desk.scan("9"), "9")
    assert order.state == "confirming"
    tasks.watch_code(order_id=order.pk, project_id=desk.project.pk)
    order.refresh_from_db()
    assert order.state == "confirming"
    desk.vendor.type_password(desk.theirs(order.number))
    tasks.watch_code(order_id=order.pk, project_id=desk.project.pk)
    order.refresh_from_db()
    assert (order.state, Payment.objects.count()) == ("paid", 1)


def test_who_never_types_it_has_the_order_undone(desk: SimpleNamespace) -> None:
    order = desk.charge(desk.scan("9"), "9")
    with clock.at(order.expires_at + dt.timedelta(seconds=1)):
        tasks.watch_code(order_id=order.pk, project_id=desk.project.pk)
    order.refresh_from_db()
    assert order.state == "closed"
    held = desk.vendor.orders[desk.theirs(order.number)]
    assert held.get("trade_state", held.get("trade_status")) in ("REVOKED", "TRADE_CLOSED")
    assert desk.charge(desk.scan("1"), "1").state == "paid"  # the next code is taken


def test_a_password_in_the_last_moment_counts(desk: SimpleNamespace) -> None:
    order = desk.charge(desk.scan("9"), "9")
    desk.vendor.type_password(desk.theirs(order.number))
    with clock.at(order.expires_at + dt.timedelta(seconds=1)):
        tasks.close_order(order_id=order.pk, project_id=desk.project.pk)
    order.refresh_from_db()
    assert (order.state, Payment.objects.get().total) == ("paid", Decimal("100.00"))


def test_a_spent_code_fails_with_the_vendors_reason(desk: SimpleNamespace) -> None:
    order = desk.charge(desk.scan("8"), "8")
    assert (order.state, Payment.objects.count()) == ("failed", 0)
    assert "AUTH_CODE" in order.reason
    assert desk.charge(desk.scan("1"), "1").state == "paid"


def test_without_an_answer_the_vendor_is_asked_and_never_charged_again(desk: SimpleNamespace) -> None:
    order = desk.scan("1")
    served = ports.channel(order.channel)
    assert isinstance(served, ports.CodeChannel)
    charged = served.charge_code

    def lost(ask: ports.CodeAsk) -> ports.TradeReport:
        charged(ask)
        raise ports.TemporaryFault("the network went down")

    served.charge_code = lost  # type: ignore[method-assign]
    assert desk.charge(order, "1").state == "confirming"
    assert desk.charge(order, "1").state == "confirming"  # a second worker
    assert _charges(desk) == 1
    tasks.watch_code(order_id=order.pk, project_id=desk.project.pk)
    order.refresh_from_db()
    assert (order.state, Payment.objects.count()) == ("paid", 1)


def test_a_call_that_never_arrived_is_undone_when_its_time_is_over(desk: SimpleNamespace) -> None:
    order = desk.scan("1")
    served = ports.channel(order.channel)

    def lost(ask: ports.CodeAsk) -> ports.TradeReport:
        raise ports.TemporaryFault("the network is down")

    served.charge_code = lost  # type: ignore[union-attr,method-assign]
    desk.charge(order, "1")
    with clock.at(order.expires_at + dt.timedelta(seconds=1)):
        tasks.close_order(order_id=order.pk, project_id=desk.project.pk)
    order.refresh_from_db()
    assert (order.state, Payment.objects.count()) == ("closed", 0)


def test_the_same_page_sent_twice_is_one_order(desk: SimpleNamespace) -> None:
    key = uuid.uuid4()
    assert desk.scan("1", client_id=key).pk == desk.scan("1", client_id=key).pk
    assert PayOrder.objects.count() == 1


def test_bills_that_are_being_paid_are_not_charged_beside(desk: SimpleNamespace) -> None:
    desk.scan("9")
    with pytest.raises(BillsInPayment):
        desk.scan("1")


def test_what_is_no_code_and_who_may_not(desk: SimpleNamespace) -> None:
    for wrong in ("", "12", "99" * 9, "not digits", "13456789012345678" * 2):
        with pytest.raises(DomainError):
            desk.scan("1", code=wrong)
    with pytest.raises(DomainError):
        desk.scan("1", expected=Decimal("99.99"))
    with pytest.raises(DomainError):
        desk.scan("1", bill_ids=[], expected=Decimal(0))
    with pytest.raises(AccessDenied):
        desk.scan("1", actor=actor_with(policies.VIEW_PAYMENTS))
    assert PayOrder.objects.count() == 0
