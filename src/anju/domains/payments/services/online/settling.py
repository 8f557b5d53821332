"""What a channel reports of an order becomes one payment, a refund or a closed order, however often it is told."""

from __future__ import annotations

from decimal import Decimal

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.payments import queries
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import NoticeResult, OrderState, RefundCause, SurplusRule
from anju.domains.payments.models import PayOrder
from anju.domains.payments.ports import TradeReport, TradeState
from anju.domains.payments.services.online import collecting, refunding
from anju.domains.payments.services.online.moving import move

REFUSALS = (NoticeResult.WRONG_MERCHANT, NoticeResult.WRONG_AMOUNT, NoticeResult.OTHER_TRANSACTION)
"""What a person has to look at: money that does not fit its order."""


def apply_trade(*, actor: Actor, order: PayOrder, report: TradeReport) -> NoticeResult:
    """Bring a locked order up to what its channel reports; returns what came of it.

    However often and in whatever order reports come, the money is dealt with once: it settles what is still open of
    the order's bills, and what finds nothing to settle goes to the prepaid balance or back, as the project wants it.
    Money for an order that was closed is settled just so, or goes back whole where the project sends surplus back.
    """
    if report.merchant != order.merchant or report.number != order.number:
        return NoticeResult.WRONG_MERCHANT
    if report.state in (TradeState.PAID, TradeState.REFUNDED):
        return _receive(actor, order, report)
    if report.state is TradeState.CLOSED and order.state in orders.OPEN:
        move(order, OrderState.CLOSED, closed_at=clock.now())
    elif report.state is TradeState.UNPAID and order.state == OrderState.CONFIRMING and order.is_opened:
        move(order, OrderState.WAITING)
    return NoticeResult.NOTED


def _receive(actor: Actor, order: PayOrder, report: TradeReport) -> NoticeResult:
    if order.received_at is not None:
        return NoticeResult.KNOWN if order.channel_no == report.channel_no else NoticeResult.OTHER_TRANSACTION
    if report.amount != order.amount:
        return NoticeResult.WRONG_AMOUNT
    others = PayOrder.objects.filter(channel=order.channel, channel_no=report.channel_no)
    if not report.channel_no or others.exists():
        return NoticeResult.OTHER_TRANSACTION
    order.channel_no, order.received_at = report.channel_no, report.paid_at or clock.now()
    order.settled_at = clock.now()
    known = {name: getattr(order, name) for name in ("channel_no", "received_at", "settled_at")}
    goes_back = queries.online_settings(order.project).surplus == SurplusRule.REFUND
    if goes_back and order.state in (OrderState.CLOSED, OrderState.FAILED):
        move(order, OrderState.REFUNDING, **known)
        _send_back(actor, order, order.amount, RefundCause.LATE)
        return NoticeResult.SETTLED
    payment, surplus = collecting.collect(order, keep_surplus=not goes_back)
    move(order, OrderState.PAID if payment else OrderState.REFUNDING, payment=payment, **known)
    _send_back(actor, order, surplus, RefundCause.SURPLUS)
    return NoticeResult.SETTLED


def _send_back(actor: Actor, order: PayOrder, amount: Decimal, cause: RefundCause) -> None:
    if amount > ZERO:
        refunding.ask(actor=actor, order=order, amount=amount, cause=cause, reason=str(cause.label))
