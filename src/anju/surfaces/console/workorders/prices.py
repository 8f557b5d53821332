"""The price list of paid services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.workorders import filters, policies, queries, services
from anju.domains.workorders.models import PriceItem
from anju.surfaces.console.workorders.forms import ClassField
from anju.ui.screens import BooleanColumn, Column, Empty, FormScreen, Link, LinkColumn, ListScreen, MoneyColumn

NEW = Link(
    "workorders.price.create",
    _("Add to the price list"),
    "plus",
    permission=policies.EDIT_PRICES,
    key="n",
    primary=True,
)


class PriceForm(forms.Form):
    """A service and its price."""

    name = forms.CharField(label=_("Paid service"), max_length=60)
    category = ClassField(label=_("Class"), required=False)
    unit = forms.CharField(label=_("Unit of measure"), max_length=12, help_text=_("Once, each, metre, hour …"))
    price = forms.DecimalField(label=_("Labour price"), max_digits=10, decimal_places=2, min_value=0)
    has_materials = forms.BooleanField(label=_("Materials are charged as well"), required=False, initial=True)
    remark = forms.CharField(label=_("Remark"), max_length=120, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class NewPriceForm(PriceForm):
    """A service that is new on the list."""

    code = forms.CharField(label=_("Code"), max_length=20)
    is_active = None  # type: ignore[assignment]  # a new price is asked from now on

    field_order = ["code", "name"]


class PriceList(ListScreen):
    """What paid services cost; residents read what is in use."""

    path, name = "prices/", "workorders.price.list"
    title, icon = _("Price list of paid services"), "receipt"
    permission = policies.VIEW_PRICES
    filterset = filters.PriceFilter
    order = ("code",)
    columns = (
        LinkColumn("name", _("Paid service"), to="workorders.price.edit", phone=1),
        Column("code", _("Code")),
        MoneyColumn("price", _("Labour price"), phone=2),
        Column("unit", _("Unit of measure"), phone=3),
        BooleanColumn("has_materials", _("Materials are charged as well")),
        Column("remark", _("Remark"), phone=4),
        BooleanColumn("is_active", _("In use")),
    )
    actions = (NEW,)
    empty = Empty(
        _("No prices yet"),
        _("Paid services have a public price list; quotes and residents read it."),
        NEW.to,
        NEW.title,
        "receipt",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[PriceItem]:
        """Return the prices."""
        return queries.prices_visible_to(actor, project)


class PriceCreate(FormScreen):
    """A new price."""

    path, name = "prices/new/", "workorders.price.create"
    title = _("Add to the price list")
    permission = policies.EDIT_PRICES
    form = NewPriceForm
    back = "workorders.price.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> PriceItem:
        """Add it."""
        return services.add_price(actor=actor, project=project, **cleaned)

    def next_url(self, saved: PriceItem) -> str:
        """Go back to the list."""
        return self.link("workorders.price.list")


class PriceEdit(PriceCreate):
    """Change a price."""

    path, name = "prices/<int:pk>/", "workorders.price.edit"
    title = _("Edit price")
    form = PriceForm

    def find(self, actor: Actor, project: Any, pk: int) -> PriceItem:
        """Return the price."""
        return queries.get_price(actor, project, pk)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> PriceItem:
        """Change it."""
        return services.edit_price(actor=actor, item=self.object, **cleaned)


SCREENS = (PriceList, PriceCreate, PriceEdit)
