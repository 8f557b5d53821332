"""What waits on the home page for those who dispatch and inspect."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from anju.domains.workorders import policies, queries
from anju.surfaces.console.home import todo
from anju.surfaces.console.home.todo import Todo
from anju.surfaces.console.workorders.orders import OrderList
from anju.ui.guard import allows
from anju.ui.links import link
from anju.ui.screens.queues import LIMIT, count


@todo.register
def of_desk(request: HttpRequest) -> list[Todo]:
    """Tell who dispatches of orders that wait or are over their limit, who inspects of finished ones (one query)."""
    if not allows(request, policies.VIEW):
        return []
    actor, project = request.actor, request.project  # type: ignore[attr-defined]
    wanted = {
        "overdue": (policies.DISPATCH, _("Work orders over their limit"), "alert-triangle", "bad"),
        "waiting": (policies.DISPATCH, _("Work orders to dispatch"), "user-plus", "warn"),
        "done": (policies.INSPECT, _("Work orders to inspect"), "clipboard-check", "info"),
    }
    shown = [one for one in OrderList.queues if one.key in wanted and allows(request, wanted[one.key][0])]
    numbers = count(queries.orders_visible_to(actor, project), shown, actor)
    url = link(request, "workorders.order.list")
    return [
        Todo(words, f"{url}?queue={key}", icon, min(numbers[key], LIMIT), tone)
        for key, (_needed, words, icon, tone) in wanted.items()
        if numbers.get(key)
    ]
