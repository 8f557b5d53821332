"""On-line orders: begun, opened at the channel, given up, expired."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.domains.payments.online.conftest import resident_of
from tests.domains.payments.test_taking import check_now
from tests.factories.household import make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.domains.payments import ports, queries, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import OrderState
from anju.domains.payments.models import Payment, PayOrder
from anju.domains.residents.models import Residency

LATER = dt.timedelta(minutes=20)


def test_an_order_asks_for_what_was_shown(online: Any) -> None:
    order = online.start(0, 1)
    assert (order.amount, order.state, order.merchant) == (Decimal("200.00"), "created", "M1")
    assert orders.project_of(order.number) == online.project.pk
    assert {one.bill_id for one in order.bills.all()} == {online.bills[0].pk, online.bills[1].pk}
    assert ProcrastinateJob.objects.filter(task_name="payments.open_order", args__order_id=order.pk).count() == 1


def test_the_task_opens_it_once(online: Any) -> None:
    order = online.opened()
    tasks.open_order(order_id=order.pk, project_id=online.project.pk)
    assert (order.state, order.pay_url) == ("waiting", f"https://pay.example/{order.number}")
    assert online.channel.calls == [f"open {order.number}"]


def test_bills_that_changed_are_told(online: Any) -> None:
    with pytest.raises(payments.BillsChanged):
        online.start(0, expected="99.00")
    assert not PayOrder.objects.exists()


def test_bills_of_another_unit_are_not_payable(online: Any) -> None:
    _actor, stranger = resident_of(make_unit(online.project, "3-2-1301"), "李四")
    with pytest.raises(payments.BillsChanged):
        payments.start_online_payment(
            actor=_actor,
            home=stranger,
            bill_ids=[online.bills[0].pk],
            expected=Decimal("100.00"),
            client_id=uuid.uuid4(),
        )


def test_a_tenant_who_does_not_pay_cannot(online: Any) -> None:
    Residency.objects.filter(unit=online.unit).update(role="tenant")
    from anju.domains.residents import queries as residents

    online.home = residents.get_home(online.actor, online.project, online.unit.pk)
    with pytest.raises(AccessDenied):
        payments.start_online_payment(
            actor=online.actor, home=online.home, bill_ids=[1], expected=Decimal(1), client_id=uuid.uuid4()
        )


def test_the_same_page_sent_twice_is_one_order(online: Any) -> None:
    key = uuid.uuid4()
    assert online.start(client_id=key).pk == online.start(client_id=key).pk
    assert ProcrastinateJob.objects.filter(task_name="payments.open_order").count() == 1


def test_two_windows_share_the_order_for_the_same_bills(online: Any) -> None:
    assert online.opened().pk == online.start().pk


def test_other_bills_close_the_first_order_before_the_second_is_opened(online: Any) -> None:
    first, second = online.opened(0, 1), online.opened(0)
    first.refresh_from_db()
    assert (first.state, second.state, second.replaces_id) == ("closed", "waiting", first.pk)
    assert online.channel.calls == [
        f"open {first.number}",
        f"query {first.number}",
        f"close {first.number}",
        f"open {second.number}",
    ]


def test_a_second_order_is_not_opened_when_the_first_was_paid(online: Any) -> None:
    first = online.opened(0, 1)
    online.channel.pay(first.number)
    second = online.opened(0)
    first.refresh_from_db()
    assert (first.state, second.state, second.reason) == ("paid", "closed", first.number)
    assert f"open {second.number}" not in online.channel.calls
    assert Payment.objects.count() == 1


def test_somebody_else_of_the_household_is_told_to_wait(online: Any) -> None:
    online.opened(0)
    other, home = resident_of(online.unit, "王小明")
    with pytest.raises(payments.BillsInPayment):
        payments.start_online_payment(
            actor=other,
            home=home,
            bill_ids=[online.bills[0].pk],
            expected=Decimal("100.00"),
            client_id=uuid.uuid4(),
        )
    free = payments.start_online_payment(
        actor=other, home=home, bill_ids=[online.bills[1].pk], expected=Decimal("100.00"), client_id=uuid.uuid4()
    )
    assert free.amount == Decimal("100.00")
    with pytest.raises(NotFound):
        queries.order_of_home(other, home, online.start(0).number)


def test_without_a_channel_nothing_is_offered(online: Any, root: Actor) -> None:
    with ports.only(), pytest.raises(payments.NotOffered):
        online.start()
    payments.set_online_settings(
        actor=root, project=online.project, is_offered=False, channels=[], surplus="balance", minutes=15
    )
    with pytest.raises(payments.NotOffered):
        online.start()


def test_nothing_chosen_is_refused(online: Any) -> None:
    with pytest.raises(DomainError):
        payments.start_online_payment(
            actor=online.actor, home=online.home, bill_ids=[], expected=Decimal(0), client_id=uuid.uuid4()
        )


def test_a_channel_that_refuses_fails_the_order(online: Any) -> None:
    online.channel.refuses = True
    assert (online.opened().state, PayOrder.objects.get().reason) == ("failed", "NO_MERCHANT")
    assert online.start().state == "created"  # and frees the bills


def test_a_channel_that_is_silent_is_asked_again(online: Any) -> None:
    order = online.start()
    online.channel.outage = True
    with pytest.raises(ports.TemporaryFault):
        tasks.open_order(order_id=order.pk, project_id=online.project.pk)
    online.channel.outage, online.channel.afterwards = False, True
    with pytest.raises(ports.TemporaryFault):
        tasks.open_order(order_id=order.pk, project_id=online.project.pk)
    online.channel.afterwards = False
    tasks.open_order(order_id=order.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert order.state == "waiting"


def test_coming_back_is_being_confirmed_until_the_channel_says(online: Any) -> None:
    order = online.opened()
    payments.note_return(actor=online.actor, home=online.home, number=order.number)
    order.refresh_from_db()
    assert order.state == "confirming"
    tasks.refresh_order(order_id=order.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert order.state == "waiting"
    online.channel.pay(order.number)
    tasks.refresh_order(order_id=order.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert (order.state, order.payment_id) == ("paid", online.only_payment().pk)
    check_now()


def test_an_expired_order_is_closed_at_the_channel_first(online: Any) -> None:
    order = online.opened()
    with clock.at(clock.now() + LATER):
        assert tasks.close_expired() == 1
        assert tasks.close_expired() == 1  # waits already: one job
        assert ProcrastinateJob.objects.filter(task_name="payments.close_order").count() == 1
        tasks.close_order(order_id=order.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert (order.state, online.channel.orders[order.number]["state"]) == ("closed", "closed")


def test_an_expired_order_that_was_paid_is_paid(online: Any) -> None:
    order = online.opened()
    online.channel.pay(order.number)
    with clock.at(clock.now() + LATER):
        tasks.close_order(order_id=order.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert order.state == "paid"


def test_an_order_that_never_reached_the_channel_is_closed(online: Any) -> None:
    order = online.start()
    with clock.at(clock.now() + LATER):
        tasks.open_order(order_id=order.pk, project_id=online.project.pk)
        tasks.close_order(order_id=order.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert (order.state, online.channel.orders) == ("closed", {})


def test_giving_up_frees_the_bills(online: Any) -> None:
    order = online.opened()
    payments.give_up(actor=online.actor, home=online.home, number=order.number)
    tasks.close_order(order_id=order.pk, project_id=online.project.pk)
    order.refresh_from_db()
    assert order.state == OrderState.CLOSED
    assert online.start().pk != order.pk
