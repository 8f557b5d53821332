"""Jobs of messages: sending what waits."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from anju.core import scope
from anju.domains.notifications import services
from anju.domains.tenancy import queries as tenancy


@app.task(name=services.DELIVER_TASK, queue=services.QUEUE, retry=False)
def deliver(project_id: int | None) -> int:
    """Send what is due in a project; retries are in the rows, so the job itself never needs one."""
    return services.deliver_due(project_id=project_id)


def sweep(timestamp: int = 0) -> int:
    """Wake the sending of every project in which something is due: retries, later hours, the end of the night."""
    with transaction.atomic(), scope.enter([]):
        projects = list(tenancy.all_projects().values_list("pk", flat=True))
    with transaction.atomic(), scope.enter(projects):
        due = services.projects_to_deliver(project_ids=projects)
        for project_id in due:
            services.wake(project_id)
    return len(due)
