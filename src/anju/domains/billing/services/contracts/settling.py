"""What the ladder of approval decided on a contract, and the prices that follow from it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.errors import AccessDenied
from anju.domains.billing.enums import ContractState
from anju.domains.billing.events import ContractDecided
from anju.domains.billing.models import Contract, ContractStep, ContractTerms
from anju.domains.billing.services.contracts.drafting import locked, plan_steps, refuse_let_space


def settle_contract(*, contract_id: int, is_approved: bool, decided_by: int) -> Contract:
    """Put a contract in force with the prices of its time, or lay it aside. Publishes `ContractDecided`.

    Raises DomainError, and so undoes the decision, when its space was let to somebody else meanwhile.
    """
    held = locked(Contract(pk=contract_id), ContractState.ASKED)
    waiting = ContractTerms.objects.filter(line__contract=held, state=ContractState.DRAFT)
    if decided_by == held.drafted_by_id or waiting.filter(drafted_by=decided_by).exists():
        raise AccessDenied(_("Nobody decides on their own request."))
    if is_approved and held.space is not None:
        refuse_let_space(held.space, held.starts_on, held.ends_on, but=held)
    now = clock.now()
    held.state = ContractState.IN_FORCE if is_approved else ContractState.REFUSED
    held.decided_by_id, held.decided_at = decided_by, now
    held.save(update_fields=["state", "decided_by", "decided_at"])
    for terms in list(waiting):
        terms.state, terms.decided_by_id, terms.decided_at = held.state, decided_by, now
        terms.save(update_fields=["state", "decided_by", "decided_at"])
        if is_approved:
            lay_out(held, terms)
    events.publish(ContractDecided(project_id=held.project_id, contract_id=held.pk, is_approved=is_approved))
    return held


def withdraw_contract(*, contract_id: int) -> None:
    """Make a contract a draft again because its request was taken back."""
    Contract.objects.filter(pk=contract_id, state=ContractState.ASKED).update(state=ContractState.DRAFT)


def lay_out(contract: Contract, terms: ContractTerms) -> None:
    """Write the prices of terms from their first day on; earlier ones are cut to the day before."""
    steps = ContractStep.objects.filter(line_id=terms.line_id)
    steps.filter(from_on__gte=terms.starts_on).delete()
    steps.filter(until_on__gte=terms.starts_on).update(until_on=terms.starts_on - dt.timedelta(days=1))
    ContractStep.objects.bulk_create(
        ContractStep(
            project_id=contract.project_id,
            line_id=terms.line_id,
            terms=terms,
            from_on=step.from_on,
            until_on=step.until_on,
            year=step.year,
            is_by_area=step.is_by_area,
            quantity=step.quantity,
            price=step.price,
        )
        for step in plan_steps(contract, terms)
    )
