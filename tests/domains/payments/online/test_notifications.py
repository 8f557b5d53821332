"""Notifications: late, repeated, forged, wrong; money is dealt with once."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from tests.domains.payments.test_taking import check_now, lines_of
from tests.factories.acquirer import sign, signed

from anju.core import clock
from anju.domains.ledger.models import Period
from anju.domains.payments import services as payments
from anju.domains.payments import tasks
from anju.domains.payments.calc.tender import Tender
from anju.domains.payments.enums import Method
from anju.domains.payments.models import Balance, OnlineRefund, Payment, PayNotification, PayOrder


def results() -> list[str]:
    return list(PayNotification.objects.order_by("pk").values_list("result", flat=True))


def test_a_notification_posts_one_payment(online: Any) -> None:
    order = online.paid()
    payment = online.only_payment()
    assert (order.state, order.payment, order.channel_no) == ("paid", payment, f"T-{order.number}")
    assert (payment.total, payment.prepaid, payment.source, payment.payer) == (
        Decimal("300.00"),
        Decimal("0.00"),
        "online",
        "王建国",
    )
    assert (payment.shift_id, payment.cashier_id, payment.remark) == (None, None, order.number)
    assert lines_of(payment) == [("online", Decimal("300.00")), ("receivable", Decimal("-300.00"))]
    assert payment.tenders.get().reference == order.channel_no
    for bill in online.bills:
        bill.refresh_from_db()
    assert [bill.balance for bill in online.bills] == [0, 0, 0]
    check_now()


def test_a_late_duplicate_changes_nothing(online: Any) -> None:
    order = online.paid()
    told = online.channel.told[-1]
    with clock.at(clock.now() + dt.timedelta(days=2)):
        assert [online.deliver(told) for _ in range(3)] == [200, 200, 200]
        assert online.deliver(online.channel.notification(order.number)) == 200  # told anew under a number of its own
    assert Payment.objects.count() == 1
    assert results() == ["settled", "known"]


def test_a_forged_notification_is_kept_and_refused(online: Any) -> None:
    order = online.opened()
    headers, body = online.channel.notification(order.number)
    assert online.deliver(({"Paper-Signature": "0" * 64}, body)) == 400
    assert online.deliver(({}, body)) == 400
    assert online.deliver((headers, body.replace(b"300.00", b"300.01"))) == 400
    order.refresh_from_db()
    assert (order.state, Payment.objects.count()) == ("waiting", 0)
    assert results() == ["forged", "forged", "forged"]
    assert online.deliver((headers, body)) == 200  # none of them used the true one's number up


def test_forgeries_do_not_fill_the_table(online: Any) -> None:
    for _ in range(205):
        online.deliver(({}, b"{}"))
    assert PayNotification.objects.count() == 200


def test_too_long_a_body_is_cut_and_refused(online: Any) -> None:
    body = b'{"a": "' + b"x" * 20_000 + b'"}'
    assert online.deliver(({"Paper-Signature": sign(body)}, body)) == 400
    assert len(PayNotification.objects.get().body) == payments.LONGEST_BODY


def test_signed_nonsense_is_kept(online: Any) -> None:
    assert online.deliver(signed({"id": "N1"})) == 400
    assert results() == ["unreadable"]


def test_a_wrong_amount_is_refused(online: Any) -> None:
    order = online.opened()
    online.channel.pay(order.number, amount=Decimal("3.00"))
    assert online.deliver(online.channel.told[-1]) == 400
    assert online.deliver(online.channel.told[-1]) == 400
    order.refresh_from_db()
    assert (order.state, results(), Payment.objects.count()) == ("waiting", ["wrong_amount"], 0)


def test_another_merchants_money_is_refused(online: Any) -> None:
    order = online.opened()
    assert online.deliver(online.channel.notification(order.number, merchant="M2")) == 400
    assert results() == ["wrong_merchant"]


def test_unknown_orders_are_kept_without_a_project(online: Any) -> None:
    strange = f"P{online.project.pk}-261122-AAAAAAAAAA"
    for number in (strange, "P999999-261122-AAAAAAAAAA", "W-1", ""):
        assert online.deliver(online.channel.notification(number)) == 400
    kept = PayNotification.objects.all()
    assert {(one.result, one.project_id) for one in kept} == {("unknown_order", None)}
    assert len(kept) == 4


def test_a_second_transaction_of_a_paid_order_is_refused(online: Any) -> None:
    order = online.paid()
    assert online.deliver(online.channel.notification(order.number, channel_no="T-other")) == 400
    assert results() == ["settled", "other_transaction"]
    assert Payment.objects.count() == 1


def test_one_transaction_does_not_pay_two_orders(online: Any) -> None:
    first = online.paid(0)
    second = online.opened(1)
    told = online.channel.notification(second.number, channel_no=first.channel_no)
    assert online.deliver(told) == 400
    second.refresh_from_db()
    assert (second.state, results()[-1]) == ("waiting", "other_transaction")


def test_an_unknown_channel_gets_no_answer(online: Any) -> None:
    assert payments.handle_notification(channel="nobody", headers={}, body=b"") is None


def test_headers_that_tell_of_people_are_not_kept(online: Any) -> None:
    order = online.opened()
    headers, body = online.channel.notification(order.number)
    online.deliver(({**headers, "Cookie": "sessionid=1", "X-Forwarded-For": "10.0.0.1"}, body))
    assert set(PayNotification.objects.get().headers) == {"paper-signature"}
    assert json.loads(PayNotification.objects.get().body)["number"] == order.number


@pytest.mark.parametrize("rule", ["balance", "refund"])
def test_bills_paid_at_the_desk_meanwhile(
    online: Any, take: Callable[..., Any], surplus_goes: Callable[[str], None], rule: str
) -> None:
    surplus_goes(rule)
    order = online.opened()
    take(online.unit, [Tender(Method.CASH, Decimal("200.00"))])
    online.channel.pay(order.number)
    assert online.deliver(online.channel.told[-1]) == 200
    order.refresh_from_db()
    payment = Payment.objects.get(source="online")
    if rule == "balance":
        assert (payment.total, payment.prepaid) == (Decimal("300.00"), Decimal("200.00"))
        assert Balance.objects.get().amount == Decimal("200.00")
        assert not OnlineRefund.objects.exists()
    else:
        assert (payment.total, payment.prepaid) == (Decimal("100.00"), Decimal("0.00"))
        assert (OnlineRefund.objects.get().amount, order.refunded) == (Decimal("200.00"), Decimal("200.00"))
        tasks.send_refund(refund_id=OnlineRefund.objects.get().pk, project_id=online.project.pk)
        online.deliver(online.channel.finish_refund(OnlineRefund.objects.get().number))
        order.refresh_from_db()
    assert order.state == "paid"
    check_now()


@pytest.mark.parametrize("rule", ["balance", "refund"])
def test_all_paid_at_the_desk_meanwhile(
    online: Any, take: Callable[..., Any], surplus_goes: Callable[[str], None], rule: str
) -> None:
    surplus_goes(rule)
    order = online.opened()
    take(online.unit, [Tender(Method.CASH, Decimal("300.00"))])
    online.channel.pay(order.number)
    online.deliver(online.channel.told[-1])
    order.refresh_from_db()
    if rule == "balance":
        assert (order.state, order.payment.prepaid) == ("paid", Decimal("300.00"))
    else:
        assert (order.state, order.payment, order.refunded) == ("refunding", None, Decimal("300.00"))
    check_now()


@pytest.mark.parametrize("rule", ["balance", "refund"])
def test_money_for_a_closed_order(online: Any, surplus_goes: Callable[[str], None], rule: str) -> None:
    """The channel let somebody pay what it had closed: the bills are settled, or everything goes back."""
    surplus_goes(rule)
    order = online.opened()
    tasks.close_order(order_id=order.pk, project_id=online.project.pk)
    online.channel.orders[order.number]["state"] = "unpaid"
    online.channel.pay(order.number)
    assert online.deliver(online.channel.told[-1]) == 200
    order.refresh_from_db()
    if rule == "balance":
        assert (order.state, order.payment.total, order.payment.prepaid) == ("paid", Decimal("300.00"), 0)
    else:
        refund = OnlineRefund.objects.get()
        assert (order.state, order.payment, refund.cause) == ("refunding", None, "late")
        tasks.send_refund(refund_id=refund.pk, project_id=online.project.pk)
        online.deliver(online.channel.finish_refund(refund.number))
        order.refresh_from_db()
        assert order.state == "refunded"
    check_now()


def test_money_of_a_closed_month_is_booked_today(online: Any) -> None:
    order = online.opened()
    with clock.at(clock.now() - dt.timedelta(days=40)):
        online.channel.pay(order.number)
    month = (clock.today() - dt.timedelta(days=40)).replace(day=1)
    Period.objects.create(project=online.project, month=month, closed_at=clock.now())
    online.deliver(online.channel.told[-1])
    assert online.only_payment().received_at.astimezone(clock.ZONE).date() == clock.today()


def test_the_order_is_told_to_the_payers_page(online: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from anju.domains.notifications import services as notifications

    told: list[dict[str, Any]] = []
    monkeypatch.setattr(notifications, "push", lambda **what: told.append(what))
    order = online.paid()
    assert {one["user_id"] for one in told} == {online.actor.user_id}
    assert told[-1]["data"] == {"kind": "payments.order", "number": order.number}
    assert PayOrder.objects.count() == 1
