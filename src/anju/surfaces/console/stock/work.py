"""Materials of work orders: issued, given back, and a tab of the order with what it has cost."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.money import total
from anju.domains.stock import policies, queries, services
from anju.domains.stock.models import Slip
from anju.domains.workorders import queries as workorders
from anju.domains.workorders.calc.transitions import ENDED
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.console.stock import forms
from anju.ui import guard
from anju.ui.links import link
from anju.ui.screens import FormScreen, TemplateTab

SUBJECT = "workorders.order"


class _ForWork(FormScreen):
    """A slip about a work order, which is named by its number."""

    permission = policies.MOVE
    done = "stock.slip.detail"
    back = "stock.balance.list"
    message = _("The slip is written.")

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Take over the order that led here."""
        return {"order": self.request.GET.get("order", "")[:20]}

    def order(self, number: str) -> WorkOrder:
        """Return the order of this number among those that the actor may see; raises `DomainError`."""
        rows = workorders.orders_visible_to(self.actor, self.project)
        found = rows.filter(number=number.strip().upper()).first()
        if found is None:
            raise DomainError(_now("There is no work order of this number."), field="order")
        return found


class Issue(_ForWork):
    """Issue materials to a work order."""

    path, name = "stock/issue/", "stock.issue"
    title, button = _("Issue to a work order"), _("Issue materials")
    form = forms.IssueForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return materials and stores."""
        return {"items": queries.items_in_use(project), "stores": queries.stores_in_use(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Slip:
        """Issue them."""
        order = self.order(cleaned.pop("order"))
        if order.state in ENDED:
            raise DomainError(_now("This work order has ended."), field="order")
        return services.issue_materials(actor=actor, project=project, subject=SUBJECT, subject_id=order.pk, **cleaned)


class Unused(_ForWork):
    """Take back what a work order did not use."""

    path, name = "stock/unused/", "stock.unused"
    title, button = _("Return from a work order"), _("Take the material back")
    form = forms.UnusedForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return materials and stores."""
        return {"items": queries.items_in_use(project), "stores": queries.stores_in_use(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Slip:
        """Take it back."""
        order = self.order(cleaned.pop("order"))
        return services.return_material(actor=actor, project=project, subject=SUBJECT, subject_id=order.pk, **cleaned)


class MaterialsTab(TemplateTab):
    """What a work order has of the stores, with what it cost."""

    def __init__(self) -> None:
        super().__init__(
            "materials",
            _("Materials used"),
            "console/stock/materials.html",
            lambda _actor, _project, _order: {},
            permission=policies.VIEW,
            when=lambda found: isinstance(found, WorkOrder),
        )

    def context(self, screen: Any) -> dict[str, Any]:
        """Return the materials, their sum and the ways to more."""
        order: WorkOrder = screen.object
        materials = queries.materials_of(screen.project, SUBJECT, order.pk)
        may = guard.allows(screen.request, policies.MOVE)
        query = f"?order={order.number}"
        return {
            "materials": materials,
            "cost": total(one.cost for one in materials),
            "issue_url": link(screen.request, "stock.issue") + query if may and order.state not in ENDED else "",
            "unused_url": link(screen.request, "stock.unused") + query if may and materials else "",
        }
