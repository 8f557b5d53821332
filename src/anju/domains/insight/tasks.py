"""Jobs of the domain insight."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.insight import services
from anju.domains.tenancy import queries as tenancy


@app.periodic(cron="*/5 * * * *")
@app.task(name="insight.refresh_slow_figures", queue="jobs", queueing_lock="insight.refresh_slow_figures")
def refresh_slow_figures(timestamp: int) -> None:
    """Make those projects' figures anew whose pages do not make them by themselves, each in its own transaction."""
    actor = system_actor("figures")
    for project in tenancy.projects_of(actor):
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            services.refresh_slow_figures(project=project)
