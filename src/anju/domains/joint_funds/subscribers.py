"""What the joint funds do when other domains act."""

from __future__ import annotations

from anju.core.access import system_actor
from anju.core.events import subscribe
from anju.domains.approvals.events import RequestDecided, RequestWithdrawn
from anju.domains.joint_funds import policies, services


@subscribe(RequestDecided)
def settle(event: RequestDecided) -> None:
    """Post what was approved, lay aside what was refused."""
    if event.kind == policies.FUND_REQUEST.name:
        services.settle_act(act_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by)
    elif event.kind == policies.COMMON_REQUEST.name:
        services.settle_spending(
            actor=system_actor("approvals"),
            movement_id=event.subject_id,
            is_approved=event.is_approved,
            decided_by=event.decided_by,
        )


@subscribe(RequestWithdrawn)
def withdraw(event: RequestWithdrawn) -> None:
    """Give up what its applicant took back."""
    if event.kind == policies.FUND_REQUEST.name:
        services.withdraw_act(act_id=event.subject_id)
    elif event.kind == policies.COMMON_REQUEST.name:
        services.withdraw_spending(movement_id=event.subject_id)
