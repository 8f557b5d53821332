"""Jobs of work orders: the watch over limits."""

from __future__ import annotations

import logging

from django.db import transaction

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.tenancy import queries as tenancy
from anju.domains.workorders.services import watching

logger = logging.getLogger(__name__)


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
