"""What on-line payment does when something happened to an order: ask the channel in the background, tell the payer."""

from __future__ import annotations

from anju.core.events import Event, subscribe
from anju.domains.notifications import services as notifications
from anju.domains.payments import tasks
from anju.domains.payments.events import (
    ChannelBillWanted,
    OnlineRefundAsked,
    PayOrderDoubted,
    PayOrderGivenUp,
    PayOrderMoved,
    PayOrderStarted,
)


@subscribe(PayOrderStarted)
def open_at_channel(event: PayOrderStarted) -> None:
    """Have the order opened."""
    tasks.open_order.defer(order_id=event.order_id, project_id=_project(event))


@subscribe(PayOrderDoubted)
def ask_channel(event: PayOrderDoubted) -> None:
    """Have the channel asked."""
    tasks.refresh_order.defer(order_id=event.order_id, project_id=_project(event))


@subscribe(PayOrderGivenUp)
def close_at_channel(event: PayOrderGivenUp) -> None:
    """Have the order closed."""
    tasks.close_order.defer(order_id=event.order_id, project_id=_project(event))


@subscribe(OnlineRefundAsked)
def send_back(event: OnlineRefundAsked) -> None:
    """Have the money sent back."""
    tasks.send_refund.defer(refund_id=event.refund_id, project_id=_project(event))


@subscribe(ChannelBillWanted)
def fetch_bill(event: ChannelBillWanted) -> None:
    """Have the bill fetched."""
    tasks.fetch_bill.defer(channel=event.channel, day=event.day)


@subscribe(PayOrderMoved)
def tell_open_pages(event: PayOrderMoved) -> None:
    """Let the payer's open page of the order ask how it stands."""
    notifications.push(user_id=event.user_id, event="record", data={"kind": "payments.order", "number": event.number})


def _project(event: Event) -> int:
    assert event.project_id is not None  # orders belong to projects
    return event.project_id
