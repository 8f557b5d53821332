"""Counted things of units: what formulas name as quantity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import filters, policies, queries, services
from anju.domains.billing.models import UnitQuantity
from anju.domains.estate import queries as estate
from anju.ui.fields import DateField, SearchSelect
from anju.ui.screens import Column, DateColumn, Empty, FormScreen, Link, LinkColumn, ListScreen, NumberColumn

NEW = Link(
    "billing.quantity.set", _("Enter a quantity"), "plus", permission=policies.EDIT_TARIFFS, key="n", primary=True
)


class QuantityForm(forms.Form):
    """How many a unit has from a day on."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    quantity = forms.DecimalField(
        label=_("Charged quantity"),
        min_value=0,
        max_digits=10,
        decimal_places=2,
        help_text=_("Bins, cards, ports …: whatever the fee is counted in. 0 ends it."),
    )
    starts_on = DateField(label=_("From"), help_text=_("Holds for periods that begin on this day or later."))
    remark = forms.CharField(label=_("Remark"), max_length=100, required=False)
    layout = {
        "unit": "field-half",
        "fee_item": "field-half",
        "quantity": "field-half",
        "starts_on": "field-half",
        "remark": "field-wide",
    }

    def __init__(self, *args: Any, units: Any, fee_items: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.widget = SearchSelect(url=units_url)
        unit.queryset = units
        fee_item: Any = self.fields["fee_item"]
        fee_item.queryset = fee_items


class QuantityList(ListScreen):
    """All quantities, with those that held before."""

    path, name = "quantities/", "billing.quantity.list"
    title, icon = _("Charged quantities"), "list-numbers"
    permission = policies.VIEW_TARIFFS
    filterset = filters.QuantityFilter
    columns = (
        LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", sort=False, phone=1),
        Column("fee_item__name", _("Fee item"), sort=False, phone=2),
        NumberColumn("quantity", _("Charged quantity"), phone=3),
        DateColumn("starts_on", _("From"), phone=4),
        Column("remark", _("Remark"), sort=False),
    )
    actions = (
        NEW,
        Link("imports.upload", _("Import from Excel"), "file-import", permission=policies.EDIT_TARIFFS),
    )
    empty = Empty(
        _("No quantities yet"),
        _("What a formula names as quantity: how many bins, cards or ports each unit pays for."),
        NEW.to,
        NEW.title,
        "list-numbers",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[UnitQuantity]:
        """Return the quantities."""
        return queries.quantities(actor, project)


class QuantitySet(FormScreen):
    """Enter how many a unit has."""

    path, name = "quantities/new/", "billing.quantity.set"
    title = _("Enter a quantity")
    permission = policies.EDIT_TARIFFS
    form = QuantityForm
    back = "billing.quantity.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with this month."""
        return {"starts_on": clock.today().replace(day=1)}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units and fee items to choose from."""
        return {
            "units": estate.units_visible_to(actor, project),
            "units_url": self.link("estate.unit.choices"),
            "fee_items": queries.fee_items(actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> UnitQuantity:
        """Keep it."""
        return services.set_quantity(actor=actor, **cleaned)
