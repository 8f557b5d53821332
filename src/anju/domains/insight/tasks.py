"""Jobs of the domain insight."""

from __future__ import annotations

import logging

from django.db import transaction
from procrastinate.contrib.django import app

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.insight import services
from anju.domains.insight.calc.checks import NOTHING
from anju.domains.tenancy import queries as tenancy

logger = logging.getLogger(__name__)


@app.periodic(cron="*/5 * * * *")
@app.task(name="insight.refresh_slow_figures", queue="jobs", queueing_lock="insight.refresh_slow_figures")
def refresh_slow_figures(timestamp: int) -> None:
    """Make those projects' figures anew whose pages do not make them by themselves, each in its own transaction."""
    actor = system_actor("figures")
    for project in tenancy.projects_of(actor):
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            services.refresh_slow_figures(project=project)


def check_books_everywhere(timestamp: int = 0) -> int:
    """Check the books of every project, then keep the sums of all beside each; return the differences."""
    actor = system_actor("books check")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    company, found = NOTHING, 0
    for project in projects:
        # A project that fails must not keep the others from their check.
        try:
            with transaction.atomic(), scope.enter([project.pk], actor=actor):
                check = services.check_books(actor=actor, project=project)
        except Exception:
            logger.exception("the books of project %s could not be checked", project.pk)
            continue
        company, found = company + check.project, found + len(check.differences)
    for project in projects:
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            services.tell_company(project=project, company=company)
    return found
