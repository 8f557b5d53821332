"""What charging does when other domains act."""

from __future__ import annotations

from anju.core.events import subscribe
from anju.domains.approvals.events import RequestDecided, RequestWithdrawn
from anju.domains.billing import policies, services
from anju.domains.billing.events import DocumentReversed
from anju.domains.billing.services import contracts
from anju.domains.notifications import ports as notifications

_RELIEFS = {kind.name for kind in policies.RELIEF_REQUESTS.values()}


@subscribe(RequestDecided)
def settle_discount(event: RequestDecided) -> None:
    """Put an approved vacancy discount in force, or lay a refused one aside."""
    if event.kind == policies.VACANCY_REQUEST.name:
        services.settle_discount(
            discount_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by
        )


@subscribe(RequestWithdrawn)
def withdraw_discount(event: RequestWithdrawn) -> None:
    """Give up a vacancy discount whose applicant took the request back."""
    if event.kind == policies.VACANCY_REQUEST.name:
        services.withdraw_discount(discount_id=event.subject_id)


@subscribe(DocumentReversed)
def follow_reversal(event: DocumentReversed) -> None:
    """Mark a shared cost as reversed with its document, wherever that was done."""
    services.follow_reversal(document_id=event.document_id)


@subscribe(RequestDecided)
def settle_relief(event: RequestDecided) -> None:
    """Take off what was granted."""
    if event.kind in _RELIEFS:
        services.settle_relief(relief_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by)


@subscribe(RequestWithdrawn)
def withdraw_relief(event: RequestWithdrawn) -> None:
    """Give up an application whose applicant took the request back."""
    if event.kind in _RELIEFS:
        services.withdraw_relief(relief_id=event.subject_id)


@subscribe(RequestDecided)
def settle_contract(event: RequestDecided) -> None:
    """Put an approved contract, or a change of one, in force, or lay a refused one aside."""
    if event.kind == policies.CONTRACT_REQUEST.name:
        contracts.settle_contract(
            contract_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by
        )
    elif event.kind == policies.TERMS_REQUEST.name:
        contracts.settle_terms(terms_id=event.subject_id, is_approved=event.is_approved, decided_by=event.decided_by)


@subscribe(RequestWithdrawn)
def withdraw_contract(event: RequestWithdrawn) -> None:
    """Make a contract a draft again whose applicant took the request back; give a change of one up."""
    if event.kind == policies.CONTRACT_REQUEST.name:
        contracts.withdraw_contract(contract_id=event.subject_id)
    elif event.kind == policies.TERMS_REQUEST.name:
        contracts.withdraw_terms(terms_id=event.subject_id)


# What was paid after a reminder was written is not asked for again in the morning.
notifications.guard(services.OVERDUE)(services.is_still_overdue)
