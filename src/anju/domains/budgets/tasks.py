"""Jobs of budgets."""

from __future__ import annotations

import logging

from django.db import transaction

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.budgets import services
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)


def watch_budgets_everywhere(timestamp: int = 0) -> int:
    """Raise the alerts of every project, each in its own transaction; return how many budget lines were told of."""
    actor = system_actor("budgets")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    told = 0
    for project in projects:
        # A project that fails must not keep the others from their alerts.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                told += services.raise_alerts(actor=actor, project=project)
        except Exception:
            logger.exception("the budgets of project %s could not be watched", project.pk)
    return told
