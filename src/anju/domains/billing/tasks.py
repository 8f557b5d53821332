"""Jobs of charging: long runs that a person asked for, the run of the day of issue, reminders."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from anju.core import jobs, scope
from anju.core.access import system_actor
from anju.domains.billing import queries, services
from anju.domains.billing.services import contracts
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project

logger = logging.getLogger(__name__)


@jobs.handler(services.ISSUE_JOB)
def issue_run(job: jobs.RunningJob) -> dict[str, Any]:
    """Issue an approved run in the background; cancelled or killed, it leaves nothing."""
    project = Project.objects.get(pk=job.project_id)
    run = queries.get_run(job.actor, project, job.params["run_id"])
    run = services.issue_run(actor=job.actor, run=run, progress=job.progress)
    return {"run": run.number, "bills": run.bill_count, "amount": f"{run.bill_amount:.2f}"}


@app.task(name=services.TELL_ISSUED_TASK, queue="messages", retry=RetryStrategy(max_attempts=5, wait=30))
def tell_issued(project_id: int, run_id: int) -> int:
    """Tell the households of a run of their bills."""
    actor = system_actor("billing messages")
    with transaction.atomic(), scope.enter([project_id], actor=actor):
        project = Project.objects.get(pk=project_id)
        return services.tell_issued(actor=actor, project=project, run_id=run_id).inboxes


def run_due_everywhere(timestamp: int = 0) -> int:
    """Prepare (and where wanted issue) what is due today in every project; return the number of runs made."""
    made = 0
    actor = system_actor("billing schedule")
    for project in _projects():
        # A project that fails must not keep the others from their bills.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                made += services.run_due(actor=actor, project=project) is not None
        except Exception:
            logger.exception("the bill run of project %s failed", project.pk)
    return made


def give_back_unpaid_everywhere(timestamp: int = 0) -> int:
    """Take offers back from bills that were not paid on their day, in every project; return from how many."""
    count = 0
    for project in _projects():
        # A project that fails must not keep the others from it.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=system_actor("offers")):
                count += services.give_back_unpaid(project=project)
        except Exception:
            logger.exception("the offers of project %s were not taken back", project.pk)
    return count


def announce_endings_everywhere(timestamp: int = 0) -> int:
    """Tell of contracts that end soon, in every project; return of how many."""
    count = 0
    actor = system_actor("contracts")
    for project in _projects():
        # A project that fails must not keep the others from it.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                count += contracts.announce_endings(actor=actor, project=project)
        except Exception:
            logger.exception("the contracts of project %s that end were not told of", project.pk)
    return count


def _projects() -> list[Project]:
    with transaction.atomic(), scope.enter([]):
        return list(tenancy.projects_of(system_actor("schedule")))
