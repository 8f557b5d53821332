"""The entries of approvals in the side bar."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.approvals import policies, queries
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.ui import navigation
from anju.ui.guard import allows
from anju.ui.links import link
from anju.ui.navigation import Entry


def _waiting(actor: Actor, project: object) -> int:
    return queries.waiting_for(actor, project)[:100].count()  # type: ignore[arg-type]


@todo.register
def _to_decide(request: HttpRequest) -> list[Todo]:
    if not allows(request, policies.DECIDE):
        return []
    count = _waiting(request.actor, request.project)  # type: ignore[attr-defined]
    url = link(request, "approvals.request.waiting")
    return [Todo(_("Requests for your decision"), url, "rubber-stamp", count, "warn")] if count else []


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
    Entry(
        "console:approvals.chain.list",
        _("Approval chains"),
        "sitemap",
        group="system",
        permission=policies.EDIT_CHAINS,
        order=60,
    ),
)
