"""What stock does when approvals decide."""

from __future__ import annotations

from anju.core.events import subscribe
from anju.domains.approvals.events import RequestDecided, RequestWithdrawn
from anju.domains.stock import policies, services


@subscribe(RequestDecided)
def settle(event: RequestDecided) -> None:
    """Let what was approved be ordered or booked."""
    if event.kind == policies.PURCHASE_REQUEST.name:
        services.settle_purchase(
            purchase_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by
        )
    elif event.kind == policies.COUNT_REQUEST.name:
        services.settle_count(count_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by)


@subscribe(RequestWithdrawn)
def withdraw(event: RequestWithdrawn) -> None:
    """Give up what its applicant took back."""
    if event.kind == policies.PURCHASE_REQUEST.name:
        services.withdraw_purchase(purchase_id=event.subject_id)
    elif event.kind == policies.COUNT_REQUEST.name:
        services.reopen_count(count_id=event.subject_id)
