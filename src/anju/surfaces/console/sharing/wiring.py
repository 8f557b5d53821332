"""Shared costs in the side bar, among what is to do, and in the palette."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import policies, queries
from anju.domains.billing.enums import SharedState
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.ui import navigation, palette
from anju.ui.guard import allows
from anju.ui.links import link
from anju.ui.navigation import Entry
from anju.ui.palette import Verb


def _waiting(actor: Actor, project: Any) -> int | None:
    """Count the costs that wait for approval or issue."""
    if project is None:
        return None
    return queries.shared_costs(actor, project).filter(state__in=[SharedState.DRAFT, SharedState.APPROVED]).count()


@todo.register
def _to_do(request: HttpRequest) -> list[Todo]:
    """Tell of costs to approve or issue."""
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    if project is None or not allows(request, policies.VIEW_BILLS):
        return []
    found: list[Todo] = []
    for permission, state, words, icon in (
        (policies.APPROVE_SHARES, SharedState.DRAFT, _("Shared costs to approve"), "user-check"),
        (policies.ISSUE_SHARES, SharedState.APPROVED, _("Shared costs to issue"), "send"),
    ):
        count = queries.shared_costs(actor, project).filter(state=state).count() if allows(request, permission) else 0
        if count:
            url = f"{link(request, 'sharing.cost.list')}?state={state.value}"
            found.append(Todo(words, url, icon, count, "warn"))
    return found


navigation.register(
    Entry(
        "console:sharing.cost.list",
        _("Shared costs"),
        "users-group",
        group="charging",
        permission=policies.VIEW_BILLS,
        order=25,
        count=_waiting,
        words="gongtan fentan 公摊 分摊",
    ),
)
palette.register_verbs(
    Verb("console:sharing.cost.new", _("Share a cost"), "plus", permission=policies.PREPARE_SHARES),
)
