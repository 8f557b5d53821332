"""What budgets do when approvals decide."""

from __future__ import annotations

from anju.core.events import subscribe
from anju.domains.approvals.events import RequestDecided, RequestWithdrawn
from anju.domains.budgets import policies, services


@subscribe(RequestDecided)
def settle_plan(event: RequestDecided) -> None:
    """Let an approved plan be adopted, or lay a refused one aside."""
    if event.kind == policies.PLAN_REQUEST.name:
        services.settle_plan(plan_id=event.subject_id, is_approved=event.is_approved)


@subscribe(RequestWithdrawn)
def withdraw_plan(event: RequestWithdrawn) -> None:
    """Make a plan a draft again whose request was taken back."""
    if event.kind == policies.PLAN_REQUEST.name:
        services.withdraw_plan(plan_id=event.subject_id)
