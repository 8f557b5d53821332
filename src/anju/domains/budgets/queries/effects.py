"""What an expense does to the budget line that it falls on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from anju.core.money import ZERO, total
from anju.domains.budgets.calc import rates
from anju.domains.budgets.models import BudgetYear
from anju.domains.budgets.queries.execution import actuals
from anju.domains.budgets.queries.plans import lines_of_plan, plan_in_force
from anju.domains.expenses.enums import ClaimState
from anju.domains.expenses.models import Claim
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department, Project


@dataclass(frozen=True)
class Effect:
    """What an expense does to a budget line, in yuan: its budget, what is spent, what waits for approval, the rest."""

    department: str
    budget: Decimal
    spent: Decimal
    waiting: Decimal
    amount: Decimal

    @property
    def after(self) -> Decimal:
        """What will be spent with everything that waits and this expense."""
        return self.spent + self.waiting + self.amount

    @property
    def overrun(self) -> Decimal:
        """By how much the budget would be overrun; nothing or less where it suffices."""
        return self.after - self.budget

    @property
    def rate(self) -> Decimal | None:
        """The rate after it."""
        return rates.rate(self.after, self.budget)


def effect_of(
    project: Project,
    *,
    account: Account,
    department: Department | None,
    amount: Decimal,
    on_date: dt.date,
    but: Claim | None = None,
) -> Effect | None:
    """Return what an expense does to the line it falls on; None where no plan is in force or the line is not in it.

    Without a department it falls on the one that alone has the account. ``but`` is the claim itself, when it waits.
    """
    opened = BudgetYear.objects.filter(project=project, year=on_date.year).first()
    plan = plan_in_force(opened) if opened else None
    if plan is None:
        return None
    of_account = [line for line in lines_of_plan(plan) if line.account_id == account.pk]
    lines = of_account
    if department is not None:
        lines = [line for line in lines if line.department_id == department.pk]
    elif len(lines) != 1:
        return None
    budget = total(lines[0].months) if lines else ZERO
    owner = lines[0].department if lines else department
    assert owner is not None
    spent = total(actuals(project, year=on_date.year, plan=plan).get((owner.pk, account.pk), []))
    falls_on_it = Q(department=owner.pk)
    if of_account == lines:  # nobody else has the account, so claims without a department fall on this one too
        falls_on_it |= Q(department=None)
    waits = Claim.objects.filter(
        falls_on_it, project=project, account=account, state=ClaimState.APPLIED, on_date__year=on_date.year
    )
    waiting = waits.exclude(pk=but.pk if but else None).aggregate(sum=Sum("amount"))["sum"] or ZERO
    return Effect(owner.name, budget, spent, waiting, amount)


def effect_of_claim(claim: Claim) -> Effect | None:
    """Return what a claim that waits for approval does to its line; None for one that has been decided."""
    if claim.state != ClaimState.APPLIED:
        return None
    return effect_of(
        claim.project,
        account=claim.account,
        department=claim.department,
        amount=claim.amount,
        on_date=claim.on_date,
        but=claim,
    )


def effect_of_waiting(project: Project, claim_id: int) -> Effect | None:
    """Return the same for a claim by its number."""
    claim = (
        Claim.objects.filter(project=project, pk=claim_id).select_related("project", "account", "department").first()
    )
    return effect_of_claim(claim) if claim else None
