"""Working on what a plan raised: calls and what came of them, who does it, and when it is over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.arrears import policies
from anju.domains.arrears.enums import CallOutcome, StepKind, TaskState
from anju.domains.arrears.models import DunningCall, DunningTask
from anju.domains.arrears.services.collectors import may_collect, require_collector
from anju.domains.arrears.services.plans import plan_in_force
from anju.domains.arrears.services.promises import note_dispute, note_promise
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Project

AGAIN_DAYS = {CallOutcome.NOT_REACHED: 1, CallOutcome.WRONG_NUMBER: 3, CallOutcome.TOLD: 7}
"""In how many days a call is made again unless the caller says otherwise."""


def assign_tasks(*, actor: Actor, project: Project, tasks: Iterable[DunningTask], assignee: User | None) -> int:
    """Give open tasks to one of the staff, or to nobody; return how many. Raises `DomainError` for a guard."""
    require_collector(actor, policies.ASSIGN_TASKS, project)
    if assignee is not None and not may_collect(assignee.pk, project):
        raise DomainError(_("Guards may not collect debts."), field="assignee")
    chosen = [task.pk for task in tasks]
    return DunningTask.objects.filter(project=project, pk__in=chosen, state=TaskState.OPEN).update(assignee=assignee)


def record_call(
    *,
    actor: Actor,
    task: DunningTask,
    outcome: CallOutcome,
    remark: str = "",
    next_on: dt.date | None = None,
    amount: Decimal | None = None,
    promised_on: dt.date | None = None,
    called_at: dt.datetime | None = None,
) -> DunningCall:
    """Keep what came of a call and say when the next one is due.

    A promise (``amount`` by ``promised_on``) and a dispute (``remark`` says of what) become records of their own, which
    stop the chasing. ``called_at`` is now unless it is given. Raises `DomainError` for a task that is over, for a
    promise without its amount or day, and for a call in hours or on days in which the plan leaves people in peace.
    """
    require_collector(actor, policies.WORK_TASKS, task.project)
    outcome = CallOutcome(outcome)
    today = clock.today()
    called_at = (called_at or clock.now()).astimezone(clock.ZONE)
    if called_at > clock.now():
        raise DomainError(_("This is still to come."), field="called_at")
    if next_on is not None and next_on < today:
        raise DomainError(_("This day is over."), field="next_on")
    with transaction.atomic():
        held = DunningTask.objects.select_for_update().get(pk=task.pk)
        if held.state != TaskState.OPEN or held.kind != StepKind.PHONE:
            raise DomainError(_("This task is over."))
        _refuse_quiet(task.project, called_at)
        if outcome is CallOutcome.PROMISED:
            promise = note_promise(
                actor=actor,
                unit=task.unit,
                amount=amount or Decimal(0),
                promised_on=promised_on or today - dt.timedelta(days=1),
                remark=remark,
            )
            next_on = promise.promised_on + dt.timedelta(days=1)
        elif outcome is CallOutcome.DISPUTED:
            note_dispute(actor=actor, unit=task.unit, reason=remark)
        held.next_on = next_on or today + dt.timedelta(days=AGAIN_DAYS.get(outcome, 7))
        held.assignee_id = held.assignee_id or actor.user_id
        held.save(update_fields=["next_on", "assignee"])
        return DunningCall.objects.create(
            project=task.project,
            task=held,
            outcome=outcome,
            remark=remark.strip(),
            called_by_id=actor.user_id,
            called_at=called_at,
        )


def _refuse_quiet(project: Project, called_at: dt.datetime) -> None:
    """Refuse a call when people are left in peace (domain rule 1.18)."""
    plan = plan_in_force(project=project)
    if not plan.may_contact_at(called_at):
        message = _(
            "Nobody is called about money now: the plan allows {begins}–{ends}, and not on its quiet days. "
            "If the call was earlier, say when."
        )
        raise DomainError(
            message.format(begins=f"{plan.contact_from:%H:%M}", ends=f"{plan.contact_until:%H:%M}"), field="called_at"
        )


def finish_task(*, actor: Actor, task: DunningTask) -> DunningTask:
    """Lay a task aside as done; the ladder goes on by itself. Raises `DomainError` when it is over."""
    require_collector(actor, policies.WORK_TASKS, task.project)
    done = DunningTask.objects.filter(pk=task.pk, state=TaskState.OPEN).update(
        state=TaskState.DONE, settled_on=clock.today()
    )
    if not done:
        raise DomainError(_("This task is over."))
    task.refresh_from_db()
    return task
