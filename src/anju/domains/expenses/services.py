"""Expense claims: applied for, decided by the chain, booked, paid by a third person, undone by opposites."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock, events, numbering
from anju.core.access import Actor, system_actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.money import total
from anju.core.sheets.read import read_workbook
from anju.domains.approvals import services as approvals
from anju.domains.expenses import policies, queries
from anju.domains.expenses.calc import wages as sheet
from anju.domains.expenses.enums import ClaimKind, ClaimState
from anju.domains.expenses.events import ExpenseApproved, ExpensePaid
from anju.domains.expenses.models import Claim, WageLine
from anju.domains.ledger import queries as books
from anju.domains.ledger import services as ledger
from anju.domains.ledger.enums import AccountRole, CostClass, EntryKind
from anju.domains.ledger.models import Account
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Department, Project


@dataclass(frozen=True)
class Expense:
    """What is claimed: the cost account, who is paid, how much in yuan, for what, and the day the cost belongs to.

    ``department`` is whose budget it is spent from.
    """

    account: Account
    payee: str
    amount: Decimal
    on_date: dt.date
    description: str
    department: Department | None = None


@dataclass(frozen=True)
class Debt:
    """What is to be paid of accounts payable: to whom, how much in yuan, since when it is owed, for what."""

    payee: str
    amount: Decimal
    on_date: dt.date
    description: str


def claim_expense(*, actor: Actor, project: Project, expense: Expense) -> Claim:
    """Claim an expense and ask for approval in the actor's name; `settle_claim` follows the decision.

    Raises DomainError for an amount that is none, a day in the future or in a closed month, an account that takes no
    costs, or when nobody has said who approves.
    """
    actor.require(policies.APPLY, project.pk)
    return _claim(actor, project, expense, ())


def claim_debt(*, actor: Actor, project: Project, debt: Debt) -> Claim:
    """Ask for approval to pay what stands in accounts payable already; whoever calls has shown that it is owed.

    It goes the way of every expense: decided by the chain, paid by a third person, taken back by its opposite.
    """
    actor.require(policies.APPLY, project.pk)
    payable = books.account_of(project, AccountRole.PAYABLE)
    expense = Expense(payable, debt.payee, debt.amount, debt.on_date, debt.description)
    return _claim(actor, project, expense, (), kind=ClaimKind.DEBT)


def claim_wages(
    *, actor: Actor, project: Project, on_date: dt.date, description: str, filename: str, content: bytes
) -> Claim:
    """Claim the wages of a sheet (name, department, amount) as one expense of staff, with a line a person.

    Raises SheetError for what is no spreadsheet, and DomainError naming the row that cannot be read.
    """
    actor.require(policies.ENTER_WAGES, project.pk)
    lines = sheet.read(read_workbook(content, filename=filename))
    account = books.cost_accounts(project).filter(cost_class=CostClass.STAFF).first()
    if account is None:
        raise DomainError(_("The chart has no account for staff."), field="file")
    amount = total(line.amount for line in lines)
    payee = _("Wages of {count} people").format(count=len(lines))
    return _claim(actor, project, Expense(account, payee, amount, on_date, description), lines)


def settle_claim(*, claim_id: int, is_approved: bool, decided_by: int) -> Claim:
    """Do what the chain of approval decided: book the cost against accounts payable, or lay the claim aside.

    Where the books of the cost's month have been closed meanwhile, it is booked today. A debt stands in the books
    already: nothing is booked. Publishes `ExpenseApproved`.
    """
    found = _locked(claim_id)
    if found.state != ClaimState.APPLIED:
        raise DomainError(_("This claim has been decided already."))
    found.state = ClaimState.APPROVED if is_approved else ClaimState.REFUSED
    found.decided_by_id = decided_by
    if is_approved and found.kind == ClaimKind.DEBT:
        found.booked_on = found.on_date
    elif is_approved:
        found.booked_on = found.on_date
        try:
            ledger.refuse_closed(project=found.project, on_date=found.on_date)
        except ledger.PeriodClosed:
            found.booked_on = clock.today()
        found.entry_id = ledger.post_entry(
            actor=system_actor("approvals"),
            project=found.project,
            kind=EntryKind.EXPENSE,
            on_date=found.booked_on,
            lines=[
                ledger.Posting(found.account_id, found.amount),
                ledger.Posting(_account(found, AccountRole.PAYABLE), -found.amount),
            ],
            source_id=found.pk,
            memo=_memo(found),
        )
    found.save(update_fields=["state", "decided_by", "booked_on", "entry_id"])
    if is_approved:
        events.publish(ExpenseApproved(project_id=found.project_id, claim_id=found.pk))
    return found


def withdraw_claim(*, claim_id: int) -> None:
    """Give a claim up because its request was taken back."""
    Claim.objects.filter(pk=claim_id, state=ClaimState.APPLIED).update(state=ClaimState.WITHDRAWN)


def pay_claim(*, actor: Actor, claim: Claim, account: Account, on_date: dt.date) -> Claim:
    """Pay an approved claim from a bank or cash account. Publishes `ExpensePaid`.

    Neither who claimed nor anybody who approved pays. Raises AccessDenied for them, DomainError for a claim that is
    not approved, a day before its cost was booked or in the future, and a closed month.
    """
    actor.require(policies.PAY, claim.project_id)
    with transaction.atomic():
        found = _locked(claim.pk)
        if found.state != ClaimState.APPROVED:
            raise DomainError(_("Only an approved claim is paid."))
        if actor.user_id is None or actor.user_id in {found.applied_by_id, *queries.deciders_of(found)}:
            raise AccessDenied(_("An expense is paid by somebody who neither claimed nor approved it."))
        if not queries.money_accounts(found.project).filter(pk=account.pk).exists():
            raise DomainError(_("Expenses are paid from a bank or cash account."), field="account")
        if on_date > clock.today() or (found.booked_on and on_date < found.booked_on):
            raise DomainError(_("The day of payment lies between the booking and today."), field="on_date")
        found.payment_entry_id = ledger.post_entry(
            actor=actor,
            project=found.project,
            kind=EntryKind.EXPENSE_PAYMENT,
            on_date=on_date,
            lines=[
                ledger.Posting(_account(found, AccountRole.PAYABLE), found.amount),
                ledger.Posting(account.pk, -found.amount),
            ],
            source_id=found.pk,
            memo=_memo(found),
        )
        found.state, found.paid_by_id, found.paid_on, found.paid_from = (
            ClaimState.PAID,
            actor.user_id,
            on_date,
            account,
        )
        found.save(update_fields=["state", "paid_by", "paid_on", "paid_from", "payment_entry_id"])
        events.publish(ExpensePaid(project_id=found.project_id, claim_id=found.pk))
    return found


def undo_payment(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """Take a payment back (a transfer that failed): its opposite is posted today, and the claim waits to be paid."""
    actor.require(policies.REVERSE, claim.project_id)
    _need(reason)
    with transaction.atomic():
        found = _locked(claim.pk)
        if found.state != ClaimState.PAID or found.payment_entry_id is None:
            raise DomainError(_("This claim has not been paid."))
        if actor.user_id is not None and actor.user_id == found.paid_by_id:
            raise AccessDenied(_("A payment is taken back by somebody else than who paid."))
        _reverse(actor, found, found.payment_entry_id, EntryKind.EXPENSE_PAYMENT_REVERSAL, reason)
        found.state, found.reason = ClaimState.APPROVED, reason.strip()
        found.paid_by, found.paid_on, found.paid_from, found.payment_entry_id = None, None, None, None
        found.save(update_fields=["state", "reason", "paid_by", "paid_on", "paid_from", "payment_entry_id"])
    return found


def reverse_claim(*, actor: Actor, claim: Claim, reason: str) -> Claim:
    """Take an approved, unpaid cost out of the books (冲红): its opposite is posted today; a debt stays owed."""
    actor.require(policies.REVERSE, claim.project_id)
    _need(reason)
    with transaction.atomic():
        found = _locked(claim.pk)
        if found.state != ClaimState.APPROVED:
            raise DomainError(_("Only an approved claim that has not been paid is reversed."))
        if actor.user_id is not None and actor.user_id == found.applied_by_id:
            raise AccessDenied(_("Nobody reverses a claim of their own."))
        if found.entry_id is not None:
            _reverse(actor, found, found.entry_id, EntryKind.EXPENSE_REVERSAL, reason)
        found.state, found.reason = ClaimState.REVERSED, reason.strip()
        found.save(update_fields=["state", "reason"])
    return found


def _refuse_cost(project: Project, expense: Expense) -> None:
    if expense.account.project_id != project.pk or expense.account.role != AccountRole.COST:
        raise DomainError(_("This account takes no expenses."), field="account")
    if expense.department and not tenancy.departments_of(project).filter(pk=expense.department.pk).exists():
        raise DomainError(_("This department is not one of the project or its headquarters."), field="department")
    ledger.refuse_closed(project=project, on_date=expense.on_date)


def _claim(
    actor: Actor,
    project: Project,
    expense: Expense,
    lines: Sequence[sheet.Wage],
    kind: ClaimKind = ClaimKind.COST,
) -> Claim:
    if actor.user_id is None:
        raise DomainError(_("An expense is claimed by a person."))
    if expense.amount <= 0:
        raise DomainError(_("The amount is above zero."), field="amount")
    if expense.on_date > clock.today():
        raise DomainError(_("The date lies in the future."), field="on_date")
    if kind == ClaimKind.COST:
        _refuse_cost(project, expense)
    with transaction.atomic():
        number = numbering.take(project_id=project.pk, kind="expense", period=f"{expense.on_date:%Y%m}")
        claim = Claim.objects.create(
            project=project,
            number=f"{project.code}-FY-{expense.on_date:%Y%m}-{number:04d}",
            kind=kind,
            account=expense.account,
            department=expense.department,
            payee=expense.payee.strip(),
            description=expense.description.strip(),
            amount=expense.amount,
            on_date=expense.on_date,
            applied_by_id=actor.user_id,
            applied_at=clock.now(),
        )
        WageLine.objects.bulk_create(
            WageLine(
                project=project,
                claim=claim,
                position=position,
                name=line.name,
                department=line.department,
                amount=line.amount,
            )
            for position, line in enumerate(lines, start=1)
        )
        approvals.ask(
            actor=actor,
            project=project,
            kind=policies.CLAIM_REQUEST.name,
            subject_id=claim.pk,
            title=f"{claim.payee} · {claim.description}"[:200],
            amount=claim.amount,
        )
    return claim


def _locked(pk: int) -> Claim:
    return Claim.objects.select_for_update(of=("self",)).select_related("project").get(pk=pk)


def _account(claim: Claim, role: AccountRole) -> int:
    return books.account_of(claim.project, role).pk


def _memo(claim: Claim) -> str:
    return f"{claim.number} {claim.payee} {claim.description}"[:200]


def _need(reason: str) -> None:
    if not reason.strip():
        raise DomainError(_("A reason is needed."), field="reason")


def _reverse(actor: Actor, claim: Claim, entry_id: int, kind: EntryKind, reason: str) -> None:
    ledger.reverse_entry(
        actor=actor,
        project=claim.project,
        entry_id=entry_id,
        kind=kind,
        on_date=clock.today(),
        memo=f"{claim.number} {reason.strip()}"[:200],
    )
