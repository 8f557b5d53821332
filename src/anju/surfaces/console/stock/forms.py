"""Forms of stock: materials, stores, and slips of several lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.domains.ledger.enums import CostClass
from anju.domains.stock.models import Item, Store
from anju.domains.stock.services import Line
from anju.domains.workforce.models import Employee
from anju.ui.fields import MoneyField, PhoneField, SearchSelect

LINES = 8
SMALLEST = Decimal("0.001")


def quantity_field(label: Any = None, **kwargs: Any) -> forms.DecimalField:
    """Return a field for a quantity of a material."""
    shown = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    kwargs.setdefault("min_value", SMALLEST)
    return forms.DecimalField(label=label or _("Quantity"), max_digits=12, decimal_places=3, widget=shown, **kwargs)


class ItemForm(forms.Form):
    """A material."""

    code = forms.CharField(label=_("Material code"), max_length=30)
    name = forms.CharField(label=_("Material name"), max_length=60)
    spec = forms.CharField(label=_("Specification"), max_length=60, required=False)
    measure = forms.CharField(label=_("Unit of measure"), max_length=10)
    category = forms.CharField(label=_("Kind of material"), max_length=30, required=False)
    barcode = forms.CharField(label=_("Barcode"), max_length=40, required=False)
    cost_class = forms.ChoiceField(
        label=_("Cost class"),
        choices=CostClass.choices,
        initial=CostClass.UPKEEP,
        help_text=_("The cost that it becomes in the books when it is used."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class StoreForm(forms.Form):
    """A store."""

    name = forms.CharField(label=_("Store name"), max_length=40)
    employee = forms.ModelChoiceField(
        label=_("Carried by"),
        queryset=None,
        required=False,
        widget=SearchSelect(),
        help_text=_("For the stock that one person carries; leave empty for a warehouse."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, employees: QuerySet[Employee], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = employees  # type: ignore[attr-defined]


class SupplierForm(forms.Form):
    """A supplier."""

    name = forms.CharField(label=_("Supplier name"), max_length=80)
    contact = forms.CharField(label=_("Contact"), max_length=40, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    supplies = forms.CharField(label=_("What they supply"), max_length=120, required=False)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    layout = {"supplies": "field-wide"}


class LevelForm(forms.Form):
    """When a material of a store is ordered again."""

    store = forms.ModelChoiceField(label=_("Store"), queryset=None)
    item = forms.ModelChoiceField(label=_("Material"), queryset=None, widget=SearchSelect())
    minimum = quantity_field(_("Reorder below"))
    target = quantity_field(_("Order up to"))

    def __init__(self, *args: Any, stores: QuerySet[Store], items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("store", stores), ("item", items)):
            field: Any = self.fields[name]
            field.queryset = rows


class LinesForm(forms.Form):
    """Up to eight materials with quantities, and prices where ``priced``."""

    priced = False
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {
        "note": "field-wide",
        **{f"item_{number}": "field-half" for number in range(1, LINES + 1)},
        **{f"{what}_{number}": "field-quarter" for number in range(1, LINES + 1) for what in ("quantity", "price")},
    }

    def __init__(self, *args: Any, items: QuerySet[Item], **kwargs: Any) -> None:
        chosen: dict[str, Any] = {name: kwargs.pop(name) for name in ("stores", "suppliers") if name in kwargs}
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = chosen["suppliers" if name == "supplier" else "stores"]
        for number in range(1, LINES + 1):
            needed = number == 1
            self.fields[f"item_{number}"] = forms.ModelChoiceField(
                label=_("Material"), queryset=items, required=needed, widget=SearchSelect()
            )
            self.fields[f"quantity_{number}"] = quantity_field(required=needed)
            if self.priced:
                self.fields[f"price_{number}"] = MoneyField(
                    label=_("Price"), places=4, required=needed, min_value=Decimal(0)
                )

    def clean(self) -> dict[str, Any]:
        """Put the lines together."""
        cleaned: dict[str, Any] = super().clean() or {}
        lines, seen = [], set()
        for number in range(1, LINES + 1):
            item = cleaned.pop(f"item_{number}", None)
            quantity = cleaned.pop(f"quantity_{number}", None)
            price = cleaned.pop(f"price_{number}", None)
            if (item is None) != (quantity is None):
                self.add_error(f"item_{number}", _("A line has a material and a quantity."))
            elif self.priced and item is not None and price is None:
                self.add_error(f"price_{number}", _("Enter an amount."))
            elif item is not None and item.pk in seen:
                self.add_error(f"item_{number}", _("A material stands on one line."))
            elif item is not None and quantity is not None:
                seen.add(item.pk)
                lines.append(Line(item, quantity, price or Decimal(0)))
        return {**cleaned, "lines": lines}


class ReceiveForm(LinesForm):
    """Goods that came."""

    priced = True
    store = forms.ModelChoiceField(label=_("Into the store"), queryset=None)
    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=None)
    field_order = ("store", "supplier", "note")


class MoveForm(LinesForm):
    """Materials from one store to another."""

    source = forms.ModelChoiceField(label=_("Out of the store"), queryset=None)
    target = forms.ModelChoiceField(label=_("Into the store"), queryset=None)
    field_order = ("source", "target", "note")


class BackForm(LinesForm):
    """Goods that go back to who sold them."""

    store = forms.ModelChoiceField(label=_("Out of the store"), queryset=None)
    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=None)
    note = forms.CharField(label=_("Reason"), max_length=200)
    field_order = ("store", "supplier", "note")


class IssueForm(LinesForm):
    """Materials for a work order."""

    order = forms.CharField(label=_("Number of the work order"), max_length=20)
    store = forms.ModelChoiceField(label=_("Out of the store"), queryset=None)
    field_order = ("order", "store", "note")


class UnusedForm(forms.Form):
    """A material that comes back from a work order."""

    order = forms.CharField(label=_("Number of the work order"), max_length=20)
    store = forms.ModelChoiceField(label=_("Into the store"), queryset=None)
    item = forms.ModelChoiceField(label=_("Material"), queryset=None, widget=SearchSelect())
    quantity = quantity_field()
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"note": "field-wide"}

    def __init__(self, *args: Any, stores: QuerySet[Store], items: QuerySet[Item], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("store", stores), ("item", items)):
            field: Any = self.fields[name]
            field.queryset = rows
