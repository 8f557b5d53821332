"""Undoing a payment: void on the same day in the same open shift (作废), reverse later (冲红). Nothing is deleted."""

from __future__ import annotations

import datetime as dt

from django.db import connection
from django.utils.translation import gettext as _

from anju.core import clock, events, prepared
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import EntryKind
from anju.domains.payments import policies
from anju.domains.payments.enums import BalanceReason, Method, PaymentSource, PaymentState
from anju.domains.payments.events import PaymentUndone
from anju.domains.payments.models import CashierShift, Payment
from anju.domains.payments.queries import undoing as queries

_LOCK = """
WITH bills AS MATERIALIZED (
    SELECT id FROM billing_bill
    WHERE id IN (SELECT bill_id FROM payments_allocation WHERE payment_id = %(payment)s::bigint) ORDER BY id FOR UPDATE
), gathered AS MATERIALIZED (
    SELECT count(*) AS n FROM bills
), purse AS MATERIALIZED (
    SELECT amount FROM payments_balance WHERE unit_id = %(unit)s::bigint FOR UPDATE
)
SELECT (SELECT n FROM gathered), coalesce((SELECT amount FROM purse), 0),
       coalesce((SELECT sum(amount) FROM payments_balancemove WHERE payment_id = %(payment)s::bigint), 0)
"""

_UNDO = """
WITH shares AS (
    INSERT INTO payments_allocation (project_id, payment_id, bill_id, amount)
    SELECT project_id, payment_id, bill_id, -amount FROM payments_allocation WHERE payment_id = %(payment)s::bigint
), paid AS (
    UPDATE billing_bill SET paid = paid - share.amount
    FROM (SELECT bill_id, amount FROM payments_allocation WHERE payment_id = %(payment)s::bigint) share
    WHERE billing_bill.id = share.bill_id
), moves AS (
    INSERT INTO payments_balancemove (project_id, unit_id, payment_id, reason, amount, moved_at)
    SELECT project_id, unit_id, payment_id, %(reason)s::text, -amount, %(at)s::timestamptz
    FROM payments_balancemove WHERE payment_id = %(payment)s::bigint
), purse AS (
    UPDATE payments_balance SET amount = amount - %(moved)s::numeric
    WHERE unit_id = %(unit)s::bigint AND %(moved)s::numeric <> 0
)
UPDATE payments_payment SET state = %(state)s::text, undone_at = %(at)s::timestamptz, undone_by_id = %(user)s::bigint,
    undone_reason = %(why)s::text, refunded_from_id = %(drawer)s::bigint
WHERE id = %(payment)s::bigint
"""


class CannotUndo(DomainError):
    """The payment cannot be voided or reversed (any more)."""


class NeedsApproval(DomainError):
    """The payment is so large that it is undone only after others have agreed; see `services.asking`."""


def void_payment(*, actor: Actor, payment: Payment, reason: str, at: dt.datetime | None = None) -> Payment:
    """Void a mistake of the same day in one's own open shift (作废) and hand the money back from the same drawer.

    The receipt keeps its number and is shown as void. Side effects as of `reverse_payment`.

    Raises AccessDenied, CannotUndo, DomainError without a reason.
    """
    actor.require(policies.COLLECT, payment.project_id)
    moment = at or clock.now()
    held = _lock(payment)
    _refuse_online(held)
    if held.source == PaymentSource.BANK:
        raise CannotUndo(_("This money came into the bank; finance can reverse it."))
    if held.shift_id is None:
        raise CannotUndo(_("No cashier took this money; finance can reverse it."))
    shift = CashierShift.objects.select_for_update(of=("self",), no_key=True).get(pk=held.shift_id)
    if not shift.is_open:
        raise CannotUndo(_("The shift of this receipt is closed; finance can reverse it."))
    if actor.user_id is not None and shift.cashier_id != actor.user_id:
        raise CannotUndo(_("Only the cashier who took the money can void its receipt."))
    if _day(held.received_at) != _day(moment):
        raise CannotUndo(_("A receipt can be voided on the same day; later it has to be reversed by finance."))
    return _undo(actor, held, PaymentState.VOIDED, reason=reason, moment=moment)


