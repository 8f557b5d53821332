"""Prepaid service funds under a commission (酬金制), month by month, out of the sums of the books."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of, visible
from anju.core.money import ZERO, total
from anju.domains.joint_funds import policies
from anju.domains.joint_funds.calc import Terms, months, terms_at
from anju.domains.joint_funds.enums import SchemeKind
from anju.domains.joint_funds.models import FeeScheme, ServiceAudit
from anju.domains.tenancy.models import Project

# What came in is what lowered claims or raised advance receipts by money: use of a balance cancels out between the two
# accounts; bills, waivers, discounts and write-offs move no money, and manual entries bring balances over.
# What went out is what was charged to the accounts of the nine parts of cost [物业服务收费管理办法 第十一条]; taxes,
# bad debts and the like are the company's own.
_MONTHS = """
SELECT date_trunc('month', moved.day)::date, 'in', moved.kind, '', '', '', sum(moved.credit - moved.debit)
FROM ledger_accountday moved JOIN ledger_account account ON account.id = moved.account_id
WHERE moved.project_id = %(project)s AND moved.day BETWEEN %(first)s AND %(last)s
    AND account.project_id = %(project)s AND account.role IN ('receivable', 'prepaid')
    AND moved.kind NOT IN ('bill', 'bill_reversal', 'waiver', 'discount', 'write_off', 'journal')
GROUP BY 1, moved.kind HAVING sum(moved.credit - moved.debit) <> 0
UNION ALL
SELECT date_trunc('month', moved.day)::date, CASE account.cost_class WHEN '' THEN 'own' ELSE 'out' END,
    account.id::text, account.code, account.name, account.cost_class, sum(moved.debit - moved.credit)
FROM ledger_accountday moved JOIN ledger_account account ON account.id = moved.account_id
WHERE moved.project_id = %(project)s AND moved.day BETWEEN %(first)s AND %(last)s
    AND account.project_id = %(project)s AND account.kind = 'expense'
GROUP BY 1, account.id HAVING sum(moved.debit - moved.credit) <> 0
"""


@dataclass(frozen=True)
class Moved:
    """What a month brought or took: ``way`` in (``key`` a kind of entry), out or own (``key`` an account), in yuan."""

    month: dt.date
    way: str
    key: str
    code: str
    name: str
    cost_class: str
    amount: Decimal


@dataclass(frozen=True)
class ServiceFunds:
    """All that moved in the months under a commission until a day, and the terms by which the company is paid."""

    terms: list[Terms]
    moved: list[Moved]
    months: list[dt.date]

    def collected(self, month: dt.date) -> Decimal:
        """What was collected in a month."""
        return total(one.amount for one in self.moved if one.month == month and one.way == "in")

    def spent(self, month: dt.date) -> Decimal:
        """What was spent in a month."""
        return total(one.amount for one in self.moved if one.month == month and one.way == "out")

    def remuneration(self, month: dt.date) -> Decimal:
        """What the company takes for a month."""
        return terms_at(self.terms, month).remuneration(self.collected(month))

    def balance_before(self, day: dt.date) -> Decimal:
        """Return what was carried to the owners out of the months that began before a day."""
        return total(
            self.collected(month) - self.spent(month) - self.remuneration(month) for month in self.months if month < day
        )


def schemes(actor: Actor, project: Project) -> QuerySet[FeeScheme]:
    """Return the fee schemes of a project, the latest first."""
    rows = FeeScheme.objects.filter(project=project).select_related("set_by")
    return visible(rows, actor, policies.VIEW_FUNDS, project.pk)


def get_scheme(actor: Actor, project: Project, pk: int) -> FeeScheme:
    """Return one scheme or raise `NotFound`."""
    return one_of(schemes(actor, project), pk)


def audits(actor: Actor, project: Project) -> QuerySet[ServiceAudit]:
    """Return what auditors said of the years, the latest first."""
    rows = ServiceAudit.objects.filter(project=project).select_related("recorded_by")
    return visible(rows, actor, policies.VIEW_FUNDS, project.pk)


def terms_of(project: Project) -> list[Terms]:
    """Return the terms of a project in their order (one query)."""
    rows = FeeScheme.objects.filter(project=project, withdrawn_at__isnull=True).order_by("begins_on")
    return [Terms(one.begins_on, SchemeKind(one.kind), one.monthly, one.percent) for one in rows]


def service_funds(project: Project, upto: dt.date) -> ServiceFunds:
    """Return what prepaid service funds did in all months under a commission until a day (two queries).

    Months under a lump sum are left out: what they brought was the company's.
    """
    terms = terms_of(project)
    begins = [one.begins_on for one in terms if one.kind is SchemeKind.COMMISSION and one.begins_on <= upto]
    if not begins:
        return ServiceFunds(terms, [], [])
    held = [one for one in months(min(begins), upto) if terms_at(terms, one).kind is SchemeKind.COMMISSION]
    facts: dict[str, Any] = {"project": project.pk, "first": min(begins), "last": upto}
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, facts)
        moved = [Moved(*row) for row in cursor.fetchall()]
    within = frozenset(held)
    return ServiceFunds(terms, [one for one in moved if one.month in within], held)


def moves_of_period(funds: ServiceFunds, first_on: dt.date) -> tuple[tuple[str, Decimal], ...]:
    """Return what the months from a day on brought and took, by name: collected, parts of cost, remuneration."""
    shown = [month for month in funds.months if month >= first_on]
    collected = total(funds.collected(month) for month in shown)
    costs: dict[str, Decimal] = {}
    for one in funds.moved:
        if one.way == "out" and one.month >= first_on:
            costs[one.cost_class] = costs.get(one.cost_class, ZERO) - one.amount
    paid = total(funds.remuneration(month) for month in shown)
    return (("collected", collected), *costs.items(), ("remuneration", -paid))
