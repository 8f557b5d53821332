"""Alerts: a budget line that reaches a threshold is told of once, to its head and to finance."""

from __future__ import annotations

import datetime as dt

from anju.core import clock, events
from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.budgets import policies, queries
from anju.domains.budgets.calc import rates
from anju.domains.budgets.events import BudgetReached
from anju.domains.budgets.models import Alert, Part
from anju.domains.budgets.queries import Row
from anju.domains.notifications import services as notifications
from anju.domains.notifications.services import Reader
from anju.domains.tenancy.models import Project

REACHED = "budgets.line.reached"


def raise_alerts(*, actor: Actor, project: Project, on: dt.date | None = None) -> int:
    """Look at the expense lines of the plan in force on a day, and tell of thresholds reached for the first time.

    A line that passes several at once is told of with the highest. However often this runs, a threshold of a line is
    told once, also after the plan was adjusted. Publishes `BudgetReached`; returns how many lines were told of.
    """
    actor.require(policies.VIEW_ALL, project.pk)
    day = on or clock.today()
    found = queries.execution(actor, project, year=day.year, upto=day)
    if found.plan is None:
        return 0
    year = found.plan.year_id
    thresholds, by_date = queries.settings_of(project).thresholds, queries.measures_to_date(project)
    known = set(Alert.objects.filter(year=year).values_list("department_id", "account_id", "threshold"))
    raised: list[Alert] = []
    told: list[tuple[Row, int]] = []
    for row in found.rows:
        budget = queries.measured(row, day, by_date=by_date)
        if row.is_income or row.department_id is None or not row.whole:
            continue
        fresh = [
            one
            for one in rates.reached(row.spent, budget, thresholds)
            if (row.department_id, row.account_id, one) not in known
        ]
        raised += [_alert(project, year, row, one, budget) for one in fresh]
        told += [(row, fresh[-1])] if fresh else []
    Alert.objects.bulk_create(raised, ignore_conflicts=True)
    if told:
        _tell(project, day.year, told)
    return len(told)


def _alert(project: Project, year: int, row: Row, threshold: int, budget: object) -> Alert:
    return Alert(
        project=project,
        year_id=year,
        department_id=row.department_id,
        account_id=row.account_id,
        threshold=threshold,
        actual=row.spent,
        budget=budget,
        told_at=clock.now(),
    )


def _tell(project: Project, year: int, told: list[tuple[Row, int]]) -> None:
    heads = dict(Part.objects.filter(project=project, year__year=year).values_list("department_id", "head_id"))
    finance = set(queries.holders(project, policies.REVIEW).values_list("pk", flat=True))
    readers = []
    for row, threshold in told:
        assert row.department_id is not None
        people = finance | ({heads[row.department_id]} if row.department_id in heads else set())
        facts = {
            "year": year,
            "department": row.department,
            "account": row.account,
            "rate": row.rate,
            "threshold": threshold,
            "spent": format_amount(row.spent),
            "budget": format_amount(row.whole),
            "code": project.code,
        }
        key = f"budget:{year}:{row.department_id}:{row.account_id}:{threshold}"
        readers += [Reader(user_id=pk, params=facts, key=key) for pk in sorted(people)]
        events.publish(
            BudgetReached(
                project_id=project.pk,
                year=year,
                department_id=row.department_id,
                account_id=row.account_id,
                threshold=threshold,
            )
        )
    notifications.tell_each(kind=REACHED, readers=readers, project_id=project.pk)
