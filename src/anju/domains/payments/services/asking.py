"""Undoing large payments: asked for by one person, granted by others, then carried out once."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, money, validation
from anju.core.access import Actor, system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import ZERO
from anju.domains.approvals import services as approvals
from anju.domains.payments import policies
from anju.domains.payments.enums import OrderState, PaymentSource, PaymentState, UndoKind, UndoState
from anju.domains.payments.models import Payment, PayOrder, UndoRequest, UndoSettings
from anju.domains.payments.queries.undoing import is_waiting, undo_settings
from anju.domains.payments.services.online.refunding import CannotRefund, refund_granted
from anju.domains.payments.services.undoing import CannotUndo, reverse_granted
from anju.domains.tenancy.models import Project


def ask_reversal(*, actor: Actor, payment: Payment, reason: str) -> UndoRequest:
    """Ask for a payment to be reversed (冲红); the money is handed back by finance once it is granted.

    Raises AccessDenied, CannotUndo, DomainError without a reason or when nobody has said who approves.
    """
    actor.require(policies.REVERSE, payment.project_id)
    with transaction.atomic():
        held = Payment.objects.select_for_update(no_key=True).select_related("project", "unit").get(pk=payment.pk)
        if held.source == PaymentSource.ONLINE:
            raise CannotUndo(_("This was paid on-line; refund the order, and the money goes back the way it came."))
        if actor.user_id is not None and actor.user_id == held.cashier_id:
            raise CannotUndo(_("Somebody other than the cashier who took the money has to reverse it."))
        return _ask(actor, UndoKind.REVERSAL, held, reason)


def ask_refund(*, actor: Actor, order: PayOrder, reason: str) -> UndoRequest:
    """Ask for the money of an on-line order to be sent back. Raises as `ask_reversal`, and CannotRefund."""
    actor.require(policies.REFUND_ONLINE, order.project_id)
    with transaction.atomic():
        held = PayOrder.objects.select_for_update(no_key=True).select_related("project", "unit").get(pk=order.pk)
        if held.state != OrderState.PAID or held.payment_id is None:
            raise CannotRefund(_("Only an order that was paid can be refunded, and only once."))
        payment = (
            Payment.objects.select_for_update(no_key=True).select_related("project", "unit").get(pk=held.payment_id)
        )
        return _ask(actor, UndoKind.REFUND, payment, reason, order=held)


def _ask(actor: Actor, kind: UndoKind, payment: Payment, reason: str, order: PayOrder | None = None) -> UndoRequest:
    if actor.user_id is None:
        raise DomainError(_("A request needs a person who applies."))
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    if payment.state != PaymentState.POSTED:
        raise CannotUndo(_("Receipt {number} has been undone already.").format(number=payment.number))
    if is_waiting(payment):
        raise CannotUndo(_("An application to undo receipt {number} waits already.").format(number=payment.number))
    asked = UndoRequest.objects.create(
        project_id=payment.project_id,
        kind=kind,
        payment=payment,
        order=order,
        amount=payment.total,
        reason=reason.strip()[:200],
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
    )
    approvals.ask(
        actor=actor,
        project=payment.project,
        kind=policies.UNDO_REQUESTS[kind].name,
        subject_id=asked.pk,
        title=f"{payment.number} {payment.unit.code} {money.format_amount(payment.total, symbol='¥')}",
        amount=payment.total,
    )
    return asked


def settle_undo(*, request_id: int, is_approved: bool, decided_by: int) -> UndoRequest:
    """Do what the chain of approval decided, once: a decision that is told a second time changes nothing.

    Raises what stands in the way of undoing, and so undoes the decision: the payment was undone meanwhile, what was
    prepaid with it is used, an invoice stands on its bills, the month is closed.
    """
    with transaction.atomic():
        asked = (
            UndoRequest.objects.select_for_update(of=("self",)).select_related("payment", "order").get(pk=request_id)
        )
        if asked.state != UndoState.ASKED:
            return asked
        if decided_by in (asked.asked_by_id, asked.payment.cashier_id):
            raise AccessDenied(_("Who asked for it, or took the money, does not decide."))
        asked.state = UndoState.DONE if is_approved else UndoState.REFUSED
        asked.decided_by_id, asked.decided_at = decided_by, clock.now()
        asked.save(update_fields=["state", "decided_by", "decided_at"])
        if is_approved:
            _carry_out(asked)
    return asked


def _carry_out(asked: UndoRequest) -> None:
    actor = system_actor("undoing payments")
    if asked.order is not None:
        refund_granted(actor=actor, order=asked.order, reason=asked.reason, by=asked.asked_by_id)
    else:
        reverse_granted(actor=actor, payment=asked.payment, reason=asked.reason, by=asked.asked_by_id)


def withdraw_undo(*, request_id: int) -> None:
    """Give an application up because its request was taken back."""
    UndoRequest.objects.filter(pk=request_id, state=UndoState.ASKED).update(state=UndoState.WITHDRAWN)


def set_undo_settings(*, actor: Actor, project: Project, free_up_to: Decimal) -> UndoSettings:
    """Set up to how many yuan payments are reversed and refunded without approval; applications that wait go on."""
    actor.require(policies.SET_UNDO, project.pk)
    if free_up_to < ZERO:
        raise DomainError(_("Enter an amount that is not below zero."), field="free_up_to")
    held = undo_settings(project)
    held.free_up_to = free_up_to
    validation.check(held)
    held.save()
    return held
