"""A resident at home, with bills and a channel to pay them through."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from tests.conftest import actor_with
from tests.factories.acquirer import PaperAcquirer
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import clock
from anju.core.access import Actor
from anju.domains.identity.models import User
from anju.domains.payments import policies, ports, tasks
from anju.domains.payments import services as payments
from anju.domains.payments.models import Payment, PayOrder
from anju.domains.residents import queries as residents
from anju.domains.residents.models import PersonAccount


@pytest.fixture
def channel() -> Iterator[PaperAcquirer]:
    """Give the only channel there is."""
    paper = PaperAcquirer()
    with ports.only(paper):
        yield paper


def resident_of(unit: Any, name: str = "王建国") -> tuple[Actor, Any]:
    """Return the account of a new owner of a unit, and the home as they see it."""
    person = make_owner(unit, name)
    user = User.objects.create(username=f"r{person.pk}", name=name)
    PersonAccount.objects.create(project=unit.project, person=person, user=user, linked_at=clock.now())
    actor = Actor(user.pk, user.name, surface="resident")
    return actor, residents.get_home(actor, unit.project, unit.pk)


@pytest.fixture
def online(project: Any, channel: PaperAcquirer) -> SimpleNamespace:
    """Give a resident who owes 300.00 in three bills, and what they do on-line."""
    unit = make_unit(project, "3-2-1201")
    bills = [make_bill(unit, "100.00", month=f"2026-{month:02d}") for month in (7, 8, 9)]
    actor, home = resident_of(unit)
    world = SimpleNamespace(project=project, unit=unit, bills=bills, actor=actor, home=home, channel=channel)

    def start(*which: int, expected: str = "", client_id: Any = None) -> PayOrder:
        chosen = [bills[index] for index in which or range(len(bills))]
        for bill in chosen:
            bill.refresh_from_db()
        owed = sum((bill.balance for bill in chosen), Decimal(0))
        return payments.start_online_payment(
            actor=actor,
            home=home,
            bill_ids=[bill.pk for bill in chosen],
            expected=Decimal(expected) if expected else owed,
            client_id=client_id or uuid.uuid4(),
        )

    def opened(*which: int) -> PayOrder:
        order = start(*which)
        tasks.open_order(order_id=order.pk, project_id=project.pk)
        order.refresh_from_db()
        return order

    def deliver(told: Any) -> int:
        headers, body = told
        answer = payments.handle_notification(channel="paper", headers=headers, body=body)
        assert answer is not None
        return answer.status

    def paid(*which: int) -> PayOrder:
        order = opened(*which)
        channel.pay(order.number)
        assert deliver(channel.told[-1]) == 200
        order.refresh_from_db()
        return order

    def only_payment() -> Payment:
        return Payment.objects.get()

    for act in (start, opened, deliver, paid, only_payment):
        setattr(world, act.__name__, act)
    return world


@pytest.fixture
def refunder(project: Any, make_user: Any) -> Actor:
    """Give somebody who may send on-line money back."""
    user = make_user("refunder")
    return actor_with(policies.VIEW_ONLINE, policies.REFUND_ONLINE, project_id=project.pk, user_id=user.pk)


@pytest.fixture
def surplus_goes(project: Any, root: Actor) -> Callable[[str], None]:
    """Give a function that sets where surplus money goes."""

    def choose(rule: str) -> None:
        payments.set_online_settings(
            actor=root, project=project, is_offered=True, channels=[], surplus=rule, minutes=15
        )

    return choose
