"""The watch over limits in a process of its own, to be killed: a few orders at a time, and a line after each commit."""

from __future__ import annotations

import sys
from datetime import datetime


def main(project_id: int, now: str) -> None:
    """Watch at ``now`` until killed; tell how many orders each round looked at."""
    import django

    django.setup()
    from django.db import transaction

    from anju.core import clock, scope
    from anju.core.access import system_actor
    from anju.domains.tenancy.models import Project
    from anju.domains.workorders.services import watching

    actor = system_actor("watch")
    watching.AT_ONCE = 3
    project = Project.objects.get(pk=project_id)
    while True:
        with clock.at(datetime.fromisoformat(now)), transaction.atomic(), scope.enter([project_id], actor=actor):
            found = watching.tell_of_limits(actor=actor, project=project)
        sys.stdout.write(f"{found}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
