"""The daily job of chasing."""

from __future__ import annotations

import logging

from django.db import transaction

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.arrears import services
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)


def chase_everywhere(timestamp: int = 0) -> int:
    """Do what today asks for in every project, each in a transaction of its own; return how many messages went out."""
    actor, sent = system_actor("chasing arrears"), 0
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    for project in projects:
        # A project that fails must not keep the others from their day.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                day = services.run_day(actor=actor, project=project)
                sent += day.inboxes + day.messages
        except Exception:
            logger.exception("chasing the arrears of project %s failed", project.pk)
    return sent
