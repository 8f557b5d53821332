"""The entries of chasing in the side bar."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.arrears import policies, queries
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Verb


def _to_do(actor: Actor, project: Any) -> int | None:
    """Count what waits today."""
    return None if project is None else queries.tasks(actor, project).filter(queries.is_to_do()).count()


navigation.register(
    Entry(
        "console:arrears.task.list",
        _("Chasing"),
        "phone-call",
        group="charging",
        permission=policies.VIEW_TASKS,
        order=53,
        count=_to_do,
        words="cuijiao cuishou dunning 催缴 催收",
    ),
    Entry(
        "console:arrears.limitation.list",
        _("Limitation watch"),
        "gavel",
        group="charging",
        permission=policies.VIEW_LIMITATION,
        order=54,
        words="susong shixiao 诉讼时效",
    ),
)
palette.register_verbs(
    Verb("console:arrears.promise.create", _("Note a promise"), "plus", permission=policies.WORK_TASKS),
    Verb("console:arrears.dispute.create", _("Note a dispute"), "plus", permission=policies.WORK_TASKS),
)
