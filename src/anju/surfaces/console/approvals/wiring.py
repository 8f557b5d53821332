"""The entry of approvals in the side bar."""

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.approvals import policies, queries
from anju.ui import navigation
from anju.ui.navigation import Entry


def _waiting(actor: Actor, project: object) -> int:
    return queries.waiting_for(actor, project)[:100].count()  # type: ignore[arg-type]


navigation.register(
    Entry(
        "console:approvals.request.waiting",
        _("Waiting for me"),
        "rubber-stamp",
        group="work",
        permission=policies.DECIDE,
        order=30,
        count=_waiting,
        key="a",
    ),
    Entry(
        "console:approvals.request.list",
        _("Approvals"),
        "list-check",
        group="work",
        permission=policies.VIEW,
        order=31,
    ),
)
