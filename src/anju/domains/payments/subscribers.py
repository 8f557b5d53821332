"""What on-line payment does when something happened to an order: ask the channel in the background, tell the payer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from anju.core.events import Event, subscribe
from anju.domains.approvals.events import RequestDecided, RequestWithdrawn
from anju.domains.billing.events import BillsIssued, DocumentReversed
from anju.domains.estate.models import Unit
from anju.domains.notifications import services as notifications
from anju.domains.payments import policies, tasks
from anju.domains.payments.events import (
    ChannelBillWanted,
    OnlineRefundAsked,
    PayOrderDoubted,
    PayOrderGivenUp,
    PayOrderMoved,
    PayOrderStarted,
)
from anju.domains.payments.queries.transfers import has_open_money
from anju.domains.payments.services import asking, deducting, deposits, late_fees
from anju.domains.residents.ports import object_to_change_of_owner

_UNDOING = {kind.name for kind in policies.UNDO_REQUESTS.values()}


@object_to_change_of_owner
def leave_no_money_open(unit: Unit, leaving: Collection[int], on: dt.date) -> str | None:
    """Keep homes from changing hands by the register alone while money of who leaves stands open."""
    if not has_open_money(unit, leaving, on):
        return None
    return _("Money of who leaves stands open: prepare a change of owner, which settles it.")


@subscribe(RequestDecided)
def settle_undo(event: RequestDecided) -> None:
    """Undo the payment whose reversal or refund was granted."""
    if event.kind in _UNDOING:
        asking.settle_undo(request_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by)


@subscribe(RequestWithdrawn)
def withdraw_undo(event: RequestWithdrawn) -> None:
    """Give an application to undo a payment up whose applicant took the request back."""
    if event.kind in _UNDOING:
        asking.withdraw_undo(request_id=event.subject_id)


@subscribe(BillsIssued)
def deduct_from_balances(event: BillsIssued) -> None:
    """Let the prepaid balances of the project pay what was issued, where it wants that."""
    deducting.deduct_later(project_id=_project(event))


@subscribe(RequestDecided)
def settle_deduction(event: RequestDecided) -> None:
    """Keep what was granted of a deposit."""
    if event.kind == policies.DEDUCTION_REQUEST.name:
        deposits.settle_deduction(move_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by)


@subscribe(RequestWithdrawn)
def withdraw_deduction(event: RequestWithdrawn) -> None:
    """Give a deduction up whose applicant took the request back."""
    if event.kind == policies.DEDUCTION_REQUEST.name:
        deposits.withdraw_deduction(move_id=event.subject_id)


@subscribe(DocumentReversed)
def undo_late_charges(event: DocumentReversed) -> None:
    """Let late charges run up again that were taken back."""
    late_fees.undo_late_charges(document_id=event.document_id)


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
