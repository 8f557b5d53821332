"""What tasks write once a channel has answered: an order was opened, refused or closed there."""

from __future__ import annotations

from anju.core import clock
from anju.core.access import Actor
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import NoticeResult, OrderState
from anju.domains.payments.models import PayOrder
from anju.domains.payments.ports import OpenedOrder, TradeReport, TradeState
from anju.domains.payments.services.online import settling
from anju.domains.payments.services.online.moving import lock, move


def note_opened(*, order_id: int, opened: OpenedOrder) -> PayOrder | None:
    """Note where the payer pays; an order that was settled or closed meanwhile stays as it is."""
    order = lock(pk=order_id)
    if order is None or order.state not in (OrderState.CREATED, OrderState.CONFIRMING) or order.is_opened:
        return order
    pay_url, invoke = opened.pay_url, dict(opened.invoke)
    if order.state == OrderState.CREATED:
        return move(order, OrderState.WAITING, pay_url=pay_url, invoke=invoke)
    order.pay_url, order.invoke = pay_url, invoke
    order.save(update_fields=["pay_url", "invoke"])
    return order


def note_charged(*, order_id: int) -> PayOrder | None:
    """Note that a channel is asked now for the money of a desk order; None where it was asked already.

    Written before the channel is called, so a worker that dies in between never charges twice.
    """
    order = lock(pk=order_id)
    if order is None or order.charged_at is not None or order.state != OrderState.CREATED:
        return None
    if order.expires_at <= clock.now():
        return None
    return move(order, OrderState.CONFIRMING, charged_at=clock.now())


def note_refused(*, order_id: int, reason: str) -> PayOrder | None:
    """Note that the channel will not open the order."""
    order = lock(pk=order_id)
    if order is not None and order.state in orders.OPEN:
        move(order, OrderState.FAILED, reason=reason[:200], closed_at=clock.now())
    return order


def note_needless(*, order_id: int, reason: str) -> PayOrder | None:
    """Close an order that was never opened at its channel, because the one it replaces has been paid."""
    order = lock(pk=order_id)
    if order is not None and order.state == OrderState.CREATED:
        move(order, OrderState.CLOSED, reason=reason[:200], closed_at=clock.now())
    return order


def note_report(*, actor: Actor, order_id: int, report: TradeReport, closes: bool = False) -> PayOrder | None:
    """Bring an order up to what the channel answered when it was asked.

    ``closes`` says that nobody may pay it any more: an order that the channel does not have is closed with us, and
    one whose money does not fit is failed, so that its bills are free and a person looks at it.
    """
    order = lock(pk=order_id)
    if order is None:
        return None
    result = settling.apply_trade(actor=actor, order=order, report=report)
    if closes and order.state in orders.OPEN:
        if result in settling.REFUSALS:
            move(order, OrderState.FAILED, reason=str(NoticeResult(result).label), closed_at=clock.now())
        elif report.state is TradeState.UNKNOWN:
            move(order, OrderState.CLOSED, closed_at=clock.now())
    return order
