"""The nightly end of work that nobody confirmed."""

from __future__ import annotations

import logging

from django.db import transaction

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.service import services
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)


def close_unconfirmed_everywhere(timestamp: int = 0) -> int:
    """Close what its residents have not confirmed in time, in every project; return how many orders."""
    actor = system_actor("service schedule")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    closed = 0
    for project in projects:
        # A project that fails must not keep the others waiting.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                closed += services.close_unconfirmed(actor=actor, project=project)
        except Exception:
            logger.exception("closing what nobody confirmed in project %s failed", project.pk)
    return closed
