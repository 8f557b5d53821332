"""Locking an order and moving it along the table; everything that changes an order comes through here."""

from __future__ import annotations

from typing import Any

from anju.core import events
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import OrderState
from anju.domains.payments.events import PayOrderMoved
from anju.domains.payments.models import PayOrder


class IllegalMove(RuntimeError):
    """The code asked for a move that the table does not have; nothing is written."""


def lock(**which: Any) -> PayOrder | None:
    """Return an order as it is now, locked until the transaction ends; None when there is none.

    The order is locked before its household's bills (`posting.lock`), by everybody.
    """
    rows = PayOrder.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    return rows.filter(**which).first()


def move(order: PayOrder, target: OrderState, **changes: Any) -> PayOrder:
    """Move a locked order, write what else changed, and publish `PayOrderMoved`."""
    source = order.state
    if not orders.can_move(source, target):
        raise IllegalMove(f"{order.number}: {source} → {target}")
    order.state = target
    for name, value in changes.items():
        setattr(order, name, value)
    order.save(update_fields=["state", *changes])
    events.publish(
        PayOrderMoved(
            project_id=order.project_id,
            order_id=order.pk,
            user_id=order.user_id,
            number=order.number,
            source=str(source),
            target=str(target),
        )
    )
    return order
