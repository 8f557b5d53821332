"""Forms of contracts."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.billing.enums import ChargedBy, ContractKind, Cycle
from anju.domains.billing.services.contracts import MOST_MONTHS, Terms
from anju.ui.fields import DateField, MoneyField, SearchSelect

TERMS = ("charged_by", "quantity", "price", "rise_percent", "rise_years", "free_until", "table")
TERMS_LAYOUT = {
    "charged_by": "field-third",
    "quantity": "field-third",
    "price": "field-third",
    "rise_percent": "field-third",
    "rise_years": "field-third",
    "free_until": "field-third",
    "table": "field-wide",
}


class TableField(forms.CharField):
    """Dated prices, one a line: a day and a price a month."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3, "placeholder": "2027-01-01 1200"}))
        super().__init__(required=False, **kwargs)

    def to_python(self, value: Any) -> list[tuple[dt.date, Decimal]]:  # type: ignore[override]
        """Read the lines; raises ValidationError naming the one that cannot be read."""
        rows = []
        for line in str(value or "").splitlines():
            parts = re.split(r"[\s,，;；]+", line.strip())
            if parts == [""]:
                continue
            try:
                on, price = parts
                rows.append((dt.date.fromisoformat(on), Decimal(price)))
            except (ValueError, InvalidOperation) as error:
                raise forms.ValidationError(
                    _("“%(line)s” cannot be read: write a day and a price, 2027-01-01 1200."), params={"line": line}
                ) from error
        return rows

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare as text."""
        return bool(str(data or "").strip())


class TermsForm(forms.Form):
    """What a fee item costs under a contract."""

    charged_by = forms.ChoiceField(label=_("Charged by"), choices=ChargedBy.choices, initial=ChargedBy.FIXED)
    quantity = forms.DecimalField(
        label=_("Area (m²)"),
        max_digits=12,
        decimal_places=2,
        min_value=Decimal("0.01"),
        required=False,
        help_text=_("Only where it is charged by area."),
    )
    price = forms.DecimalField(
        label=_("Price a month"),
        max_digits=12,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        help_text=_("Yuan, or yuan per m² where it is charged by area."),
    )
    rise_percent = forms.DecimalField(
        label=_("Rises by (%)"), max_digits=6, decimal_places=2, min_value=Decimal(-99), initial=0, required=False
    )
    rise_years = forms.IntegerField(
        label=_("Every so many years"), min_value=1, max_value=20, initial=1, required=False
    )
    free_until = DateField(label=_("Free of rent until"), required=False)
    table = TableField(
        label=_("Or dated prices"),
        help_text=_("One a line: from which day which price a month. Instead of a percentage."),
    )
    layout = TERMS_LAYOUT

    def clean(self) -> dict[str, Any]:
        """Turn the fields of the terms into `Terms`."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = {name: cleaned.pop(name, None) for name in TERMS}
        if given["charged_by"] == ChargedBy.AREA and not given["quantity"]:
            self.add_error("quantity", _("Enter the area."))
        elif given["price"] is not None:
            is_by_area = given["charged_by"] == ChargedBy.AREA
            cleaned["terms"] = Terms(
                price=given["price"],
                charged_by=given["charged_by"],
                quantity=given["quantity"] if is_by_area else Decimal(1),
                rise_percent=given["rise_percent"] or Decimal(0),
                rise_years=given["rise_years"] or 1,
                table=given["table"] or (),
                free_until=given["free_until"],
            )
        return cleaned


class FeeForm(TermsForm):
    """A fee item of a contract and what it costs."""

    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    field_order = ("fee_item", *TERMS)
    layout = {"fee_item": "field-wide", **TERMS_LAYOUT}

    def __init__(self, *args: Any, fee_items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fee_item"]
        field.queryset = fee_items


class ContractForm(FeeForm):
    """A contract with what it charges first."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ContractKind.choices, initial=ContractKind.LEASE)
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=None,
        help_text=_("Whose account the bills go to; an outsider has a unit of the use “Other” of their own."),
    )
    space = forms.ModelChoiceField(label=_("Parking space"), queryset=None, required=False)
    subject = forms.CharField(
        label=_("What is let or agreed"),
        max_length=100,
        required=False,
        help_text=_("An advertising site, a stall, a part of a shop …"),
    )
    party = forms.CharField(label=_("Party"), max_length=60)
    phone = forms.CharField(label=_("Phone"), max_length=20, required=False)
    person = forms.ModelChoiceField(label=_("Resident"), queryset=None, required=False)
    starts_on = DateField(label=_("From"), initial=clock.today)
    ends_on = DateField(label=_("Until"))
    cycle = forms.TypedChoiceField(
        label=_("Billed"), choices=Cycle.choices, coerce=int, initial=Cycle.MONTH, help_text=_("In advance.")
    )
    due_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=365, initial=7)
    deposit = MoneyField(
        label=_("Agreed deposit"), required=False, min_value=Decimal(0), help_text=_("It is taken at the desk.")
    )
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    sections = (
        (_("With whom, about what"), ("kind", "unit", "space", "subject", "party", "phone", "person")),
        (_("Days and bills"), ("starts_on", "ends_on", "cycle", "due_days", "deposit", "remark")),
        (_("What it charges"), ("fee_item", *TERMS)),
    )
    layout = {
        "kind": "field-third",
        "unit": "field-third",
        "space": "field-third",
        "subject": "field-half",
        "party": "field-half",
        "phone": "field-half",
        "person": "field-half",
        "starts_on": "field-third",
        "ends_on": "field-third",
        "cycle": "field-third",
        "due_days": "field-third",
        "deposit": "field-third",
        "remark": "field-third",
        "fee_item": "field-wide",
        **TERMS_LAYOUT,
    }

    def __init__(self, *args: Any, choices: dict[str, tuple[Any, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (rows, url) in choices.items():
            field: Any = self.fields[name]
            field.widget = SearchSelect(url=url)
            field.queryset = rows


class AmendForm(TermsForm):
    """Other terms from a day on."""

    starts_on = DateField(label=_("From"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200})
    )
    field_order = ("starts_on", *TERMS, "reason")
    layout = {"starts_on": "field-wide", **TERMS_LAYOUT, "reason": "field-wide"}


class SuspendForm(forms.Form):
    """From which day to which day nothing is charged."""

    starts_on = DateField(label=_("From"))
    until_on = DateField(label=_("Suspended until"), help_text=_("The prices go on afterwards as they stand."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 2, "maxlength": 200})
    )
    layout = {"starts_on": "field-half", "until_on": "field-half", "reason": "field-wide"}


class MonthsForm(forms.Form):
    """How many months."""

    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=MOST_MONTHS, initial=12)


class EndForm(forms.Form):
    """The last day, and why."""

    ended_on = DateField(label=_("Last day"), initial=clock.today)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {"reason": "field-wide"}