def reverse_payment(
    *,
    actor: Actor,
    payment: Payment,
    reason: str,
    refunded_from: CashierShift | None = None,
    at: dt.datetime | None = None,
) -> Payment:
    """Reverse a payment (冲红): a negative entry and negative allocations, linked to the original.

    ``refunded_from`` is the open shift whose drawer hands cash back; None when finance returns the money.

    Side effects: the bills are open again, the prepaid balance goes back to what it was before, `PaymentUndone`.

    Raises AccessDenied, CannotUndo (also when what was prepaid has been used since), NeedsApproval, DomainError without
    a reason, PeriodClosed.
    """
    actor.require(policies.REVERSE, payment.project_id)
    moment = at or clock.now()
    held = _lock(payment)
    _refuse_online(held)
    if actor.user_id is not None and actor.user_id == held.cashier_id:
        raise CannotUndo(_("Somebody other than the cashier who took the money has to reverse it."))
    refuse_without_approval(held)
    if refunded_from is not None:
        _check_drawer(held, refunded_from)
    return _undo(actor, held, PaymentState.REVERSED, reason=reason, moment=moment, drawer=refunded_from)


def reverse_granted(*, actor: Actor, payment: Payment, reason: str, by: int | None, online: bool = False) -> Payment:
    """Reverse a payment as others have granted, or one whose money goes back through its channel (``online``).

    ``by`` is who is told to have undone it. Only the services that ask for the right, or carry a decision out, call
    this. Side effects and errors as of `reverse_payment`.
    """
    held = _lock(payment)
    if not online:
        _refuse_online(held)
    return _undo(actor, held, PaymentState.REVERSED, reason=reason, moment=clock.now(), by=by)


def refuse_without_approval(payment: Payment) -> None:
    """Refuse to undo a payment at once that is above the project's limit."""
    if queries.needs_approval(payment.project, payment.total):
        raise NeedsApproval(_("A payment of this amount is undone only after approval; ask for it."))


def _refuse_online(payment: Payment) -> None:
    """Money goes back the way it came [domain rule 1.11]."""
    if payment.source == PaymentSource.ONLINE:
        raise CannotUndo(_("This was paid on-line; refund the order, and the money goes back the way it came."))


def _lock(payment: Payment) -> Payment:
    held = Payment.objects.select_for_update(no_key=True).filter(pk=payment.pk).first()
    if held is None:
        raise NotFound(str(payment.pk))
    if held.state != PaymentState.POSTED:
        raise CannotUndo(_("Receipt {number} has been undone already.").format(number=held.number))
    return held


def _check_drawer(payment: Payment, drawer: CashierShift) -> None:
    shift = CashierShift.objects.select_for_update(no_key=True).filter(pk=drawer.pk).first()
    if shift is None or shift.project_id != payment.project_id or not shift.is_open:
        raise CannotUndo(_("Cash can only be handed back from an open shift."), field="refunded_from")
    if not payment.tenders.filter(method=Method.CASH).exists():
        raise CannotUndo(_("Nothing of this receipt was paid in cash."), field="refunded_from")


def _undo(
    actor: Actor,
    payment: Payment,
    state: PaymentState,
    *,
    reason: str,
    moment: dt.datetime,
    drawer: CashierShift | None = None,
    by: int | None = None,
) -> Payment:
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    if payment.allocations.filter(amount__lt=0).exists():
        raise CannotUndo(_("What this receipt paid was settled anew at a change of owner; it stays as it is."))
    row = prepared.fetch_one(_LOCK, {"payment": payment.pk, "unit": payment.unit_id})
    assert row is not None
    _bills, balance, moved = row
    if balance < moved:
        raise CannotUndo(_("What was prepaid with this receipt has been used; undo the later payments first."))
    ledger.reverse_entry(
        actor=actor,
        project=payment.project,
        entry_id=payment.entry_id,
        kind=EntryKind.PAYMENT_REVERSAL,
        on_date=_day(moment),
        memo=payment.number,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _UNDO,
            {
                "payment": payment.pk,
                "unit": payment.unit_id,
                "state": state,
                "at": moment,
                "user": by or actor.user_id,
                "why": reason.strip()[:200],
                "reason": BalanceReason.RETURNED,
                "moved": moved,
                "drawer": drawer.pk if drawer else None,
            },
        )
    payment.refresh_from_db()
    events.publish(
        PaymentUndone(
            project_id=payment.project_id,
            payment_id=payment.pk,
            unit_id=payment.unit_id,
            number=payment.number,
            total=payment.total,
            state=state,
        )
    )
    return payment


def _day(moment: dt.datetime) -> dt.date:
    return moment.astimezone(clock.ZONE).date()
