"""Charges outside the monthly runs: list, page of one, charging a unit, reversing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.money import round_half_up
from anju.domains.billing import filters, policies, queries, services
from anju.domains.billing.models import Bill, ChargeDocument
from anju.domains.estate import queries as estate
from anju.domains.estate.models import Unit
from anju.surfaces.console.billing import tables
from anju.ui.fields import MoneyField, SearchSelect
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    NumberColumn,
    Related,
    Tag,
    Timeline,
)

NEW = Link("billing.charge.new", _("New charge"), "plus", permission=policies.CHARGE, key="n", primary=True)


def state_of(document: ChargeDocument) -> Tag:
    """Return whether a charge stands."""
    if document.reversed_at:
        return Tag(_("Reversed"), "mute", "arrow-back-up")
    return Tag(_("Valid"), "ok", "circle-check")


class StateColumn(Column):
    """Whether a charge stands, as a tag."""

    css = "cell-tag"

    def draw_value(self, value: Any, row: Any, request: Any) -> Any:
        """Draw the tag."""
        return state_of(row).__html__()


class ChargeForm(forms.Form):
    """One thing that a unit is charged for."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=10, decimal_places=2, min_value=0, initial=1)
    price = MoneyField(label=_("Unit price (yuan)"), places=4)
    memo = forms.CharField(label=_("What for"), max_length=200, help_text=_("It stands on the bill and the receipt."))
    layout = {
        "unit": "field-half",
        "fee_item": "field-half",
        "quantity": "field-half",
        "price": "field-half",
        "memo": "field-wide",
    }

    def __init__(self, *args: Any, units: Any, fee_items: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.widget = SearchSelect(url=units_url)
        unit.queryset = units
        fee_item: Any = self.fields["fee_item"]
        fee_item.queryset = fee_items


class ChargeList(ListScreen):
    """All charges outside the monthly runs."""

    path, name = "charges/", "billing.charge.list"
    title, icon = _("Other charges"), "receipt"
    permission = policies.VIEW_BILLS
    filterset = filters.DocumentFilter
    columns = (
        LinkColumn("number", _("Number"), to="billing.charge.detail", sort=False, phone=3),
        Column("memo", _("What for"), sort=False, phone=1),
        Column("tariff__fee_item__name", _("Fee item"), sort=False, phone=4),
        NumberColumn("bill_count", _("Bills"), sort=False),
        MoneyColumn("bill_amount", _("Amount"), sort=False, phone=2),
        DateColumn("issued_on", _("Issued on"), sort=False),
        Column("made_by__name", _("Made by"), sort=False),
        StateColumn("state", _("State"), value=lambda row: str(state_of(row).text), sort=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No charges yet"),
        _("A repair, a card, the clearing of rubble: what no monthly run charges is charged here."),
        NEW.to,
        NEW.title,
        "receipt",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[ChargeDocument]:
        """Return the project's charge documents."""
        return queries.documents(actor, project)


def _bills(actor: Actor, project: Any, document: ChargeDocument) -> QuerySet[Bill]:
    return queries.bills_of_document(actor, project, document)


class ChargeDetail(DetailScreen):
    """One charge with its bills."""

    path, name = "charges/<int:pk>/", "billing.charge.detail"
    icon = "receipt"
    permission = policies.VIEW_BILLS
    back = "billing.charge.list"
    actions = (
        Link(
            "billing.charge.reverse",
            _("Reverse"),
            "arrow-back-up",
            permission=policies.REVERSE_CHARGES,
            when=lambda document: document.reversed_at is None,
            danger=True,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("memo", _("What for")),
                Column("tariff__fee_item__name", _("Fee item")),
                NumberColumn("bill_count", _("Bills")),
                MoneyColumn("bill_amount", _("Amount")),
                DateColumn("issued_on", _("Issued on")),
                Column("made_by__name", _("Made by")),
                InstantColumn("made_at", _("Made at")),
                InstantColumn("reversed_at", _("Reversed at")),
                Column("reversed_by__name", _("Reversed by")),
                Column("reversed_for", _("Reason")),
            ),
        ),
        Related("bills", _("Bills"), tables.BILL_COLUMNS, rows=_bills),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> ChargeDocument:
        """Return the document."""
        return queries.get_document(actor, project, ids["pk"])

    def tags(self, record: ChargeDocument) -> list[Tag]:
        """Return whether it stands."""
        return [state_of(record)]


class ChargeNew(FormScreen):
    """Charge a unit for one thing."""

    path, name = "charges/new/", "billing.charge.new"
    title, button = _("New charge"), _("Charge")
    permission = policies.CHARGE
    form = ChargeForm
    done = "billing.charge.detail"
    back = "billing.charge.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units and fee items to choose from."""
        return {
            "units": estate.units_visible_to(actor, project),
            "units_url": self.link("estate.unit.choices"),
            "fee_items": queries.fee_items_to_charge_once(actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ChargeDocument:
        """Charge it."""
        charge = services.OneCharge(
            unit_id=cleaned["unit"].pk,
            quantity=cleaned["quantity"],
            price=cleaned["price"],
            amount=round_half_up(cleaned["quantity"] * cleaned["price"]),
        )
        return services.charge_once(
            actor=actor,
            project=project,
            fee_item=cleaned["fee_item"],
            charge=charge,
            memo=cleaned["memo"],
            key=self.idempotency_key,
        )


class ChargeUnit(ChargeNew):
    """Charge the unit whose page one comes from."""

    path, name = "units/<int:pk>/charge/", "billing.charge.unit"
    back = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return estate.get_unit(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with the unit."""
        return {"unit": self.object.pk}


class ChargeReverse(ActionScreen):
    """Reverse a charge."""

    path, name = "charges/<int:pk>/reverse/", "billing.charge.reverse"
    title, button, danger = _("Reverse the charge"), _("Reverse"), True
    permission = policies.REVERSE_CHARGES
    done = "billing.charge.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> ChargeDocument:
        """Return the document."""
        return queries.get_document(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Its bills are owed no more; each entry in the books gets its opposite.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ChargeDocument:
        """Reverse it."""
        return services.reverse_document(actor=actor, document=self.object, reason=cleaned["reason"])
