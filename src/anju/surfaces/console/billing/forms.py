"""Forms of charging."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.domains.billing.enums import WITHOUT_USAGE, Basis, Convention, Cycle
from anju.domains.billing.models import Tariff
from anju.domains.estate.enums import Usage
from anju.surfaces.console.billing.formulas import FormulaMixin, FormulaWidget, Try
from anju.ui.fields import DateField, MoneyField, SearchSelect

_MONTH_HELP = _("The month of issue, for example 2026-11.")


class MonthField(forms.Field):
    """A month such as 2026-11; gives its first day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"type": "month", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> dt.date | None:
        """Read the month; raises ValidationError."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return dt.date.fromisoformat(f"{text}-01")
        except ValueError as error:
            raise forms.ValidationError(_("Write the month as 2026-11.")) from error


class MonthForm(forms.Form):
    """Which month to charge, and whether one unit only."""

    month = MonthField(label=_("Month"), help_text=_MONTH_HELP)
    unit = forms.ModelChoiceField(
        label=_("One unit only"), queryset=None, required=False, help_text=_("Empty: all units.")
    )

    def __init__(self, *args: Any, units: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.widget = SearchSelect(url=units_url)
        field.queryset = units


class TermsForm(forms.Form):
    """What of a tariff may change."""

    name = forms.CharField(
        label=pgettext_lazy("tariff", "Name"),
        max_length=60,
        required=False,
        help_text=_("Empty: fee item and usage."),
    )
    cycle = forms.TypedChoiceField(label=_("Cycle"), choices=Cycle.choices, coerce=int, initial=Cycle.MONTH)
    convention = forms.ChoiceField(label=_("Part months"), choices=Convention.choices, initial=Convention.ACTUAL_DAYS)
    issue_day = forms.IntegerField(label=_("Day of issue"), min_value=1, max_value=28, initial=1)
    due_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=365, initial=30)
    late_fee_rate = forms.DecimalField(
        label=_("Late fee per day"),
        min_value=Decimal(0),
        max_value=Decimal("0.01"),
        max_digits=8,
        decimal_places=6,
        initial=Decimal("0.0005"),
        help_text=_("0.0005 is 0.05 % a day; 0 for none."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    layout = {
        "cycle": "field-half",
        "convention": "field-half",
        "issue_day": "field-third",
        "due_days": "field-third",
        "late_fee_rate": "field-third",
    }


class NewTariffForm(FormulaMixin, TermsForm):
    """A tariff with its first price."""

    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    usage = forms.ChoiceField(label=_("Applies to"), choices=Usage.choices)
    basis = forms.ChoiceField(
        label=_("Charged by"),
        choices=[one for one in Basis.choices if one[0] not in (Basis.METER, *WITHOUT_USAGE)],
        initial=Basis.AREA,
    )
    price = MoneyField(
        label=_("Unit price (yuan)"),
        places=4,
        required=False,
        help_text=_("For each m², household or space a month. None for a formula."),
    )
    formula = forms.CharField(
        label=_("Formula"),
        max_length=300,
        required=False,
        help_text=_("Only for a formula of its own: what a unit owes for the whole period, such as area*2.35*months."),
    )
    starts_on = DateField(label=_("From"))
    layout = {
        **TermsForm.layout,
        "fee_item": "field-third",
        "usage": "field-third",
        "basis": "field-third",
        "price": "field-half",
        "starts_on": "field-half",
        "formula": "field-wide",
    }
    field_order = ("fee_item", "usage", "basis", "price", "starts_on", "formula")

    def __init__(self, *args: Any, fee_items: Any, attempt: Try, sample_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attempt = attempt
        field: Any = self.fields["fee_item"]
        field.queryset = fee_items
        self.fields["formula"].widget = FormulaWidget(sample_url)

    def clean(self) -> dict[str, Any]:
        """Ask for the price or the formula, as the basis wants."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        basis, usage = cleaned.get("basis", ""), cleaned.get("usage", "")
        cycle, item = cleaned.get("cycle") or Cycle.MONTH, cleaned.get("fee_item")
        self.check_price(cleaned, basis=basis, usage=usage, cycle=cycle, fee_item=item)
        return cleaned


class PriceForm(FormulaMixin, forms.Form):
    """A price, or a formula, from a day on."""

    price = MoneyField(label=_("Unit price (yuan)"), places=4, required=False)
    formula = forms.CharField(label=_("Formula"), max_length=300, required=False)
    fee_item = forms.CharField(required=False, widget=forms.HiddenInput)
    usage = forms.CharField(required=False, widget=forms.HiddenInput)
    cycle = forms.CharField(required=False, widget=forms.HiddenInput)
    starts_on = DateField(label=_("From"), help_text=_("A change within a month holds from the next month."))

    def __init__(self, *args: Any, tariff: Tariff, attempt: Try, sample_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attempt, self.tariff = attempt, tariff
        if tariff.basis == Basis.FORMULA:
            del self.fields["price"]
            self.fields["formula"].widget = FormulaWidget(sample_url)
            self.initial["usage"], self.initial["cycle"] = tariff.usage, tariff.cycle
            self.initial["fee_item"] = tariff.fee_item_id
        else:
            for name in ("formula", "fee_item", "usage", "cycle"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """Ask for the price or the formula, as the tariff wants."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        tariff = self.tariff
        self.check_price(cleaned, basis=tariff.basis, usage=tariff.usage, cycle=tariff.cycle, fee_item=tariff.fee_item)
        return {name: cleaned.get(name) for name in ("price", "formula", "starts_on")}


class FeeItemForm(forms.Form):
    """A fee item."""

    name = forms.CharField(label=pgettext_lazy("tariff", "Name"), max_length=40)


class SettingsForm(forms.Form):
    """How the project is charged."""

    auto_issue = forms.BooleanField(
        label=_("Issue by itself"),
        required=False,
        help_text=_("On the day of issue the bills go out at two o'clock at night without a person's approval."),
    )
    charges_unsold = forms.BooleanField(
        label=_("Charge units not handed over"),
        required=False,
        help_text=_("The developer owes for units that have no date of hand-over (物业管理条例 41)."),
    )
    contract_notice_days = forms.IntegerField(
        label=_("Contracts are announced so many days before they end"), min_value=0, max_value=730
    )


class DiscountForm(forms.Form):
    """An application for a vacancy discount."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    percent = forms.DecimalField(
        label=_("Share to pay (%)"), min_value=Decimal(0), max_value=Decimal("99.99"), decimal_places=2, max_digits=5
    )
    starts_on = DateField(label=_("From"), help_text=_("Whole months within the dates are discounted."))
    ends_on = DateField(label=_("Until"), required=False)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {
        "unit": "field-half",
        "fee_item": "field-half",
        "percent": "field-third",
        "starts_on": "field-third",
        "ends_on": "field-third",
        "reason": "field-wide",
    }

    def __init__(self, *args: Any, units: Any, fee_items: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.widget = SearchSelect(url=units_url)
        unit.queryset = units
        fee_item: Any = self.fields["fee_item"]
        fee_item.queryset = fee_items


class EndForm(forms.Form):
    """The last day of a discount."""

    ends_on = DateField(label=_("Last day"), initial=clock.today)
