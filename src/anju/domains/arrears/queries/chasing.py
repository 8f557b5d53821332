"""Doors to plans, tasks, calls, promises and disputes."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum

from anju.core import clock
from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.arrears import policies
from anju.domains.arrears.enums import PromiseState, TaskState
from anju.domains.arrears.models import Dispute, DunningCall, DunningPlan, DunningStep, DunningTask, Promise
from anju.domains.billing.models import Bill, Reminder
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project


def _overdue() -> QuerySet[Bill]:
    return Bill.objects.filter(
        project=OuterRef("project"), unit=OuterRef("unit"), balance__gt=0, due_on__lt=clock.today()
    ).order_by()


def tasks(actor: Actor, project: Project) -> QuerySet[DunningTask]:
    """Return the project's tasks with ``owed``, what the household owes overdue now, those due first in front."""
    actor.require(policies.VIEW_TASKS, project.pk)
    owed = _overdue().values("unit").annotate(sum=Sum("balance")).values("sum")
    rows = DunningTask.objects.filter(project=project).annotate(owed=Subquery(owed))
    return rows.select_related("unit", "assignee").order_by("next_on", "pk")


def is_to_do() -> Q:
    """Return the condition of a task that waits today: open, owed still, and its household is not left in peace."""
    today = clock.today()
    promised = Promise.objects.filter(unit=OuterRef("unit"), state=PromiseState.OPEN, promised_on__gte=today)
    disputed = Dispute.objects.filter(unit=OuterRef("unit"), bill=None, settled_on=None)
    waits = Q(state=TaskState.OPEN, next_on__lte=today)
    return waits & Q(Exists(_overdue())) & ~Q(Exists(promised)) & ~Q(Exists(disputed))


def get_task(actor: Actor, project: Project, pk: int) -> DunningTask:
    """Return a task, or raise `NotFound`."""
    return one_of(tasks(actor, project).select_related("project", "unit__project"), pk)


def calls_of_task(actor: Actor, task: DunningTask) -> QuerySet[DunningCall]:
    """Return the calls that were made for a task, newest first."""
    actor.require(policies.VIEW_TASKS, task.project_id)
    return DunningCall.objects.filter(task=task).select_related("called_by").order_by("-pk")


def reminders_of_unit(actor: Actor, unit: Unit) -> QuerySet[Reminder]:
    """Return when a household was reminded of what was overdue, newest first."""
    actor.require(policies.VIEW_TASKS, unit.project_id)
    return Reminder.objects.filter(unit=unit).order_by("-pk")


def plans(actor: Actor, project: Project) -> QuerySet[DunningPlan]:
    """Return the project's plans, the one in use first; none before the first day of chasing."""
    actor.require(policies.VIEW_TASKS, project.pk)
    return DunningPlan.objects.filter(project=project)


def steps(actor: Actor, plan: DunningPlan) -> QuerySet[DunningStep]:
    """Return the rungs of a plan from the first to the last."""
    actor.require(policies.VIEW_TASKS, plan.project_id)
    return DunningStep.objects.filter(plan=plan).order_by("days", "pk")


def promises(actor: Actor, project: Project) -> QuerySet[Promise]:
    """Return the promises of a project, newest first."""
    actor.require(policies.VIEW_TASKS, project.pk)
    return Promise.objects.filter(project=project).select_related("unit", "recorded_by", "project").order_by("-pk")


def get_promise(actor: Actor, project: Project, pk: int) -> Promise:
    """Return a promise, or raise `NotFound`."""
    return one_of(promises(actor, project), pk)


def disputes(actor: Actor, project: Project) -> QuerySet[Dispute]:
    """Return the disputes of a project, those that are open first."""
    actor.require(policies.VIEW_TASKS, project.pk)
    around = ("unit", "bill__tariff__fee_item", "recorded_by", "settled_by", "project")
    return Dispute.objects.filter(project=project).select_related(*around).order_by("-pk")


def get_dispute(actor: Actor, project: Project, pk: int) -> Dispute:
    """Return a dispute, or raise `NotFound`."""
    return one_of(disputes(actor, project), pk)
