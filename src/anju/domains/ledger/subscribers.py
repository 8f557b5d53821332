"""What the books do when other domains act."""

from __future__ import annotations

from anju.core import scope
from anju.core.access import system_actor
from anju.core.events import subscribe
from anju.domains.ledger import services
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.events import ProjectOpened


@subscribe(ProjectOpened)
def open_books(event: ProjectOpened) -> None:
    """Open the books of a new project."""
    current = scope.current()
    actor = (current and current.actor) or system_actor("set-up")
    for project in tenancy.projects_of(system_actor("set-up")).filter(pk=event.project_id):
        services.open_books(actor=actor, project=project)
