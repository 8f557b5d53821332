"""Bill runs without a person at the screen: from the command line, and by themselves on the day of issue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.billing.calc.periods import PeriodError, parse_period
from anju.domains.billing.enums import Cycle, RunState, SkipReason
from anju.domains.billing.models import BillRun
from anju.domains.billing.queries.preview import preview, settings_of
from anju.domains.billing.services.runs import NothingToIssue, approve_run, issue_run, prepare_run
from anju.domains.tenancy.models import Project


@dataclass(frozen=True)
class MonthResult:
    """What a month's run came to; ``run`` is None when there was nothing left to bill."""

    project: str
    period: str
    run: BillRun | None
    skipped: dict[SkipReason, int]

    @property
    def count(self) -> int:
        """Bills issued."""
        return self.run.bill_count if self.run else 0

    @property
    def amount(self) -> Decimal:
        """Their sum in yuan."""
        return self.run.bill_amount if self.run else Decimal("0.00")

    def as_json(self) -> dict[str, Any]:
        """Return plain values for ``--json``."""
        return {
            "project": self.project,
            "period": self.period,
            "run": self.run.number if self.run else None,
            "bills": self.count,
            "amount": f"{self.amount:.2f}",
            "skipped": {reason.value: number for reason, number in self.skipped.items()},
        }

    def describe(self) -> str:
        """Return a few lines for a terminal."""
        head = _("{project} {period}: {count} bills, {amount} yuan").format(
            project=self.project, period=self.period, count=self.count, amount=format_amount(self.amount)
        )
        left_out = [f"  {reason.label}: {number}" for reason, number in self.skipped.items()]
        return "\n".join([head, *left_out])


def run_month(*, actor: Actor, project: Project, period: str) -> MonthResult:
    """Issue what is due in a month (``2026-11``) and not billed yet; run again, it adds only what is missing.

    For the system itself (command line, demonstration): it prepares, approves and issues in one go. A person needs
    the three rights, and is refused as approver of a run of their own.
    """
    month = parse_period(period, field="period")
    if month.cycle != Cycle.MONTH:
        raise PeriodError(field="period")
    seen = preview(actor, project, month.first_on)
    try:
        run = prepare_run(actor=actor, project=project, month=month.first_on)
    except NothingToIssue:
        return MonthResult(project.code, period, None, seen.skipped)
    run = issue_run(actor=actor, run=approve_run(actor=actor, run=run))
    return MonthResult(project.code, period, run, seen.skipped)


def run_due(*, actor: Actor, project: Project, on: dt.date | None = None) -> BillRun | None:
    """Prepare what is due by the day and, where the project's settings say so, issue it; return the run or None.

    Tariffs join on their day of issue. Nothing happens while a run of the month waits for its approval, or when
    everything is billed; a day on which the server stood still is made up for on the next.
    """
    on = on or clock.today()
    month = on.replace(day=1)
    waiting = BillRun.objects.filter(
        project=project, month=month, unit__isnull=True, state__in=[RunState.DRAFT, RunState.APPROVED]
    )
    if waiting.exists() or _withdrawn(project, month):
        return None
    try:
        run = prepare_run(actor=actor, project=project, month=month, up_to_day=on.day)
    except NothingToIssue:
        return None
    if settings_of(project).auto_issue:
        run = issue_run(actor=actor, run=approve_run(actor=actor, run=run))
    return run


def _withdrawn(project: Project, month: dt.date) -> bool:
    """Tell whether people took the month into their own hands: its last run was withdrawn or reversed."""
    last = BillRun.objects.filter(project=project, month=month, unit__isnull=True).order_by("-pk").first()
    return last is not None and last.state in (RunState.WITHDRAWN, RunState.REVERSED)
