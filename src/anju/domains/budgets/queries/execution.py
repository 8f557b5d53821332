"""Actual against budget: the plan in force beside the sums of the books, whole or to the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import ZERO, total
from anju.domains.budgets import policies
from anju.domains.budgets.calc import rates
from anju.domains.budgets.calc.forecast import Forecast, forecast
from anju.domains.budgets.enums import Basis
from anju.domains.budgets.models import BudgetYear, Plan
from anju.domains.budgets.queries.plans import lines_of_plan, plan_in_force
from anju.domains.budgets.queries.posted import CLAIMS, HELPERS, WITHOUT_CLAIMS
from anju.domains.budgets.queries.years import settings_of, visible_departments
from anju.domains.ledger.enums import AccountKind
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department, Project

_ACTUAL = f"""
WITH {HELPERS}, posted AS (
    {WITHOUT_CLAIMS} UNION ALL SELECT account_id, department_id, day, amount FROM ({CLAIMS}) claimed
)
SELECT account.id, coalesce(posted.department_id, home.department_id), extract(month FROM posted.day)::int,
    sum(CASE account.kind WHEN 'income' THEN -posted.amount ELSE posted.amount END)
FROM posted JOIN ledger_account account ON account.id = posted.account_id
LEFT JOIN home ON home.account_id = posted.account_id
WHERE account.project_id = %(project)s AND account.kind IN ('income', 'expense')
GROUP BY 1, 2, 3
"""  # noqa: S608 - composed of this domain's own texts

Key = tuple[int | None, int]


@dataclass(frozen=True)
class Row:
    """A department's budget and actual on an account, twelve months each, in yuan; ``department_id`` None: nobody's."""

    department_id: int | None
    department: str
    account_id: int
    code: str
    account: str
    is_income: bool
    budget: tuple[Decimal, ...]
    actual: tuple[Decimal, ...]

    def budget_of(self, first: int, last: int) -> Decimal:
        """Return what is budgeted for the months from ``first`` to ``last``."""
        return rates.span_sum(self.budget, first, last)

    def actual_of(self, first: int, last: int) -> Decimal:
        """Return what the books say to the months from ``first`` to ``last``."""
        return rates.span_sum(self.actual, first, last)

    @property
    def whole(self) -> Decimal:
        """The budget of the year."""
        return total(self.budget)

    @property
    def spent(self) -> Decimal:
        """The actual of the year so far."""
        return total(self.actual)

    @property
    def rate(self) -> Decimal | None:
        """The actual so far in per cent of the year's budget."""
        return rates.rate(self.spent, self.whole)

    def forecast(self, done: int) -> Forecast:
        """Return what the year will come to when ``done`` months are over."""
        return forecast(self.actual, self.budget, done)


@dataclass(frozen=True)
class Execution:
    """The plan in force of a year and what the books say up to a day."""

    year: int
    plan: Plan | None
    upto: dt.date
    rows: tuple[Row, ...]

    @property
    def done(self) -> int:
        """How many months are over: the month of ``upto`` counts when it is the last day of it."""
        if self.upto.year != self.year:
            return 12 if self.upto.year > self.year else 0
        ends = (self.upto + dt.timedelta(days=1)).month != self.upto.month
        return self.upto.month if ends else self.upto.month - 1


def actuals(project: Project, *, year: int, plan: Plan | None, upto: dt.date | None = None) -> dict[Key, list[Decimal]]:
    """Return twelve months of every account and department as the books have them (one statement)."""
    facts: dict[str, Any] = {
        "project": project.pk,
        "company": project.company_id,
        "plan": plan.pk if plan else None,
        "first": dt.date(year, 1, 1),
        "last": min(upto or dt.date(year, 12, 31), dt.date(year, 12, 31)),
    }
    found: dict[Key, list[Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_ACTUAL, facts)
        for account, department, month, amount in cursor.fetchall():
            found.setdefault((department, account), [ZERO] * 12)[month - 1] += amount
    return found


def actuals_of_year(project: Project, year: int) -> dict[Key, list[Decimal]]:
    """Return the actuals of a year by the plan that was in force then, as help for who budgets the next."""
    opened = BudgetYear.objects.filter(project=project, year=year).first()
    return actuals(project, year=year, plan=plan_in_force(opened) if opened else None)


def execution(actor: Actor, project: Project, *, year: int, upto: dt.date) -> Execution:
    """Return actual against budget of a year until a day; of the departments that the actor may see.

    Income counts as the books credit it, expense as they debit it. Three queries, however many entries there are.
    """
    actor.require(policies.VIEW, project.pk)
    seen = visible_departments(actor, project)
    opened = BudgetYear.objects.filter(project=project, year=year).first()
    plan = plan_in_force(opened) if opened else None
    budget: dict[Key, Any] = {}
    if plan is not None:
        budget = {(line.department_id, line.account_id): tuple(line.months) for line in lines_of_plan(plan)}
    actual = {key: tuple(months) for key, months in actuals(project, year=year, plan=plan, upto=upto).items()}
    keys = [key for key in {**budget, **actual} if seen is None or key[0] in seen]
    return Execution(year, plan, upto, tuple(_rows(keys, budget, actual)))


def overspent(actor: Actor, project: Project, *, on: dt.date | None = None, percent: int = 100) -> list[Row]:
    """Return the expense lines whose actual has passed ``percent`` of their budget by a day (today), largest first.

    Against the plan in force of that day's year; measured against the whole year or the months so far, as the project
    has set. Empty where no plan is in force, and for who may not see the budgets of all departments.
    """
    if not actor.may(policies.VIEW_ALL, project.pk):
        return []
    day = on or clock.today()
    found = execution(actor, project, year=day.year, upto=day)
    if found.plan is None:
        return []
    by_date = measures_to_date(project)
    over = [
        row
        for row in found.rows
        if not row.is_income and row.spent * 100 > measured(row, day, by_date=by_date) * percent and row.spent > 0
    ]
    return sorted(over, key=lambda row: measured(row, day, by_date=by_date) - row.spent)


def measures_to_date(project: Project) -> bool:
    """Tell whether a project measures against the months so far."""
    return settings_of(project).basis == Basis.TO_DATE


def measured(row: Row, day: dt.date, *, by_date: bool) -> Decimal:
    """Return the budget that a row is measured against on a day."""
    return row.budget_of(1, day.month) if by_date else row.whole


def _rows(keys: Iterable[Key], budget: dict[Key, Any], actual: dict[Key, Any]) -> list[Row]:
    listed = list(keys)
    accounts = {one.pk: one for one in Account.objects.filter(pk__in={account for _department, account in listed})}
    names = dict(Department.objects.filter(pk__in={key for key, _account in listed}).values_list("pk", "name"))
    nothing = (ZERO,) * 12
    rows = []
    for key in listed:
        account = accounts[key[1]]
        name = names[key[0]] if key[0] is not None else ""
        is_income = account.kind == AccountKind.INCOME
        own = (budget.get(key, nothing), actual.get(key, nothing))
        if any(own[0]) or any(own[1]):
            rows.append(Row(key[0], name, account.pk, account.code, account.name, is_income, *own))
    return sorted(rows, key=lambda row: (not row.is_income, row.department_id is None, row.department, row.code))
