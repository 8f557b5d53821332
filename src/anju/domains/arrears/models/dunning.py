"""Plans of chasing, what they raise, and what debtors said."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from anju.core import audit
from anju.core.db import AppendOnly, KeepRows
from anju.core.owned import ProjectOwned
from anju.domains.arrears.enums import TASKS, CallOutcome, PromiseState, StepKind, TaskState
from anju.domains.billing.models import Bill
from anju.domains.estate.models import Unit
from anju.domains.identity.models import User


@audit.tracked()
class DunningPlan(ProjectOwned):
    """How a project chases arrears (催缴方案): a ladder of steps, and when people are left in peace."""

    name = models.CharField(_("name"), max_length=40)
    contact_from = models.TimeField(_("contact from"), default=dt.time(8))
    contact_until = models.TimeField(_("contact until"), default=dt.time(21))
    quiet_weekdays = ArrayField(
        models.PositiveSmallIntegerField(), verbose_name=_("quiet days of the week"), default=list, blank=True
    )
    quiet_days = ArrayField(models.DateField(), verbose_name=_("quiet days"), default=list, blank=True)
    letter_days = models.PositiveSmallIntegerField(_("days a letter gives to pay"), default=15)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["project", "-is_active", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["project"], name="arrears_plan_one_in_use", condition=Q(is_active=True)),
            models.CheckConstraint(condition=Q(contact_from__lt=F("contact_until")), name="arrears_plan_hours"),
        ]

    def __str__(self) -> str:
        return self.name

    def may_contact_at(self, moment: dt.datetime) -> bool:
        """Tell whether people may be asked for money at this local moment."""
        day = moment.date()
        if day in self.quiet_days or day.isoweekday() in self.quiet_weekdays:
            return False
        return self.contact_from <= moment.time() < self.contact_until


@audit.tracked()
class DunningStep(ProjectOwned):
    """A rung of a plan: ``days`` from the oldest due date on (negative: before it), again ``every_days`` if given."""

    plan = models.ForeignKey(DunningPlan, models.CASCADE, related_name="steps")
    kind = models.CharField(_("step"), max_length=10, choices=StepKind.choices)
    days = models.SmallIntegerField(_("days from the due date"))
    every_days = models.PositiveSmallIntegerField(_("again every so many days"), null=True, blank=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["plan", "days", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            models.UniqueConstraint(fields=["plan", "kind", "days"], name="arrears_step_once"),
            models.CheckConstraint(condition=Q(kind__in=StepKind.values), name="arrears_step_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=StepKind.DUE_SOON, days__lt=0) | (~Q(kind=StepKind.DUE_SOON) & Q(days__gte=1)),
                name="arrears_step_side",
            ),
            models.CheckConstraint(
                condition=Q(kind=StepKind.OVERDUE, every_days__gte=1)
                | (~Q(kind=StepKind.OVERDUE) & Q(every_days__isnull=True)),
                name="arrears_step_repeats",
            ),
        ]


@audit.tracked()
class DunningTask(ProjectOwned):
    """A call or a letter that is due for a household; ``due_on`` is its oldest open due date when it was raised.

    Never a guard's: guards may not collect debts [保安服务管理条例30(4)]; the database refuses it as well.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("step"), max_length=10, choices=StepKind.choices)
    days = models.SmallIntegerField()
    due_on = models.DateField(_("oldest due date"))
    amount = models.DecimalField(_("owed then"), max_digits=14, decimal_places=2)
    raised_on = models.DateField(_("raised on"))
    next_on = models.DateField(_("next on"))
    state = models.CharField(_("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    assignee = models.ForeignKey(
        User, models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("assigned to")
    )
    settled_on = models.DateField(null=True)

    class Meta(ProjectOwned.Meta):
        ordering = ["next_on", "id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="arrears_task_kept"),
            models.UniqueConstraint(fields=["unit", "kind", "days", "due_on"], name="arrears_task_once"),
            models.UniqueConstraint(
                fields=["unit", "kind"], name="arrears_task_one_open", condition=Q(state=TaskState.OPEN)
            ),
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in TASKS]), name="arrears_task_kind_known"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="arrears_task_state_known"),
        ]
        indexes = [
            models.Index(fields=["project", "next_on"], name="arrears_task_open", condition=Q(state=TaskState.OPEN))
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit}"


class DunningCall(ProjectOwned):
    """A call that was made for a task, and what came of it. Never changed."""

    task = models.ForeignKey(DunningTask, models.PROTECT, related_name="calls")
    outcome = models.CharField(_("outcome"), max_length=12, choices=CallOutcome.choices)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    called_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    called_at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            AppendOnly(name="arrears_call_append_only"),
            models.CheckConstraint(condition=Q(outcome__in=CallOutcome.values), name="arrears_call_outcome_known"),
        ]


@audit.tracked()
class Promise(ProjectOwned):
    """A household said that it pays an amount by a day; until then it is left in peace."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    promised_on = models.DateField(_("pays by"))
    made_on = models.DateField(_("promised on"))
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    settled_on = models.DateField(_("settled on"), null=True)
    recorded_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    recorded_at = models.DateTimeField(_("at"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="arrears_promise_kept"),
            models.UniqueConstraint(fields=["unit"], name="arrears_promise_one", condition=Q(state=PromiseState.OPEN)),
            models.CheckConstraint(condition=Q(amount__gt=0), name="arrears_promise_amount"),
            models.CheckConstraint(condition=Q(promised_on__gte=F("made_on")), name="arrears_promise_later"),
            models.CheckConstraint(condition=Q(state__in=PromiseState.values), name="arrears_promise_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.amount} {self.promised_on}"


@audit.tracked()
class Dispute(ProjectOwned):
    """A household says that it does not owe a bill, or anything; what is disputed is not chased until it is settled."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    bill = models.ForeignKey(
        Bill, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+", verbose_name=_("bill")
    )
    reason = models.CharField(_("what is disputed"), max_length=200)
    raised_on = models.DateField(_("raised on"))
    settled_on = models.DateField(_("settled on"), null=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("by"))
    settled_by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", verbose_name=_("settled by"))

    class Meta(ProjectOwned.Meta):
        ordering = ["-id"]
        constraints = [
            *ProjectOwned.Meta.constraints,
            KeepRows(name="arrears_dispute_kept"),
            models.UniqueConstraint(
                fields=["unit", "bill"],
                name="arrears_dispute_one",
                condition=Q(settled_on__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | ~Q(answer=""), name="arrears_dispute_answered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.reason}"
