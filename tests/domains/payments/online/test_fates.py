"""Whatever payer, channel, desk and finance do, in whatever order: the money is there once, and all of it."""

from __future__ import annotations

import contextlib
import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.domains.payments.test_properties import receivable, total
from tests.domains.payments.test_taking import check_now

from anju.core import clock
from anju.core.errors import DomainError
from anju.domains.billing.models import Bill
from anju.domains.payments import services as payments
from anju.domains.payments import tasks
from anju.domains.payments.calc import orders
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method, OrderState
from anju.domains.payments.models import Allocation, Balance, BalanceMove, OnlineRefund, Payment, PayOrder

ACTS = (
    "start",
    "open",
    "pay",
    "pay",
    "tell",
    "tell",
    "query",
    "return",
    "close",
    "late",
    "desk",
    "refund",
    "send",
    "back",
)
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 63)), min_size=5, max_size=30)


@pytest.mark.parametrize("rule", ["balance", "refund"])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_money_in_is_payment_refund_and_balance(
    online: Any, take: Any, refunder: Any, surplus_goes: Any, rule: str, steps: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        surplus_goes(rule)
        online.channel.orders.clear()
        online.channel.refunds.clear()
        online.channel.told.clear()
        for act, number in steps:
            with contextlib.suppress(DomainError):
                step(act, number, online, take, refunder)
        settle_all(online)
        check_now()
        check_money(online)
        transaction.set_rollback(True)


def step(act: str, number: int, online: Any, take: Any, refunder: Any) -> None:
    """Do one thing, sensible or not."""
    project, channel = online.project.pk, online.channel
    if act == "start":
        online.start(*[index for index in range(3) if number >> index & 1])
    elif act == "desk":
        take(online.unit, [Tender(Method.CASH, Decimal(10 * (number % 12 + 1)))])
    elif act == "tell" and channel.told:
        online.deliver(channel.told[number % len(channel.told)])
    elif act == "back" and channel.refunds:
        channel.told.append(channel.finish_refund(sorted(channel.refunds)[number % len(channel.refunds)]))
    elif act == "send" and (refunds := list(OnlineRefund.objects.order_by("pk"))):
        tasks.send_refund(refund_id=refunds[number % len(refunds)].pk, project_id=project)
    elif made := list(PayOrder.objects.order_by("pk")):
        act_on_order(act, made[number % len(made)], online, refunder)


def act_on_order(act: str, order: PayOrder, online: Any, refunder: Any) -> None:
    project, channel = online.project.pk, online.channel
    if act == "open":
        tasks.open_order(order_id=order.pk, project_id=project)
    elif act == "pay":
        channel.pay(order.number)
    elif act == "late" and channel.orders.get(order.number, {}).get("state") == "closed":
        channel.orders[order.number]["state"] = "unpaid"  # the channel's own clock is slow: it lets somebody pay yet
        channel.pay(order.number)
    elif act == "query":
        tasks.refresh_order(order_id=order.pk, project_id=project)
    elif act == "return":
        payments.note_return(actor=online.actor, home=online.home, number=order.number)
    elif act == "close":
        with clock.at(clock.now() + dt.timedelta(minutes=20)):
            tasks.close_order(order_id=order.pk, project_id=project)
    elif act == "refund":
        with transaction.atomic():
            payments.refund_online_payment(actor=refunder, order=order, reason="退")


def settle_all(online: Any) -> None:
    """Let time pass: everything is delivered, twice, and every order that nobody paid is over."""
    for told in [*online.channel.told, *online.channel.told]:
        assert online.deliver(told) == 200
    with clock.at(clock.now() + dt.timedelta(hours=1)):
        for order in PayOrder.objects.filter(state__in=orders.OPEN):
            tasks.close_order(order_id=order.pk, project_id=online.project.pk)
    for _ in range(2):
        for refund in OnlineRefund.objects.exclude(state="done"):
            tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
        for number in online.channel.refunds:
            online.deliver(online.channel.finish_refund(number))


def check_money(online: Any) -> None:
    """Check that every yuan the channel took is a posted payment, or went back, and that the books agree."""
    taken = {number: held["amount"] for number, held in online.channel.orders.items() if held["state"] == "paid"}
    for order in PayOrder.objects.select_related("payment"):
        posted = order.payment.total if order.payment else Decimal(0)
        unposted = total(order.refunds.exclude(cause="asked"))
        assert posted + unposted == taken.get(order.number, Decimal(0)), order.state
        assert total(order.refunds) == order.refunded <= order.amount
        assert order.state in (OrderState.PAID, OrderState.REFUNDED, OrderState.CLOSED)
        assert (order.number in taken) == (order.state in orders.SETTLED)
    assert Payment.objects.filter(source="online").count() == PayOrder.objects.filter(payment__isnull=False).count()
    back = sum((one["amount"] for one in online.channel.refunds.values()), Decimal(0))
    assert receivable(online.unit, "online") == sum(taken.values(), Decimal(0)) - back
    bills = Bill.objects.filter(unit=online.unit)
    assert total(Allocation.objects.filter(bill__unit=online.unit)) == total(bills, "paid")
    assert receivable(online.unit) == total(bills, "balance")
    balance = total(Balance.objects.filter(unit=online.unit))
    assert balance == total(BalanceMove.objects.filter(unit=online.unit)) == -receivable(online.unit, "prepaid")
