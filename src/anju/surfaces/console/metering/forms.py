"""Forms of metering."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import clock
from anju.domains.billing.calc.tier_text import Tiers, parse_tiers
from anju.domains.billing.enums import MeterKind, ReadingKind
from anju.domains.billing.models import Meter
from anju.domains.estate.enums import Usage
from anju.ui.fields import DateField, MoneyField, SearchSelect


def reading_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    """Return a field for what a dial shows."""
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.DecimalField(
        label=label, max_digits=14, decimal_places=2, min_value=Decimal(0), widget=widget, **kwargs
    )


class ReadingForm(forms.Form):
    """What a meter shows."""

    read_on = DateField(label=_("Read on"), initial=clock.today)
    reading = reading_field(_("Reading"))
    valley = reading_field(_("Valley reading"))
    kind = forms.ChoiceField(
        label=_("Kind of reading"),
        choices=[one for one in ReadingKind.choices if one[0] != ReadingKind.CLOSING],
        initial=ReadingKind.ACTUAL,
    )
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"read_on": "field-half", "kind": "field-half", "reading": "field-half", "valley": "field-half"}

    def __init__(self, *args: Any, meter: Meter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meter.has_valley:
            self.fields["reading"].label = _("Peak reading")
        else:
            del self.fields["valley"]


class CorrectionForm(ReadingForm):
    """What a meter really showed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].help_text = _(
            "Later use up to the next real reading is counted anew. Charged bills stay; the difference comes with the"
            " next bill."
        )


