"""Jobs of the books."""

from __future__ import annotations

from django.db import transaction

from anju.core import scope
from anju.core.access import system_actor
from anju.domains.ledger import services
from anju.domains.tenancy import queries as tenancy


def fold_days_everywhere(timestamp: int = 0) -> int:
    """Make one row of the several rows that keys of the sums by day have, project by project; return how many keys."""
    actor = system_actor("books")
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.projects_of(actor))
    folded = 0
    for project in projects:
        with transaction.atomic(), scope.enter([project.pk], actor=actor):
            folded += services.fold_days(project=project)
    return folded
