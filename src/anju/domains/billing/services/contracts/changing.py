"""Contracts that run: amended from a day on, extended at the desk, billed ahead, ended with a settlement to the day."""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, events, numbering
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import ZERO, format_amount
from anju.domains.approvals import services as approvals
from anju.domains.billing import policies
from anju.domains.billing.calc.agreed import Step, amount_of
from anju.domains.billing.calc.periods import DateSpan, add_months, period_of
from anju.domains.billing.enums import ContractKind, ContractState, Convention, Cycle, RunState
from anju.domains.billing.events import BillsIssued, ContractEnded
from anju.domains.billing.models import AgreedCharge, Bill, BillRun, Contract, ContractLine, ContractTerms
from anju.domains.billing.queries.contracts import billed_until
from anju.domains.billing.queries.plans import Plan
from anju.domains.billing.services.contracts.drafting import (
    Terms,
    check_terms,
    keep_terms,
    locked,
    plan_steps,
    refuse_let_space,
)
from anju.domains.billing.services.contracts.settling import lay_out
from anju.domains.billing.services.issuing import issue_plan
from anju.domains.billing.services.reversing import reverse_chosen_bills

MOST_MONTHS = 36
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('billing.run'), %s::int)"


def amend_contract(*, actor: Actor, line: ContractLine, starts_on: dt.date, terms: Terms, reason: str) -> ContractTerms:
    """Ask for other terms of a line from a day on; they hold once they are approved, and what is billed stays.

    Raises AccessDenied, DomainError for a day that is billed already or lies outside the contract, without a reason, or
    while another change waits.
    """
    actor.require(policies.EDIT_CONTRACTS, line.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        contract = locked(line.contract, ContractState.IN_FORCE)
        refuse_billed(line, contract, starts_on)
        check_terms(terms, starts_on=starts_on, ends_on=contract.ends_on)
        if ContractTerms.objects.filter(line=line, state=ContractState.ASKED).exists():
            raise DomainError(_("Another change of this contract waits for a decision."))
        made = keep_terms(
            line,
            terms,
            starts_on=starts_on,
            state=ContractState.ASKED,
            drafted_by=actor.user_id,
            reason=reason.strip()[:200],
        )
        days = DateSpan(starts_on, contract.ends_on)
        worth = amount_of(days, plan_steps(contract, made), Convention(line.tariff.convention))
        approvals.ask(
            actor=actor,
            project=contract.project,
            kind=policies.TERMS_REQUEST.name,
            subject_id=made.pk,
            title=f"{contract.number} {contract.party} {starts_on.isoformat()} {format_amount(worth, symbol='¥')}",
            amount=worth,
        )
    return made


def suspend_line(
    *, actor: Actor, line: ContractLine, starts_on: dt.date, until_on: dt.date, reason: str
) -> ContractTerms:
    """Ask for the rent of a line to be suspended from day to day (停租); afterwards its prices go on as they stand.

    The ladder goes by what is let go. Raises AccessDenied, DomainError as `amend_contract` does.
    """
    actor.require(policies.EDIT_CONTRACTS, line.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        contract = locked(line.contract, ContractState.IN_FORCE)
        refuse_billed(line, contract, starts_on)
        if not starts_on <= until_on <= contract.ends_on:
            raise DomainError(_("The suspension ends after it begins, and within the contract."), field="until_on")
        if ContractTerms.objects.filter(line=line, state=ContractState.ASKED).exists():
            raise DomainError(_("Another change of this contract waits for a decision."))
        rests = line.terms.filter(state=ContractState.IN_FORCE, suspended_until__isnull=True)
        made = rests.order_by("starts_on", "pk").last()
        steps = [
            Step(one.from_on, one.until_on, one.year, one.quantity, one.price, one.is_by_area)
            for one in line.steps.filter(from_on__lte=until_on, until_on__gte=starts_on)
        ]
        worth = amount_of(DateSpan(starts_on, until_on), steps, Convention(line.tariff.convention))
        if made is None or not worth:
            raise DomainError(_("Nothing is charged in this time anyway."), field="starts_on")
        made.pk, made.starts_on, made.suspended_until = None, starts_on, until_on
        made.state, made.reason = ContractState.ASKED, reason.strip()[:200]
        made.drafted_by_id, made.drafted_at = actor.user_id, clock.now()
        made.decided_by_id = made.decided_at = None
        made.save(force_insert=True)
        approvals.ask(
            actor=actor,
            project=contract.project,
            kind=policies.TERMS_REQUEST.name,
            subject_id=made.pk,
            title=_("{number} {party}: suspended {first} to {last}, {amount}").format(
                number=contract.number,
                party=contract.party,
                first=starts_on.isoformat(),
                last=until_on.isoformat(),
                amount=format_amount(worth, symbol="¥"),
            ),
            amount=worth,
        )
    return made


def settle_terms(*, terms_id: int, is_approved: bool, decided_by: int) -> ContractTerms:
    """Put changed terms in force from their day on, or lay them aside.

    Raises DomainError, and so undoes the decision, when their first day was billed meanwhile.
    """
    terms = ContractTerms.objects.select_for_update(of=("self",)).select_related("line__contract").get(pk=terms_id)
    if decided_by == terms.drafted_by_id:
        raise AccessDenied(_("Nobody decides on their own request."))
    contract = locked(terms.line.contract, ContractState.IN_FORCE)
    if is_approved:
        _hold_runs(contract)
        refuse_billed(terms.line, contract, terms.starts_on)
        lay_out(contract, terms)
    terms.state = ContractState.IN_FORCE if is_approved else ContractState.REFUSED
    terms.decided_by_id, terms.decided_at = decided_by, clock.now()
    terms.save(update_fields=["state", "decided_by", "decided_at"])
    return terms


def withdraw_terms(*, terms_id: int) -> None:
    """Give a change up because its request was taken back."""
    ContractTerms.objects.filter(pk=terms_id, state=ContractState.ASKED).update(state=ContractState.WITHDRAWN)


def extend_space(*, actor: Actor, contract: Contract, months: int) -> Contract:
    """Let a parking space on for so many months at the price that holds at its end (续租), at the desk.

    Raises AccessDenied, DomainError for another kind of contract or when the space is let to somebody else then.
    """
    actor.require(policies.RENEW_SPACES, contract.project_id)
    if not 1 <= months <= MOST_MONTHS:
        raise DomainError(_("Choose 1 to {most} months.").format(most=MOST_MONTHS), field="months")
    with transaction.atomic():
        held = locked(contract, ContractState.IN_FORCE)
        if held.kind != ContractKind.PARKING or held.space is None:
            raise DomainError(_("Only the rent of a parking space is extended at the desk; draft a new contract."))
        old = held.ends_on
        ends_on = add_months(old + dt.timedelta(days=1), months) - dt.timedelta(days=1)
        refuse_let_space(held.space, old + dt.timedelta(days=1), ends_on, but=held)
        held.ends_on, held.told_on = ends_on, None
        held.save(update_fields=["ends_on", "told_on"])
        for line in held.lines.all():
            agreed = line.terms.filter(state=ContractState.IN_FORCE, suspended_until__isnull=True)
            last = agreed.order_by("starts_on", "pk").last()
            if last is not None:
                # Worked out again from its first day: what was laid out before comes out the same.
                lay_out(held, last)
    return held


def bill_ahead(*, actor: Actor, contract: Contract, months: int) -> BillRun:
    """Bill a contract in advance for the periods that begin within so many months from this one; paid at the desk.

    It is a run of its own for this contract alone, so that what it bills is known to every later run. Publishes
    `BillsIssued`. Raises AccessDenied, DomainError when nothing is left to bill, `PeriodClosed`.
    """
    actor.require(policies.CHARGE, contract.project_id)
    if not 1 <= months <= MOST_MONTHS:
        raise DomainError(_("Choose 1 to {most} months.").format(most=MOST_MONTHS), field="months")
    with transaction.atomic():
        held = locked(contract, ContractState.IN_FORCE)
        run = _bill(actor, held, add_months(clock.today().replace(day=1), months - 1))
        if run is None:
            raise DomainError(_("Everything until then has been billed already."))
    return run


def end_contract(*, actor: Actor, contract: Contract, ended_on: dt.date, reason: str) -> Contract:
    """End a contract early with its last day, and settle its bills to the day. Publishes `ContractEnded`.

    Raises AccessDenied, DomainError for a day outside the contract, without a reason, or while a change waits.
    """
    actor.require(policies.END_CONTRACTS, contract.project_id)
    if not reason.strip():
        raise DomainError(_("Give a reason."), field="reason")
    with transaction.atomic():
        held = locked(contract, ContractState.IN_FORCE)
        if not held.starts_on <= ended_on < held.ends_on:
            raise DomainError(_("The last day lies within the contract and before its end."), field="ended_on")
        if ContractTerms.objects.filter(line__contract=held, state=ContractState.ASKED).exists():
            raise DomainError(_("Another change of this contract waits for a decision."))
        held.state, held.ended_on = ContractState.ENDED, ended_on
        held.ended_by_id, held.ended_for = actor.user_id, reason.strip()[:200]
        held.save(update_fields=["state", "ended_on", "ended_by", "ended_for"])
        _settle(actor, held)
        events.publish(ContractEnded(project_id=held.project_id, contract_id=held.pk))
    return held


def settle_bills(*, actor: Actor, contract: Contract) -> Contract:
    """Settle the bills of an ended contract again, after a payment on one of them was undone.

    Raises AccessDenied, DomainError for a contract that was not ended.
    """
    actor.require(policies.END_CONTRACTS, contract.project_id)
    with transaction.atomic():
        held = locked(contract, ContractState.ENDED)
        _settle(actor, held)
    return held


def refuse_billed(line: ContractLine, contract: Contract, starts_on: dt.date) -> None:
    """Raise DomainError when terms would begin outside the contract or on a day that is billed."""
    if not contract.starts_on < starts_on <= contract.ends_on:
        raise DomainError(_("A change begins after the contract does and before it ends."), field="starts_on")
    until = billed_until(line)
    if until is not None and starts_on <= until:
        raise DomainError(
            _("Billed until {day}: let the change begin later, or reverse those bills first.").format(
                day=until.isoformat()
            ),
            field="starts_on",
        )


def _settle(actor: Actor, contract: Contract) -> None:
    """Reverse what was billed beyond the last day and nothing was paid on, and bill the days up to it."""
    assert contract.ended_on is not None
    _hold_runs(contract)
    beyond = AgreedCharge.objects.filter(
        line__contract=contract, reversed_at__isnull=True, period_end__gt=contract.ended_on
    )
    bills = Bill.objects.select_for_update(of=("self",)).filter(
        pk__in=list(beyond.values_list("bill_id", flat=True)), paid=0, waived=0
    )
    reverse_chosen_bills(
        project=contract.project, bill_ids=list(bills.values_list("pk", flat=True)), on_date=clock.today()
    )
    _bill(actor, contract, contract.ended_on.replace(day=1))


def _bill(actor: Actor, contract: Contract, month: dt.date) -> BillRun | None:
    """Bill what has begun of a contract by the end of a month and is not billed; None where that is nothing."""
    _hold_runs(contract)
    project, today = contract.project, clock.today()
    lines = contract.lines.select_related("tariff__fee_item__revenue_account")
    plans = [Plan(line.tariff, period_of(month, Cycle.MONTH), (), None) for line in lines]
    code = f"{today:%Y%m}"
    run = BillRun(
        project=project,
        number="",
        month=today.replace(day=1),
        unit=contract.unit,
        state=RunState.ISSUED,
        prices={str(plan.tariff.pk): plan.snapshot() for plan in plans},
        prepared_by_id=actor.user_id,
        issued_at=clock.now(),
    )
    with transaction.atomic():
        number = numbering.take(project_id=project.pk, kind="billing.run", period=code)
        run.number = f"BR{code}-{number:02d}"
        run.save()
        count, amount = 0, ZERO
        for plan in plans:
            issued = issue_plan(run=run, plan=plan, issued_on=today, charges_unsold=False, contract=contract)
            count, amount = count + issued.count, amount + issued.amount
        run.bill_count = run.expected_count = count
        run.bill_amount = run.expected_amount = amount
        if not count:
            # Gives its number back: an empty run is no record of anything.
            transaction.set_rollback(True)
            return None
        run.save(update_fields=["bill_count", "expected_count", "bill_amount", "expected_amount"])
        events.publish(BillsIssued(project_id=project.pk, run_id=run.pk, count=count, amount=f"{amount:.2f}"))
    return run


def _hold_runs(contract: Contract) -> None:
    """Keep bill runs of the project out until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [contract.project_id])