class ConfirmForm(forms.Form):
    """Why unusual use is right."""

    note = forms.CharField(
        label=_("What was found"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {"note": "field-wide"}


class DialForm(forms.Form):
    """What is to be known of a meter itself."""

    number = forms.CharField(label=_("Meter number"), max_length=40)
    first_reading = reading_field(_("First reading"), initial=Decimal(0))
    first_valley = reading_field(
        _("First reading, valley"), required=False, help_text=_("Peak and valley meters only.")
    )
    multiplier = forms.DecimalField(
        label=_("Multiplier"), max_digits=8, decimal_places=2, min_value=Decimal("0.01"), initial=Decimal(1)
    )
    digits = forms.IntegerField(
        label=_("Digits"),
        min_value=3,
        max_value=9,
        required=False,
        help_text=_("Before the decimal point; they tell when the dial begins anew."),
    )

    def clean_first_valley(self) -> Decimal:
        """An empty field means zero."""
        return self.cleaned_data["first_valley"] or Decimal(0)


class InstallForm(DialForm):
    """A meter put up at a unit or at a place."""

    kind = forms.ChoiceField(label=_("Kind"), choices=MeterKind.choices)
    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None, required=False)
    place = forms.CharField(
        label=_("Place"), max_length=60, required=False, help_text=_("Of a meter that several share: pump room, lift …")
    )
    parent = forms.ModelChoiceField(
        label=_("Master meter"), queryset=None, required=False, help_text=_("Through which the same use ran before.")
    )
    has_valley = forms.BooleanField(label=_("Peak and valley"), required=False)
    installed_on = DateField(label=_("Installed on"), initial=clock.today)
    field_order = ("kind", "number", "unit", "place", "parent", "installed_on", "first_reading", "first_valley")
    layout = {
        "kind": "field-half",
        "number": "field-half",
        "unit": "field-half",
        "place": "field-half",
        "parent": "field-half",
        "installed_on": "field-half",
        "first_reading": "field-half",
        "first_valley": "field-half",
        "multiplier": "field-half",
        "digits": "field-half",
    }

    def __init__(self, *args: Any, units: Any, masters: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.widget = SearchSelect(url=units_url)
        unit.queryset = units
        parent: Any = self.fields["parent"]
        parent.queryset = masters


class MeterKindForm(forms.Form):
    """Whose readings a tariff charges."""

    meter_kind = forms.ChoiceField(label=_("Meters"), choices=MeterKind.choices)


class ReplaceForm(DialForm):
    """The last reading of the old meter, and the new one."""

    on = DateField(label=_("Replaced on"), initial=clock.today)
    last_reading = reading_field(_("Last reading of the old meter"))
    last_valley = reading_field(_("Its valley reading"))
    field_order = ("on", "last_reading", "last_valley", "number")
    layout = {
        "on": "field-third",
        "last_reading": "field-third",
        "last_valley": "field-third",
        "number": "field-half",
        "first_reading": "field-half",
        "multiplier": "field-half",
        "digits": "field-half",
    }

    def __init__(self, *args: Any, meter: Meter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not meter.has_valley:
            del self.fields["last_valley"], self.fields["first_valley"]


class UsePriceForm(forms.Form):
    """What use costs from a day on: one price or steps."""

    price = MoneyField(label=_("Price (yuan)"), places=4, required=False, help_text=_("Leave it empty for steps."))
    steps = forms.CharField(
        label=_("Price steps"),
        max_length=100,
        required=False,
        help_text=_("Prices and yearly limits: 5.00/7.00/9.00 (180/260)."),
    )
    valley_price = MoneyField(
        label=_("Valley price (yuan)"),
        places=4,
        required=False,
        help_text=_("Of power off the peak, on the first step."),
    )
    starts_on = DateField(label=_("From"), help_text=_("Holds for what is read from this day on."))
    layout = {"price": "field-half", "steps": "field-half", "valley_price": "field-half", "starts_on": "field-half"}

    def clean_steps(self) -> Tiers | None:
        """Read the steps; raises ValidationError."""
        text = self.cleaned_data["steps"].strip()
        if not text:
            return None
        tiers = parse_tiers(text)
        if tiers is None:
            raise forms.ValidationError(_("Steps are written as prices and limits: 5.00/7.00/9.00 (180/260)."))
        return tiers


class MeteredTariffForm(UsePriceForm):
    """A tariff by meter readings."""

    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    usage = forms.ChoiceField(label=_("Applies to"), choices=[one for one in Usage.choices if one[0] != Usage.PARKING])
    meter_kind = forms.ChoiceField(label=_("Meters"), choices=MeterKind.choices)
    due_days = forms.IntegerField(label=_("Days to pay"), min_value=0, max_value=365, initial=30)
    issue_day = forms.IntegerField(label=_("Day of issue"), min_value=1, max_value=28, initial=1)
    steps_from_month = forms.IntegerField(label=_("Steps begin in month"), min_value=1, max_value=12, initial=1)
    steps_from_day = forms.IntegerField(label=_("on day"), min_value=1, max_value=28, initial=1)
    late_fee_rate = forms.DecimalField(
        label=_("Late fee per day"),
        min_value=Decimal(0),
        max_value=Decimal("0.01"),
        max_digits=8,
        decimal_places=6,
        initial=Decimal(0),
        help_text=_("0.0005 is 0.05 % a day; 0 for none."),
    )
    field_order = ("fee_item", "usage", "meter_kind", "price", "steps", "valley_price", "starts_on")
    layout = {
        **UsePriceForm.layout,
        "fee_item": "field-third",
        "usage": "field-third",
        "meter_kind": "field-third",
        "due_days": "field-third",
        "issue_day": "field-third",
        "late_fee_rate": "field-third",
        "steps_from_month": "field-half",
        "steps_from_day": "field-half",
    }

    def __init__(self, *args: Any, fee_items: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["fee_item"]
        field.queryset = fee_items


class SettingsForm(forms.Form):
    """From which difference on use is unusual, and whose the steps of a year are."""

    unusual_percent = forms.IntegerField(
        label=_("Unusual from (%)"),
        min_value=1,
        max_value=1000,
        help_text=_("Use that differs by more than this from the mean of three months has to be confirmed."),
    )
    steps_restart = forms.BooleanField(
        label=_("Steps begin anew with a new occupant"),
        required=False,
        help_text=_("Otherwise who moves in goes on where the year's use stands."),
    )


class RoundForm(forms.Form):
    """Which meters are to be read, and when."""

    kind = forms.ChoiceField(label=_("Meters"), choices=MeterKind.choices)
    building = forms.ModelChoiceField(
        label=_("Building"), queryset=None, required=False, help_text=_("Empty: all buildings.")
    )
    starts_on = DateField(label=_("From"), help_text=_("A meter read since then is done."))
    read_on = DateField(label=_("Read on"), help_text=_("The day of what is typed at the desk."))
    name = forms.CharField(
        label=pgettext_lazy("thing", "Name"), max_length=60, required=False, help_text=_("Empty: month and kind.")
    )
    layout = {"kind": "field-half", "building": "field-half", "starts_on": "field-half", "read_on": "field-half"}

    def __init__(self, *args: Any, buildings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["building"]
        field.queryset = buildings


class MasterForm(forms.Form):
    """The meter through which the same use ran before."""

    parent = forms.ModelChoiceField(label=_("Master meter"), queryset=None, required=False)

    def __init__(self, *args: Any, masters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["parent"]
        field.queryset = masters


class HouseholdForm(forms.Form):
    """An application for higher limits of steps."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)
    tariff = forms.ModelChoiceField(label=_("Tariff"), queryset=None)
    persons = forms.IntegerField(label=_("Persons"), min_value=1, max_value=99)
    extra = reading_field(_("Higher limits by"), help_text=_("By how much every yearly limit is raised."))
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    layout = {
        "unit": "field-half",
        "tariff": "field-half",
        "persons": "field-half",
        "extra": "field-half",
        "starts_on": "field-half",
        "ends_on": "field-half",
    }

    def __init__(self, *args: Any, units: Any, tariffs: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.widget = SearchSelect(url=units_url)
        unit.queryset = units
        tariff: Any = self.fields["tariff"]
        tariff.queryset = tariffs


class DecisionForm(forms.Form):
    """Approve or refuse."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("approve", _("Approve")), ("refuse", _("Refuse"))], widget=forms.RadioSelect
    )
