"""What expenses do when approvals decide."""

from __future__ import annotations

from anju.core.events import subscribe
from anju.domains.approvals.events import RequestDecided, RequestWithdrawn
from anju.domains.expenses import policies, services


@subscribe(RequestDecided)
def settle_claim(event: RequestDecided) -> None:
    """Book an approved claim, or lay a refused one aside."""
    if event.kind == policies.CLAIM_REQUEST.name:
        services.settle_claim(claim_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by)


@subscribe(RequestWithdrawn)
def withdraw_claim(event: RequestWithdrawn) -> None:
    """Give up a claim whose applicant took the request back."""
    if event.kind == policies.CLAIM_REQUEST.name:
        services.withdraw_claim(claim_id=event.subject_id)
