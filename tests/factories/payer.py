"""A resident who owes bills and pays them through whatever channel is offered."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from tests.domains.payments.online.conftest import resident_of
from tests.factories.household import make_bill, make_unit

from anju.domains.payments import services as payments
from anju.domains.payments import tasks
from anju.domains.payments.models import PayOrder


def make_payer(project: Any, channel: str, *amounts: str) -> SimpleNamespace:
    """Return a world: ``opened()`` begins an order and opens it at the channel, ``deliver(told)`` notifies."""
    unit = make_unit(project, "3-2-1201")
    bills = [make_bill(unit, amount, month=f"2026-{month:02d}") for month, amount in enumerate(amounts, 1)]
    actor, home = resident_of(unit)
    world = SimpleNamespace(project=project, unit=unit, bills=bills, actor=actor, home=home)

    def opened(*which: int, payer_ip: str | None = None) -> PayOrder:
        chosen = [bills[index] for index in which or range(len(bills))]
        order = payments.start_online_payment(
            actor=actor,
            home=home,
            bill_ids=[bill.pk for bill in chosen],
            expected=sum((bill.amount for bill in chosen), Decimal(0)),
            client_id=uuid.uuid4(),
            return_url="https://anju.example/r/pay/{number}/?back=1",
            payer_ip=payer_ip,
        )
        tasks.open_order(order_id=order.pk, project_id=project.pk)
        order.refresh_from_db()
        return order

    def deliver(told: tuple[Mapping[str, str], bytes]) -> int:
        answer = payments.handle_notification(channel=channel, headers=told[0], body=told[1])
        assert answer is not None
        return answer.status

    world.opened, world.deliver = opened, deliver
    return world
