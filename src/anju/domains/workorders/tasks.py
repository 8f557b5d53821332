"""Jobs of work orders: the watch over limits, and the plan of dispatch."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Project
from anju.domains.workorders import queries
from anju.domains.workorders.services import planning, watching

logger = logging.getLogger(__name__)
PLAN_AFTER_SECONDS = 3
"""What comes within these seconds is planned together."""


def watch_limits_everywhere(timestamp: int = 0) -> int:
    """Tell of every limit that is in danger or over, project by project; return how many orders were looked at."""
    actor = system_actor("watch over limits")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(system_actor("schedule")))
    looked_at = 0
    for project in projects:
        # A project that fails must not keep the others from being warned.
        try:
            while True:
                with transaction.atomic(), scope.enter([project.pk], actor=actor):
                    found = watching.tell_of_limits(actor=actor, project=project)
                looked_at += found
                if found < watching.AT_ONCE:
                    break
        except Exception:
            logger.exception("the watch over limits of project %s failed", project.pk)
    return looked_at


@app.task(name="workorders.plan_dispatch", queue="jobs")
def plan_dispatch(project_id: int) -> int:
    """Plan the orders of a project that wait; return how many suggestions stand."""
    actor = system_actor("dispatch")
    with transaction.atomic(), scope.enter([project_id], actor=actor):
        return planning.plan_dispatch(actor=actor, project=Project.objects.get(pk=project_id))


def plan_soon(project_id: int) -> None:
    """Plan a project some seconds after the present transaction has committed, once for all that happens in them.

    Not inside of it: the lock that makes one job of many would be held until it ends, and others would wait for it.
    What is lost when a process dies in between is planned by the next change, or by `plan_everywhere`.
    """
    transaction.on_commit(lambda: _defer(project_id), robust=True)


def plan_everywhere(timestamp: int = 0) -> int:
    """Ask for a new plan wherever orders wait and somebody is on duty, because time goes on; return for how many."""
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(system_actor("schedule")))
    asked = 0
    for project in projects:
        with transaction.atomic(), scope.enter([project.pk]):
            is_wanted = queries.is_planning_wanted(project)
        if is_wanted:
            _defer(project.pk)
            asked += 1
    return asked


def _defer(project_id: int) -> None:
    lock = f"workorders.plan_dispatch:{project_id}"
    try:
        with transaction.atomic():
            later = plan_dispatch.configure(queueing_lock=lock, schedule_in={"seconds": PLAN_AFTER_SECONDS})
            later.defer(project_id=project_id)
    except AlreadyEnqueued:
        logger.debug("waits already: %s", lock)
