"""On-line money goes back the way it came."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.domains.payments.test_taking import check_now
from tests.factories.household import make_bill

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.payments import policies, ports, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.payments.models import OnlineRefund


def test_a_refund_opens_the_bills_and_sends_the_money_back(online: Any, refunder: Any) -> None:
    order = online.paid()
    refund = payments.refund_online_payment(actor=refunder, order=order, reason="重复缴费")
    payment = online.only_payment()
    online.bills[0].refresh_from_db()
    assert (payment.state, online.bills[0].balance, refund.amount) == ("reversed", Decimal("100.00"), Decimal("300.00"))
    tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert (order.state, order.refunded) == ("refunding", Decimal("300.00"))
    told = online.channel.finish_refund(refund.number)
    assert [online.deliver(told), online.deliver(told)] == [200, 200]
    order.refresh_from_db()
    refund.refresh_from_db()
    assert (order.state, refund.state) == ("refunded", "done")
    check_now()


def test_only_once_with_a_reason_and_by_who_may(online: Any, refunder: Any) -> None:
    order = online.paid()
    with pytest.raises(AccessDenied):
        payments.refund_online_payment(
            actor=actor_with(policies.VIEW_ONLINE, policies.REVERSE), order=order, reason="错"
        )
    with pytest.raises(DomainError):
        payments.refund_online_payment(actor=refunder, order=order, reason=" ")
    payments.refund_online_payment(actor=refunder, order=order, reason="错")
    with pytest.raises(payments.CannotRefund):
        payments.refund_online_payment(actor=refunder, order=order, reason="错")
    assert OnlineRefund.objects.count() == 1


def test_an_unpaid_order_cannot_be_refunded(online: Any, refunder: Any) -> None:
    with pytest.raises(payments.CannotRefund):
        payments.refund_online_payment(actor=refunder, order=online.opened(), reason="错")


def test_neither_desk_nor_finance_undoes_it_otherwise(online: Any, cashier: Any, finance: Any) -> None:
    online.paid()
    with pytest.raises(payments.CannotUndo):
        payments.void_payment(actor=cashier, payment=online.only_payment(), reason="错")
    with pytest.raises(payments.CannotUndo):
        payments.reverse_payment(actor=finance, payment=online.only_payment(), reason="错")


def test_the_desk_takes_no_on_line_money(online: Any, take: Any) -> None:
    with pytest.raises(DomainError):
        take(online.unit, [Tender(Method.ONLINE, Decimal("300.00"))])


def test_what_was_prepaid_and_used_stays(online: Any, take: Any, refunder: Any) -> None:
    order = online.opened()
    take(online.unit, [Tender(Method.CASH, Decimal("300.00"))])
    online.channel.pay(order.number)
    online.deliver(online.channel.told[-1])
    make_bill(online.unit, "50.00", month="2026-10")
    take(online.unit, [Tender(Method.BALANCE, Decimal("50.00"))])
    with pytest.raises(payments.CannotUndo):
        payments.refund_online_payment(actor=refunder, order=order, reason="错")
    order.refresh_from_db()
    assert order.state == "paid"


def test_a_refused_refund_is_told_and_sent_again(online: Any, refunder: Any) -> None:
    refund = payments.refund_online_payment(actor=refunder, order=online.paid(), reason="错")
    online.channel.refuses = True
    tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
    refund.refresh_from_db()
    assert (refund.state, refund.fault) == ("failed", "NO_MONEY: nothing left")
    online.channel.refuses = False
    payments.retry_refund(actor=refunder, refund=refund)
    tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
    refund.refresh_from_db()
    assert refund.state == "sent"
    with pytest.raises(payments.CannotRefund):
        payments.retry_refund(actor=refunder, refund=refund)


def test_a_lost_answer_sends_no_money_twice(online: Any, refunder: Any) -> None:
    refund = payments.refund_online_payment(actor=refunder, order=online.paid(), reason="错")
    online.channel.afterwards = True
    with pytest.raises(ports.TemporaryFault):
        tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
    online.channel.afterwards = False
    import datetime as dt

    with clock.at(clock.now() + dt.timedelta(minutes=2)):
        assert tasks.push_refunds() == 1
    for _ in range(2):
        tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
    assert len(online.channel.refunds) == 1
