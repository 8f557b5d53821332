"""What the desk has to do: calls and letters, who does them, and what came of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anju.core.access import Actor
from anju.domains.arrears import filters, policies, queries, services
from anju.domains.arrears.enums import LETTERS, StepKind, TaskState
from anju.domains.arrears.models import DunningTask
from anju.domains.billing import policies as billing_policies
from anju.domains.billing import queries as billing
from anju.surfaces.console.arrears import forms, tables
from anju.surfaces.console.billing.tables import BILL_COLUMNS
from anju.ui.screens import (
    ActionScreen,
    BulkAction,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Queue,
    Related,
    Tag,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm


def _assign(actor: Actor, project: Any, rows: QuerySet[DunningTask], cleaned: dict[str, Any]) -> str:
    number = services.assign_tasks(actor=actor, project=project, tasks=rows, assignee=cleaned["assignee"])
    return ngettext("{n} task was assigned.", "{n} tasks were assigned.", number).format(n=number)


def _write(actor: Actor, project: Any, rows: QuerySet[DunningTask], cleaned: dict[str, Any]) -> str:
    chosen = rows.filter(state=TaskState.OPEN, kind__in=LETTERS)
    number = 0
    for kind in LETTERS:
        units = list(chosen.filter(kind=kind).values_list("unit_id", flat=True))
        if units:
            number += len(services.write_letters(actor=actor, project=project, kind=kind, unit_ids=units))
    return ngettext("{n} letter was written.", "{n} letters were written.", number).format(n=number)


def _preview_letters(actor: Actor, project: Any, rows: QuerySet[DunningTask]) -> list[str]:
    letters = rows.filter(state=TaskState.OPEN, kind__in=LETTERS).count()
    return [
        ngettext("{n} letter can be written.", "{n} letters can be written.", letters).format(n=letters),
        _now("Who has paid, promised or disputes everything is left out."),
    ]


class TaskList(ListScreen):
    """The tasks of chasing."""

    path, name = "chasing/", "arrears.task.list"
    title, icon = _("Chasing"), "phone-call"
    permission = policies.VIEW_TASKS
    filterset = filters.TaskFilter
    order = ("next_on", "pk")
    queues = (
        Queue("calls", _("Calls today"), lambda actor: queries.is_to_do() & Q(kind=StepKind.PHONE), tone="warn"),
        Queue("letters", _("Letters to write"), lambda actor: queries.is_to_do() & Q(kind__in=LETTERS), tone="major"),
        Queue(
            "mine",
            _("Mine"),
            lambda actor: queries.is_to_do() & Q(assignee=actor.user_id, assignee__isnull=False),
            tone="info",
        ),
        Queue("open", _("All open tasks"), lambda actor: Q(state=TaskState.OPEN)),
        Queue("all", _("All"), order=("-pk",), counted=False),
    )
    search_queue = "all"
    columns = tables.TASK_COLUMNS
    actions = (
        Link("arrears.letter.list", _("Letters"), "mail", permission=policies.VIEW_TASKS),
        Link("arrears.promise.list", _("Promises"), "heart-handshake", permission=policies.VIEW_TASKS),
        Link("arrears.dispute.list", _("Disputes"), "message-report", permission=policies.VIEW_TASKS),
        Link("arrears.plan", _("Plan"), "ladder", permission=policies.VIEW_TASKS),
    )
    bulk = (
        BulkAction(
            "assign",
            _("Assign tasks"),
            "user-plus",
            permission=policies.ASSIGN_TASKS,
            form=forms.AssignForm,
            form_kwargs=lambda actor, project: {"collectors": services.collectors(project)},
            run=_assign,
        ),
        BulkAction(
            "write",
            _("Write letters"),
            "mail",
            permission=policies.WRITE_LETTERS,
            preview=_preview_letters,
            run=_write,
        ),
    )
    empty = Empty(
        _("Nobody has to be called"),
        _("The plan raises calls and letters every morning, for those who owe long enough."),
        "arrears.plan",
        _("The plan"),
        "circle-check",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[DunningTask]:
        """Return the project's tasks."""
        return queries.tasks(actor, project)


def _is_call(task: DunningTask) -> bool:
    return task.state == TaskState.OPEN and task.kind == StepKind.PHONE


class TaskDetail(DetailScreen):
    """One task: what is owed, what was said, what was sent."""

    path, name = "chasing/<int:pk>/", "arrears.task.detail"
    icon = "phone-call"
    permission = policies.VIEW_TASKS
    back = "arrears.task.list"
    actions = (
        Link(
            "arrears.task.call",
            _("Record a call"),
            "phone-call",
            permission=policies.WORK_TASKS,
            when=_is_call,
            primary=True,
            key="e",
        ),
        Link(
            "arrears.task.finish",
            _("Mark as done"),
            "check",
            permission=policies.WORK_TASKS,
            when=lambda task: task.state == TaskState.OPEN,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
                Column("kind", _("Step of chasing")),
                MoneyColumn("owed", _("Overdue amount")),
                MoneyColumn("amount", _("Owed when it was raised")),
                DateColumn("due_on", _("Oldest due date")),
                DateColumn("raised_on", _("Raised on")),
                DateColumn("next_on", _("Next on")),
                Column("assignee__name", _("Assigned to")),
            ),
        ),
        Related(
            "calls",
            _("Calls made"),
            tables.CALL_COLUMNS,
            rows=lambda actor, project, task: queries.calls_of_task(actor, task),
            empty=_("Nobody has called yet."),
        ),
        Related(
            "bills",
            _("Open bills"),
            BILL_COLUMNS,
            rows=lambda actor, project, task: billing.open_bills_of_unit(actor, task.unit),
            permission=billing_policies.VIEW_BILLS,
        ),
        Related(
            "reminders",
            _("Reminders"),
            tables.REMINDER_COLUMNS,
            rows=lambda actor, project, task: queries.reminders_of_unit(actor, task.unit),
            empty=_("No reminder was sent yet."),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> DunningTask:
        """Return the task."""
        return queries.get_task(actor, project, ids["pk"])

    def heading(self, record: DunningTask) -> str:
        """Return step and unit."""
        return f"{record.unit.code} {record.get_kind_display()}"

    def tags(self, record: DunningTask) -> list[Tag]:
        """Return its state."""
        return [Tag(record.get_state_display(), tables.TASK_TONES[TaskState(record.state)], "circle-dot")]


class TaskCall(FormScreen):
    """What came of a call."""

    path, name = "chasing/<int:pk>/call/", "arrears.task.call"
    title = _("Record a call")
    permission = policies.WORK_TASKS
    form = forms.CallForm
    done = "arrears.task.detail"
    find = TaskDetail.find

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Propose all that is overdue."""
        return {"amount": self.object.owed}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DunningTask:
        """Keep it."""
        return services.record_call(actor=actor, task=self.object, **cleaned).task


class TaskFinish(ActionScreen):
    """Lay a task aside."""

    path, name = "chasing/<int:pk>/finish/", "arrears.task.finish"
    title, button = _("The task is done"), _("Mark as done")
    permission = policies.WORK_TASKS
    form = ConfirmForm
    done = "arrears.task.detail"
    find = TaskDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("It leaves the list. The next step of the plan comes at its time as long as something is owed.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> DunningTask:
        """Lay it aside."""
        return services.finish_task(actor=actor, task=self.object)
