"""Who is on duty, and how much everybody has to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.workorders import policies, queries
from anju.ui.screens import PageScreen


class DutyPage(PageScreen):
    """Everybody who may be given orders: those on duty first, each with the orders in their hands."""

    path, name = "orders/duty/", "workorders.duty"
    title, icon = _("On duty"), "users-group"
    permission = policies.DISPATCH
    template = "console/workorders/duty.html"
    back = "workorders.order.list"

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the workers with the address of their orders."""
        workers = queries.workers_of(actor, project)
        orders = self.link("workorders.order.list")
        return {
            "workers": [(one, f"{orders}?queue=all&worker={one.employee.pk}") for one in workers],
            "number": sum(one.on_duty_since is not None for one in workers),
        }
