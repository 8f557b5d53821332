"""Columns and tones of tasks, promises, letters and limitation."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.arrears.enums import LetterState, PromiseState, TaskState
from anju.surfaces.console.payments import words
from anju.ui.screens import Column, DateColumn, InstantColumn, LinkColumn, MoneyColumn, NumberColumn, StatusColumn, Tag

TASK_TONES = {TaskState.OPEN: "warn", TaskState.DONE: "ok", TaskState.DROPPED: "mute"}
PROMISE_TONES = {
    PromiseState.OPEN: "info",
    PromiseState.KEPT: "ok",
    PromiseState.BROKEN: "bad",
    PromiseState.WITHDRAWN: "mute",
}
LETTER_TONES = {
    LetterState.WRITTEN: "warn",
    LetterState.POSTED: "info",
    LetterState.DELIVERED: "ok",
    LetterState.RETURNED: "bad",
}


def left_tag(until: dt.date) -> Tag:
    """Return how many days are left to sue, by the usual thresholds."""
    days = (until - clock.today()).days
    if days < 0:
        return Tag(_now("Run out"), "bad", "alert-octagon")
    tone = "bad" if days <= 30 else "major" if days <= 90 else "warn" if days <= 180 else "ok"
    return Tag(_now("{days} days left").format(days=days), tone, "clock")


class LeftColumn(Column):
    """The days left to sue, as a tag."""

    css = "cell-tag"

    def draw_value(self, value: Any, row: Any, request: Any) -> Any:
        """Draw the tag."""
        return left_tag(row.runs_until).__html__()


def _left(bill: Any) -> str:
    return str(left_tag(bill.runs_until).text)


def _period(bill: Any) -> str:
    return words.period_words(bill.period_start, bill.period_end)


LIMITATION_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=1),
    Column("tariff__fee_item__name", _("Fee item"), phone=3),
    LinkColumn("period_start", _("Period"), to="billing.bill.detail", value=_period),
    DateColumn("due_on", _("Due on")),
    MoneyColumn("balance", _("Outstanding"), phone=2),
    DateColumn("runs_until", _("Can be sued for until")),
    LeftColumn("left", _("Left"), value=_left, sort="runs_until", phone=4),
)
DEMAND_COLUMNS = (
    LinkColumn("happened_on", _("Reached on"), to="arrears.demand.detail", phone=2),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=1),
    Column("kind", _("Kind"), phone=3),
    Column("proof", _("Proof"), phone=4),
    Column("remark", _("Remark"), shown=False),
    Column("recorded_by__name", _("Recorded by")),
    InstantColumn("recorded_at", _("Recorded at"), shown=False),
)
TASK_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="arrears.task.detail", phone=1),
    Column("kind", _("Step of chasing"), phone=3),
    MoneyColumn("owed", _("Overdue amount"), phone=2),
    DateColumn("due_on", _("Oldest due date")),
    NumberColumn("late", _("Days overdue"), value=lambda task: (clock.today() - task.due_on).days, sort="due_on"),
    DateColumn("next_on", _("Next on"), phone=4),
    Column("assignee__name", _("Assigned to")),
    StatusColumn("state", _("State"), tones=TASK_TONES),
    DateColumn("raised_on", _("Raised on"), shown=False),
)
CALL_COLUMNS = (
    InstantColumn("called_at", _("At")),
    Column("outcome", _("Outcome")),
    Column("remark", _("Remark")),
    Column("called_by__name", _("By whom")),
)
REMINDER_COLUMNS = (
    DateColumn("reminded_on", _("Reminded on")),
    MoneyColumn("amount", _("Overdue then")),
    DateColumn("oldest_due_on", _("Oldest due date")),
)
PROMISE_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="payments.statement", pk="unit_id", phone=1),
    MoneyColumn("amount", _("Amount"), phone=2),
    DateColumn("promised_on", _("Pays by"), phone=4),
    StatusColumn("state", _("State"), tones=PROMISE_TONES, phone=3),
    DateColumn("made_on", _("Promised on")),
    Column("remark", _("Remark")),
    Column("recorded_by__name", _("Noted by")),
    DateColumn("settled_on", _("Settled on"), shown=False),
)
DISPUTE_COLUMNS = (
    LinkColumn("unit__code", _("Unit"), to="payments.statement", pk="unit_id", phone=1),
    LinkColumn(
        "bill__tariff__fee_item__name",
        _("Bill"),
        to="billing.bill.detail",
        pk="bill_id",
        value=lambda one: str(one.bill.tariff.fee_item) if one.bill_id else _now("Everything"),
        phone=3,
    ),
    Column("reason", _("What is disputed"), phone=4),
    DateColumn("raised_on", _("Disputed on"), phone=2),
    DateColumn("settled_on", _("Settled on")),
    Column("answer", _("Answer")),
    Column("recorded_by__name", _("Noted by"), shown=False),
)
LETTER_COLUMNS = (
    LinkColumn("number", _("Number"), to="arrears.letter.detail", phone=1),
    Column("kind", _("Letter"), phone=3),
    LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
    MoneyColumn("amount", _("Amount"), phone=2),
    DateColumn("written_on", _("Written on")),
    DateColumn("pay_until", _("Pay until")),
    StatusColumn("state", _("State"), tones=LETTER_TONES, phone=4),
    Column("batch", _("Batch"), shown=False),
)
