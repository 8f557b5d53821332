"""Money going back the way it came: asked for once, sent by a task, done when the channel says so."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.payments import policies
from anju.domains.payments.calc import orders
from anju.domains.payments.enums import NoticeResult, OrderState, RefundCause, RefundState
from anju.domains.payments.events import OnlineRefundAsked
from anju.domains.payments.models import OnlineRefund, Payment, PayOrder
from anju.domains.payments.ports import BackState, RefundReport
from anju.domains.payments.services.online.moving import lock, move
from anju.domains.payments.services.undoing import refuse_without_approval, reverse_granted


class CannotRefund(DomainError):
    """The order holds no money (any more) that could go back."""


def refund_online_payment(*, actor: Actor, order: PayOrder, reason: str) -> OnlineRefund:
    """Reverse the payment of an order and send its money back the way it came [domain rule 1.11].

    The bills are open again at once; the money is with the payer when the channel says so. Publishes `PaymentUndone`
    and `OnlineRefundAsked`. Raises AccessDenied, CannotRefund, NeedsApproval, DomainError without a reason, and
    CannotUndo when what was prepaid has been used since.
    """
    actor.require(policies.REFUND_ONLINE, order.project_id)
    held, payment = _paid(order)
    refuse_without_approval(payment)
    return _send_back(actor, held, payment, reason, by=actor.user_id)


def refund_granted(*, actor: Actor, order: PayOrder, reason: str, by: int) -> OnlineRefund:
    """Send the money of an order back as others have granted; ``by`` asked for it. See `refund_online_payment`."""
    held, payment = _paid(order)
    return _send_back(actor, held, payment, reason, by=by)


def _paid(order: PayOrder) -> tuple[PayOrder, Payment]:
    held = lock(pk=order.pk)
    if held is None:
        raise NotFound(str(order.pk))
    if held.state != OrderState.PAID or held.payment is None:
        raise CannotRefund(_("Only an order that was paid can be refunded, and only once."))
    return held, held.payment


def _send_back(actor: Actor, held: PayOrder, payment: Payment, reason: str, *, by: int | None) -> OnlineRefund:
    payment = reverse_granted(actor=actor, payment=payment, reason=reason, by=by, online=True)
    move(held, OrderState.REFUNDING)
    return ask(actor=actor, order=held, amount=payment.total, cause=RefundCause.ASKED, reason=reason.strip())


def ask(*, actor: Actor, order: PayOrder, amount: Decimal, cause: RefundCause, reason: str) -> OnlineRefund:
    """Note that ``amount`` yuan of a locked order go back, and publish `OnlineRefundAsked`.

    The database refuses more than was paid. Whoever calls has asked for the right.
    """
    count = OnlineRefund.objects.filter(order=order).count() + 1
    refund = OnlineRefund.objects.create(
        project_id=order.project_id,
        order=order,
        number=orders.refund_number(order.number, count),
        amount=amount,
        cause=cause,
        reason=reason[:200],
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    order.refunded += amount
    order.save(update_fields=["refunded"])
    _tell(refund)
    return refund


def retry_refund(*, actor: Actor, refund: OnlineRefund) -> OnlineRefund:
    """Send a refund that the channel refused once more, under the same number.

    Raises AccessDenied, CannotRefund.
    """
    actor.require(policies.REFUND_ONLINE, refund.project_id)
    lock(pk=refund.order_id)
    held = OnlineRefund.objects.select_for_update(no_key=True).get(pk=refund.pk)
    if held.state != RefundState.FAILED:
        raise CannotRefund(_("Only a refund that the channel refused can be sent again."))
    held.state, held.fault = RefundState.ASKED, ""
    held.save(update_fields=["state", "fault"])
    _tell(held)
    return held


def apply_refund(*, order: PayOrder, refund: OnlineRefund, report: RefundReport) -> NoticeResult:
    """Bring a refund of a locked order up to what the channel reports; a refund that is done stays done."""
    if report.amount is not None and report.amount != refund.amount:
        return NoticeResult.WRONG_AMOUNT
    if refund.state == RefundState.DONE:
        return NoticeResult.KNOWN
    refund.channel_no = report.channel_no or refund.channel_no
    if report.state is BackState.DONE:
        refund.state, refund.done_at, refund.fault = RefundState.DONE, report.done_at or clock.now(), ""
    elif report.state is BackState.FAILED:
        refund.state, refund.fault = RefundState.FAILED, report.fault[:200]
    elif report.state is BackState.UNDER_WAY:
        refund.state = RefundState.SENT
    refund.save(update_fields=["state", "done_at", "channel_no", "fault"])
    all_back = not order.refunds.exclude(state=RefundState.DONE).exists()
    if all_back and order.state == OrderState.REFUNDING:
        move(order, OrderState.REFUNDED)
    return NoticeResult.SETTLED if refund.state == RefundState.DONE else NoticeResult.NOTED


def _tell(refund: OnlineRefund) -> None:
    events.publish(
        OnlineRefundAsked(
            project_id=refund.project_id, refund_id=refund.pk, order_id=refund.order_id, amount=refund.amount
        )
    )
