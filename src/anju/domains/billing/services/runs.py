"""Bill runs: prepared by one person, approved by another, issued, reversed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from anju.core import clock, events, jobs, numbering
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.models import BackgroundJob
from anju.core.money import ZERO
from anju.domains.billing import policies
from anju.domains.billing.enums import RunState
from anju.domains.billing.events import BillsIssued, RunApproved, RunPrepared, RunReversed
from anju.domains.billing.models import BillRun
from anju.domains.billing.queries import plans as planning
from anju.domains.billing.queries.preview import Preview, preview, settings_of
from anju.domains.billing.services.issuing import issue_plan
from anju.domains.billing.services.reminding import announce_run
from anju.domains.billing.services.reversing import reverse_bills
from anju.domains.estate.models import Unit
from anju.domains.tenancy.models import Project

Progress = Callable[[int, int], None]
ISSUE_JOB = "billing.issue_run"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('billing.run'), %s::int)"


class RegisterChanged(DomainError):
    """What would be issued is not what was approved."""

    def __init__(self, *, expected: int, found: int) -> None:
        super().__init__(
            _(
                "The register has changed since the approval: {expected} bills were approved, {found} would be issued "
                "or their sum differs. Nothing was issued; prepare the run again."
            ).format(expected=expected, found=found)
        )


class NothingToIssue(DomainError):
    """A run would issue no bill at all."""

    def __init__(self) -> None:
        super().__init__(_("There is nothing to bill for this month."))


def prepare_run(
    *,
    actor: Actor,
    project: Project,
    month: dt.date,
    unit: Unit | None = None,
    tariff_ids: Sequence[int] | None = None,
    up_to_day: int | None = None,
) -> BillRun:
    """Prepare a run for a month (its first day), for one unit or all; nothing is owed yet. Publishes `RunPrepared`.

    Keeps what would be issued now; approval and issue hold to it. Raises `NothingToIssue`.
    """
    actor.require(policies.PREPARE_RUNS, project.pk)
    month = month.replace(day=1)
    seen = preview(actor, project, month, unit, tariff_ids=tariff_ids, up_to_day=up_to_day)
    if not seen.count:
        raise NothingToIssue
    return _keep(actor, project, month, unit, seen)


def _keep(actor: Actor, project: Project, month: dt.date, unit: Unit | None, seen: Preview) -> BillRun:
    with transaction.atomic():
        number = numbering.take(project_id=project.pk, kind="billing.run", period=f"{month:%Y%m}")
        run = BillRun.objects.create(
            project=project,
            number=f"BR{month:%Y%m}-{number:02d}",
            month=month,
            unit=unit,
            expected_count=seen.count,
            expected_amount=seen.amount,
            skipped=dict(seen.skipped),
            prices={str(one.tariff.pk): one.plan.snapshot() for one in seen.tariffs if one.plan.why_not is None},
            prepared_by_id=actor.user_id,
        )
        events.publish(RunPrepared(project_id=project.pk, run_id=run.pk, by_schedule=actor.is_system))
    return run


def approve_run(*, actor: Actor, run: BillRun) -> BillRun:
    """Approve a prepared run. Who prepared it may not approve it. Publishes `RunApproved`.

    Raises DomainError for the preparer and for a run that is not waiting.
    """
    actor.require(policies.APPROVE_RUNS, run.project_id)
    with transaction.atomic():
        run = _locked(run, RunState.DRAFT)
        if actor.user_id is not None and actor.user_id == run.prepared_by_id:
            raise DomainError(_("A run is approved by somebody else than the person who prepared it."))
        run.state, run.approved_by_id, run.approved_at = RunState.APPROVED, actor.user_id, clock.now()
        run.save(update_fields=["state", "approved_by", "approved_at"])
        events.publish(RunApproved(project_id=run.project_id, run_id=run.pk))
    return run


def withdraw_run(*, actor: Actor, run: BillRun) -> BillRun:
    """Give up a run that was not issued; it stays on record as withdrawn."""
    actor.require(policies.PREPARE_RUNS, run.project_id)
    with transaction.atomic():
        run = _locked(run, RunState.DRAFT, RunState.APPROVED)
        run.state = RunState.WITHDRAWN
        run.save(update_fields=["state"])
    return run


def issue_run(*, actor: Actor, run: BillRun, progress: Progress | None = None) -> BillRun:
    """Issue an approved run: one statement a tariff writes its bills with their ledger entries. All or nothing.

    Bills are dated today, in the books too. ``progress(done, total)`` is called before each tariff and may raise to
    stop the run. Publishes `BillsIssued`. Raises `RegisterChanged` when it would not issue what was approved.
    """
    actor.require(policies.ISSUE_RUNS, run.project_id)
    with transaction.atomic():
        run = _locked(run, RunState.APPROVED)
        project = run.project
        tariff_ids = [int(key) for key in run.prices]
        due = list(planning.due_plans(planning.plans(project, run.month, tariff_ids=tariff_ids)))
        unsold = settings_of(project).charges_unsold
        count, amount = 0, ZERO
        for done, plan in enumerate(due):
            if progress:
                progress(done, len(due))
            issued = issue_plan(run=run, plan=plan, issued_on=clock.today(), charges_unsold=unsold)
            count, amount = count + issued.count, amount + issued.amount
        if (count, amount) != (run.expected_count, run.expected_amount):
            raise RegisterChanged(expected=run.expected_count or 0, found=count)
        run.prices = {str(plan.tariff.pk): plan.snapshot() for plan in due}
        run.state, run.issued_at = RunState.ISSUED, clock.now()
        run.bill_count, run.bill_amount = count, amount
        run.save(update_fields=["prices", "state", "issued_at", "bill_count", "bill_amount"])
        events.publish(BillsIssued(project_id=project.pk, run_id=run.pk, count=count, amount=f"{amount:.2f}"))
        announce_run(run=run)
        if progress:
            progress(len(due), len(due))
    return run


def reverse_run(*, actor: Actor, run: BillRun) -> BillRun:
    """Reverse all bills of an issued run (冲红), as long as nothing was paid or waived on any of them.

    Each bill's entry gets its opposite, linked to it; a later run may bill the period again. Publishes `RunReversed`.
    Raises DomainError when a bill was touched by a payment.
    """
    actor.require(policies.REVERSE_RUNS, run.project_id)
    with transaction.atomic():
        run = _locked(run, RunState.ISSUED)
        reversed_count = reverse_bills(run=run, on_date=clock.today())
        if reversed_count != run.bill_count:
            raise DomainError(_("A bill of this run has been paid or waived already; the run cannot be reversed."))
        run.state, run.reversed_at = RunState.REVERSED, clock.now()
        run.save(update_fields=["state", "reversed_at"])
        events.publish(RunReversed(project_id=run.project_id, run_id=run.pk))
    return run


def _locked(run: BillRun, *states: RunState) -> BillRun:
    """Lock the run against a second hand, and the project against another run; raises DomainError in another state."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [run.project_id])
    locked = BillRun.objects.select_for_update(of=("self",)).select_related("project", "unit").get(pk=run.pk)
    if locked.state not in states:
        raise DomainError(
            _("Run {number} is “{state}”; this cannot be done now.").format(
                number=locked.number, state=locked.get_state_display()
            )
        )
    return locked


def start_issue(*, actor: Actor, run: BillRun) -> BackgroundJob:
    """Ask for a run to be issued in the background, with progress and cancel; see `issue_run`."""
    actor.require(policies.ISSUE_RUNS, run.project_id)
    return jobs.start(
        actor=actor,
        kind=ISSUE_JOB,
        title=_("Issue bills: {number}").format(number=run.number),
        project_id=run.project_id,
        params={"run_id": run.pk},
    )
