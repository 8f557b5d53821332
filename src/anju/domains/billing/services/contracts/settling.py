"""What the ladder of approval decided on a contract, and the prices that follow from it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from anju.core import clock, events
from anju.core.errors import AccessDenied
from anju.domains.billing.calc.agreed import Step, suspended
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
    """Write the prices of terms from their first day on; earlier ones are cut to the day before.

    Time for which the rent was suspended stays free, whatever was agreed since. Terms that suspend it do nothing else.
    """
    if terms.suspended_until is None:
        _write_steps(contract, terms)
    others = ContractTerms.objects.filter(line_id=terms.line_id, state=ContractState.IN_FORCE)
    others = others.filter(suspended_until__gte=terms.starts_on).exclude(pk=terms.pk)
    for one in [*others, *([terms] if terms.suspended_until is not None else [])]:
        _suspend(one)


def _suspend(terms: ContractTerms) -> None:
    """Cut the steps that the suspended days meet, and charge nothing on those days."""
    assert terms.suspended_until is not None
    met = ContractStep.objects.filter(
        line_id=terms.line_id, from_on__lte=terms.suspended_until, until_on__gte=terms.starts_on
    )
    cut = []
    for row in met:
        step = Step(row.from_on, row.until_on, row.year, row.quantity, row.price, row.is_by_area)
        cut += [
            ContractStep(
                project_id=row.project_id,
                line_id=row.line_id,
                terms_id=terms.pk if part.price == 0 and row.price > 0 else row.terms_id,
                from_on=part.from_on,
                until_on=part.until_on,
                year=part.year,
                is_by_area=part.is_by_area,
                quantity=part.quantity,
                price=part.price,
            )
            for part in suspended([step], terms.starts_on, terms.suspended_until)
        ]
    met.delete()
    ContractStep.objects.bulk_create(cut)


def _write_steps(contract: Contract, terms: ContractTerms) -> None:
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
