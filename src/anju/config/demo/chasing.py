"""Chasing in the demonstration: months of calls and letters, what debtors said, and what is to do today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

from anju.core import clock
from anju.core.access import Actor
from anju.domains.arrears import queries, services
from anju.domains.arrears.enums import CallOutcome, DeliveryOutcome, StepKind, TaskState
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Project

RUN_DAYS = (75, 40, 8)
"""So many days ago the plan was run: calls, then letters to who was called a month before."""
LETTERS_DAYS, LETTERS, CALLS = 30, 24, 18
_ANSWERS = ("signed", "courier_signed", "returned", "posted")


def chase(*, actor: Actor, project: Project, clerk: User) -> None:
    """Raise what the plan raises, write and deliver some letters, make some calls; nobody is sent a message."""
    for days in RUN_DAYS:
        with _evening(days):
            services.run_day(actor=actor, project=project)
    _send_letters(actor, project)
    _call(actor, project, clerk)
    with _evening(0):
        services.run_day(actor=actor, project=project)


def _send_letters(actor: Actor, project: Project) -> None:
    with _evening(LETTERS_DAYS):
        due = queries.tasks(actor, project).filter(kind=StepKind.LETTER, state=TaskState.OPEN).order_by("pk")
        units = list(due.values_list("unit_id", flat=True)[:LETTERS])
        if not units:
            return
        written = services.write_letters(actor=actor, project=project, kind=StepKind.LETTER, unit_ids=units)
    with _evening(LETTERS_DAYS - 5):
        for number, letter in enumerate(written[: LETTERS * 3 // 4]):
            outcome = DeliveryOutcome(_ANSWERS[number % len(_ANSWERS)])
            services.record_delivery(
                actor=actor,
                letter=letter,
                outcome=outcome,
                happened_on=clock.today(),
                proof="本人签收" if outcome is DeliveryOutcome.SIGNED else f"SF10{letter.pk:08d}",
            )


def _call(actor: Actor, project: Project, clerk: User) -> None:
    calls = queries.tasks(actor, project).filter(kind=StepKind.PHONE, state=TaskState.OPEN)
    chosen = list(calls.select_related("project", "unit__project").order_by("pk")[:CALLS])
    services.assign_tasks(actor=actor, project=project, tasks=chosen, assignee=clerk)
    for number, task in enumerate(chosen):
        outcome = list(CallOutcome)[number % len(CallOutcome)]
        days = 20 if outcome is CallOutcome.PROMISED and number % 2 else 3
        with _evening(days):
            services.record_call(
                actor=actor,
                task=task,
                outcome=outcome,
                amount=task.owed or Decimal(1),
                promised_on=clock.today() + dt.timedelta(days=10),
                remark="称楼道灯长期不亮，要求先维修" if outcome is CallOutcome.DISPUTED else "",
                called_at=clock.now() - dt.timedelta(hours=6),  # in the hours in which people may be called
            )


@contextmanager
def _evening(days: int) -> Iterator[None]:
    """Let it be ten at night so many days ago: an hour at which no message leaves."""
    moment = dt.datetime.combine(clock.today() - dt.timedelta(days=days), dt.time(22), clock.ZONE)
    with clock.at(moment):
        yield
