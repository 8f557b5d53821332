"""The day's work on questionnaires: open, remind, close."""

from __future__ import annotations

import logging

from django.db import transaction

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.surveys import services
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)


def watch_forms_everywhere(timestamp: int = 0) -> int:
    """Open, remind of and close questionnaires in every project; return how many moved."""
    actor = system_actor("surveys schedule")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    moved = 0
    for project in projects:
        # A project that fails must not keep the others waiting.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                moved += services.watch_forms(actor=actor, project=project)
        except Exception:
            logger.exception("watching the questionnaires of project %s failed", project.pk)
    return moved
