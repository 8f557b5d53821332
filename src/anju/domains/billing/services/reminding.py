"""Telling households of their bills: what was issued, what falls due, and once a week what is overdue.

Nothing here follows a paid bill: every statement asks for open balances, and a reminder that waits for the morning is
asked again right before it leaves (`is_still_overdue`). Guards collect no debts, and nothing is ever cut off (民法典
944): this is all there is to it. Only owners and tenants who pay are told.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing.enums import RunState
from anju.domains.billing.models import Bill, BillRun
from anju.domains.notifications import services as notifications
from anju.domains.residents.queries.audiences import PAYERS
from anju.domains.tenancy.models import Project

ISSUED, DUE_SOON, OVERDUE = "billing.bill.issued", "billing.bill.due_soon", "billing.bill.overdue"
OVERDUE_KEY = "billing.overdue:"
TELL_ISSUED_TASK = "billing.tell_issued"
DAYS_BEFORE = (7, 1)
DAYS_BETWEEN = 7
NEWS_DAYS = 3
"""A run that is older was issued for the books (taking over, demonstration) and is no news to anybody."""

_ISSUED = """
SELECT unit_id, count(*) AS count, sum(balance) AS amount, min(due_on) AS due, max(issued_on) AS since
FROM billing_bill WHERE project_id = %(project)s AND run_id = %(run)s AND balance > 0 GROUP BY unit_id
"""
_DUE_SOON = """
SELECT unit_id, count(*) AS count, sum(balance) AS amount, due_on AS due, due_on AS since
FROM billing_bill
WHERE project_id = %(project)s AND balance > 0 AND due_on = %(due)s
    AND unit_id <> ALL(%(units)s::bigint[]) AND id <> ALL(%(bills)s::bigint[])
GROUP BY unit_id, due_on
"""
# What the reminder says is kept as evidence; the row is also what makes it weekly, also after days without power.
_REMIND = """
INSERT INTO billing_reminder (project_id, unit_id, reminded_on, amount, oldest_due_on)
SELECT %(project)s, owed.unit_id, %(today)s, owed.amount, owed.since
FROM (SELECT unit_id, sum(balance) AS amount, min(due_on) AS since FROM billing_bill
    WHERE project_id = %(project)s AND balance > 0 AND due_on < %(today)s
        AND unit_id <> ALL(%(units)s::bigint[]) AND id <> ALL(%(bills)s::bigint[])
    GROUP BY unit_id HAVING min(due_on) <= %(today)s::date - %(after)s) owed
WHERE NOT EXISTS (SELECT FROM billing_reminder last
    WHERE last.unit_id = owed.unit_id AND last.reminded_on > %(today)s::date - %(between)s)
ON CONFLICT DO NOTHING
"""
_OVERDUE = """
SELECT unit_id, 1 AS count, amount, oldest_due_on AS due, oldest_due_on AS since
FROM billing_reminder WHERE project_id = %(project)s AND reminded_on = %(today)s
"""
_READERS = """
SELECT payer.user_id, payer.phone, ''::text AS url, %(prefix)s || owed.unit_id || %(suffix)s AS key,
    jsonb_build_object('unit', unit.code, 'count', owed.count, 'amount', to_char(owed.amount, 'FM999999999990.00'),
        'due', owed.due, 'since', owed.since, 'home', owed.unit_id) AS facts
FROM ({owed}) owed JOIN ({payers}) payer ON payer.unit_id = owed.unit_id
JOIN estate_unit unit ON unit.id = owed.unit_id
"""


def announce_run(*, run: BillRun) -> None:
    """Let the households of a run be told of their new bills, by a job of the same transaction."""
    app.configure_task(TELL_ISSUED_TASK, queue=notifications.QUEUE).defer(project_id=run.project_id, run_id=run.pk)


def tell_issued(*, actor: Actor, project: Project, run_id: int) -> notifications.Told:
    """Tell each payer of a run's bills what they owe now; a household once a run. Old runs are no news."""
    run = BillRun.objects.filter(project=project, pk=run_id, state=RunState.ISSUED).first()
    if run is None or run.issued_at is None or (clock.now() - run.issued_at).days >= NEWS_DAYS:
        return notifications.Told(0, 0)
    return _tell(ISSUED, project, _ISSUED, {"run": run.pk}, ("billing.issued:", f":{run.pk}"))


def remind(
    *,
    actor: Actor,
    project: Project,
    days_before: Collection[int] = DAYS_BEFORE,
    days_after: int | None = 1,
    days_between: int = DAYS_BETWEEN,
    units_in_peace: Collection[int] = (),
    bills_in_peace: Collection[int] = (),
) -> notifications.Told:
    """Send today's reminders of a project, three statements whatever its size; a second run of the day adds nothing.

    Seven days and one day before a bill is due; from the day after it is due once a week, as long as it is open (E27).
    The plan of chasing (`anju.domains.arrears`) says otherwise where it does; ``days_after`` None: nothing once due.
    Nobody is told of the units and bills that are left in peace.
    """
    today = clock.today()
    peace = {"units": list(units_in_peace), "bills": list(bills_in_peace)}
    told = [
        _tell(
            DUE_SOON,
            project,
            _DUE_SOON,
            {"due": today + dt.timedelta(days=days), **peace},
            ("billing.due:", f":{today + dt.timedelta(days=days)}:{days}"),
        )
        for days in days_before
    ]
    if days_after is not None:
        facts: dict[str, Any] = {
            "project": project.pk,
            "today": today,
            "between": days_between,
            "after": days_after,
            **peace,
        }
        with connection.cursor() as cursor:
            cursor.execute(_REMIND, facts)
        told.append(_tell(OVERDUE, project, _OVERDUE, {}, (OVERDUE_KEY, f":{today}")))
    return notifications.Told(sum(one.inboxes for one in told), sum(one.messages for one in told))


def is_still_overdue(project_id: int | None, key: str) -> bool:
    """Tell whether the unit of a reminder's key still owes what was due (see `notifications.ports.guard`)."""
    if not key.startswith(OVERDUE_KEY):
        return True
    unit_id = key.removeprefix(OVERDUE_KEY).partition(":")[0]
    overdue = Bill.objects.filter(project=project_id, unit=unit_id, balance__gt=0, due_on__lt=clock.today())
    return overdue.exists()


def _tell(kind: str, project: Project, owed: str, params: dict[str, Any], key: tuple[str, str]) -> notifications.Told:
    prefix, suffix = key
    facts = {"project": project.pk, "today": clock.today(), "prefix": prefix, "suffix": suffix, **params}
    audience = notifications.Audience(_READERS.format(owed=owed, payers=PAYERS), facts)
    common = {"estate": project.name, "code": project.code}
    return notifications.tell_all(kind=kind, audience=audience, params=common, project_id=project.pk)
