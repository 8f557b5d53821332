"""What a day asks for: promises looked at, messages sent, calls and letters raised, each once however often it runs.

Sets, not loops: a handful of statements whatever the size of the estate. Two runs at once take turns at the plan's
row, and constraints refuse what would be a second time. A run that is killed leaves nothing; run again it does it all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from anju.core import clock
from anju.core.access import Actor
from anju.domains.arrears.enums import PromiseState, StepKind
from anju.domains.arrears.models import Dispute, DunningPlan, DunningStep, Promise
from anju.domains.arrears.services.limitation import warn_of_limitation
from anju.domains.arrears.services.plans import plan_in_force
from anju.domains.billing import queries as billing_queries
from anju.domains.billing import services as billing
from anju.domains.notifications.services import Told
from anju.domains.tenancy.models import Project

# Kept: the amount came in since, or nothing that was due when it was promised is open any more.
_SETTLE_PROMISES = """
UPDATE arrears_promise promise
SET state = CASE WHEN found.is_kept THEN 'kept' ELSE 'broken' END, settled_on = %(today)s
FROM (
    SELECT held.id, NOT EXISTS (SELECT FROM billing_bill bill WHERE bill.unit_id = held.unit_id
            AND bill.project_id = held.project_id AND bill.balance > 0 AND bill.due_on < held.made_on)
        OR (SELECT coalesce(sum(payment.total), 0) FROM payments_payment payment
            WHERE payment.unit_id = held.unit_id AND payment.state = 'posted'
              AND payment.received_at >= held.recorded_at) >= held.amount AS is_kept
    FROM arrears_promise held WHERE held.project_id = %(project)s AND held.state = 'open'
) found
WHERE found.id = promise.id AND (found.is_kept OR promise.promised_on < %(today)s)
RETURNING promise.state
"""
_DROP_TASKS = """
UPDATE arrears_dunningtask task SET state = 'dropped', settled_on = %(today)s
WHERE task.project_id = %(project)s AND task.state = 'open' AND NOT EXISTS (
    SELECT FROM billing_bill bill WHERE bill.unit_id = task.unit_id AND bill.project_id = task.project_id
      AND bill.balance > 0 AND bill.due_on < %(today)s)
"""
# A rung comes when its days are over and the rung below it was climbed as long ago as lies between the two: nobody is
# written to who was not called first, and an estate that begins to chase begins at the bottom.
_RAISE_TASKS = """
WITH owed AS (
    SELECT unit_id, sum(balance) AS amount, min(due_on) AS since FROM billing_bill
    WHERE project_id = %(project)s AND balance > 0 AND due_on < %(today)s AND id <> ALL(%(bills)s::bigint[])
      AND unit_id <> ALL(%(units)s::bigint[])
    GROUP BY unit_id
), rung AS (
    SELECT kind, days, lag(kind) OVER ladder AS kind_below, lag(days) OVER ladder AS days_below
    FROM arrears_dunningstep WHERE plan_id = %(plan)s AND kind IN ('phone', 'letter', 'lawyer')
    WINDOW ladder AS (ORDER BY days, id)
)
INSERT INTO arrears_dunningtask (project_id, unit_id, kind, days, due_on, amount, raised_on, next_on, state)
SELECT %(project)s, owed.unit_id, rung.kind, rung.days, owed.since, owed.amount, %(today)s, %(today)s, 'open'
FROM owed JOIN rung ON %(today)s::date - owed.since >= rung.days
WHERE rung.kind_below IS NULL OR EXISTS (
    SELECT FROM arrears_dunningtask below WHERE below.unit_id = owed.unit_id AND below.kind = rung.kind_below
      AND below.days = rung.days_below AND below.due_on = owed.since
      AND below.raised_on <= %(today)s::date - (rung.days - rung.days_below))
ORDER BY owed.unit_id
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class DayResult:
    """What a day brought: messages out, tasks raised and dropped, promises kept and broken, bills warned of."""

    inboxes: int = 0
    messages: int = 0
    raised: int = 0
    dropped: int = 0
    kept: int = 0
    broken: int = 0
    warned: int = 0


def run_day(*, actor: Actor, project: Project) -> DayResult:
    """Do what today asks for in a project; a second run of the day adds nothing.

    Messages leave only within the plan's hours and on none of its quiet days; the notifications' own quiet hours hold
    besides. Tasks are raised whenever it runs.
    """
    facts: dict[str, Any] = {"project": project.pk, "today": clock.today()}
    with transaction.atomic(), connection.cursor() as cursor:
        plan = plan_in_force(project=project)
        cursor.execute(_SETTLE_PROMISES, facts)
        settled = [state for (state,) in cursor.fetchall()]
        cursor.execute(_DROP_TASKS, facts)
        dropped = cursor.rowcount
        units, bills = left_in_peace(project)
        told = _remind(actor, project, plan, units, bills)
        cursor.execute(_RAISE_TASKS, {**facts, "plan": plan.pk, "units": units, "bills": bills})
        raised = cursor.rowcount
        warned = warn_of_limitation(actor=actor, project=project)
    return DayResult(
        inboxes=told.inboxes,
        messages=told.messages,
        raised=raised,
        dropped=dropped,
        kept=settled.count(PromiseState.KEPT),
        broken=settled.count(PromiseState.BROKEN),
        warned=warned,
    )


def left_in_peace(project: Project) -> tuple[list[int], list[int]]:
    """Return the units that are not chased today (a promise runs, everything is disputed), and the bills.

    Those are disputed, or owed by an owner who has left: whoever lives there now is not asked for them.
    """
    promised = Promise.objects.filter(project=project, state=PromiseState.OPEN, promised_on__gte=clock.today())
    disputed = list(Dispute.objects.filter(project=project, settled_on=None).values_list("unit_id", "bill_id"))
    units = {*promised.values_list("unit_id", flat=True), *(unit for unit, bill in disputed if bill is None)}
    former = billing_queries.open_bills_of_former_owners(project).values_list("pk", flat=True)
    return sorted(units), sorted({*former, *(bill for _unit, bill in disputed if bill is not None)})


def may_still_remind(project_id: int | None, key: str) -> bool:
    """Tell whether the unit of a reminder that waits for its hour owes still, and neither promised nor disputes it."""
    if not billing.is_still_overdue(project_id, key):
        return False
    if not key.startswith(billing.OVERDUE_KEY):
        return True  # written by no plan, and about no unit
    unit_id = int(key.removeprefix(billing.OVERDUE_KEY).partition(":")[0])
    promised = Promise.objects.filter(unit=unit_id, state=PromiseState.OPEN, promised_on__gte=clock.today())
    disputed = Dispute.objects.filter(unit=unit_id, bill=None, settled_on=None)
    return not promised.exists() and not disputed.exists()


def _remind(actor: Actor, project: Project, plan: DunningPlan, units: list[int], bills: list[int]) -> Told:
    if not plan.may_contact_at(clock.now()):
        return Told(0, 0)
    steps = list(DunningStep.objects.filter(plan=plan))
    overdue = next((step for step in steps if step.kind == StepKind.OVERDUE), None)
    return billing.remind(
        actor=actor,
        project=project,
        days_before=[-step.days for step in steps if step.kind == StepKind.DUE_SOON],
        days_after=overdue.days if overdue else None,
        days_between=(overdue.every_days if overdue else None) or billing.DAYS_BETWEEN,
        units_in_peace=units,
        bills_in_peace=bills,
    )
