"""Statements by fee scheme (包干制、酬金制) out of the sums of the books by account and day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection

from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.insight import policies
from anju.domains.insight.calc.results import By, spans
from anju.domains.insight.calc.statements import MonthMove, Statement, make_statement
from anju.domains.joint_funds import calc as schemes
from anju.domains.joint_funds import queries as joint_funds
from anju.domains.joint_funds.enums import SchemeKind
from anju.domains.ledger.enums import EntryKind
from anju.domains.tenancy.models import Project

# Cost of the service are the accounts of the nine parts of cost; taxes, waivers, bad debts … stand beside it
# [物业服务收费管理办法 第十一条].
_ACCRUED = """
SELECT date_trunc('month', moved.day)::date,
    CASE WHEN account.kind = 'income' THEN 'income' WHEN account.cost_class <> '' THEN 'cost' ELSE 'other' END,
    account.id::text, account.code, account.name, account.cost_class,
    CASE account.kind WHEN 'income' THEN 1 ELSE -1 END * sum(moved.credit - moved.debit)
FROM ledger_accountday moved JOIN ledger_account account ON account.id = moved.account_id
WHERE moved.project_id = %(project)s AND moved.day BETWEEN %(first)s AND %(last)s
    AND account.project_id = %(project)s AND account.kind IN ('income', 'expense')
GROUP BY 1, account.id HAVING sum(moved.credit - moved.debit) <> 0
"""
_PARTS = {"in": "income", "out": "cost", "own": "other"}


def kind_in_force(project: Project, on: dt.date) -> SchemeKind:
    """Return how a project's service is charged in the month of a day."""
    return schemes.terms_at(joint_funds.terms_of(project), on).kind


def statement_of(actor: Actor, project: Project, *, kind: SchemeKind, by: By, upto: dt.date) -> Statement:
    """Return the statement of a project for the months in which a scheme held (two or three queries)."""
    actor.require(policies.VIEW_RESULTS, project.pk)
    shown = spans(by, upto)
    if kind is SchemeKind.COMMISSION:
        return _commission(project, by, upto=shown[-1].last)
    first, last = shown[0].first, shown[-1].last
    terms = joint_funds.terms_of(project)
    months = [one for one in schemes.months(first, last) if schemes.terms_at(terms, one).kind is SchemeKind.LUMP]
    facts: dict[str, Any] = {"project": project.pk, "first": first, "last": last}
    with connection.cursor() as cursor:
        cursor.execute(_ACCRUED, facts)
        moves = [MonthMove(*row) for row in cursor.fetchall()]
    return make_statement(
        is_commission=False, by=by, shown=shown, months=months, moves=moves, remuneration=lambda _month: ZERO
    )


def _commission(project: Project, by: By, *, upto: dt.date) -> Statement:
    funds = joint_funds.service_funds(project, upto)
    moves = [
        MonthMove(
            one.month,
            _PARTS[one.way],
            one.key,
            one.code,
            str(EntryKind(one.key).label) if one.way == "in" else one.name,
            one.cost_class,
            one.amount,
        )
        for one in funds.moved
    ]
    paid = {month: funds.remuneration(month) for month in funds.months}
    return make_statement(
        is_commission=True,
        by=by,
        shown=spans(by, upto),
        months=funds.months,
        moves=moves,
        remuneration=lambda month: paid[month],
    )
