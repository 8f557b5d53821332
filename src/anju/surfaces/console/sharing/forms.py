"""Forms of shared costs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.domains.billing.calc.periods import month_end
from anju.domains.billing.enums import CostKind, ShareRule, ShareScope
from anju.domains.billing.queries.metering import MasterLine
from anju.domains.billing.services.sharing import Among, Metered
from anju.surfaces.console.billing.forms import MonthField
from anju.ui.fields import MoneyField

_GAP = re.compile(r"[\s,，;；]+")
_METERS = ("master", "subs", "own_use", "unit_price")


def listed_weights(text: str) -> dict[str, Decimal]:
    """Read one unit a line, with its use or weight behind it (1 where there is none); raises ValidationError."""
    found: dict[str, Decimal] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part for part in _GAP.split(line.strip()) if part]
        if not parts:
            continue
        try:
            weight = Decimal(parts[1]) if len(parts) > 1 else Decimal(1)
        except InvalidOperation:
            weight = Decimal(-1)
        exponent = weight.as_tuple().exponent
        if len(parts) > 2 or not 0 <= weight < 10**9 or not isinstance(exponent, int) or exponent < -4:
            raise forms.ValidationError(
                _("Line {number} cannot be read: write a unit and its number, such as 1-101 12.5.").format(
                    number=number
                )
            )
        if parts[0] in found:
            raise forms.ValidationError(_("Line {number} names a unit again.").format(number=number))
        found[parts[0]] = weight
    return found


class SharedCostForm(forms.Form):
    """A cost to share: what for, how much or what the meters say, and among whom."""

    fee_item = forms.ModelChoiceField(label=_("Fee item"), queryset=None)
    kind = forms.ChoiceField(label=_("Cost of"), choices=CostKind.choices, initial=CostKind.POWER)
    title = forms.CharField(label=_("What for"), max_length=60, help_text=_("As the owners shall read it."))
    first_month = MonthField(label=_("From month"))
    last_month = MonthField(label=_("Until month"), required=False, help_text=_("Empty: one month."))
    amount = MoneyField(label=_("Fixed sum (yuan)"), required=False, help_text=_("Empty where meters tell it."))
    meter = forms.ModelChoiceField(
        label=_("Take it from the meter"),
        queryset=None,
        required=False,
        help_text=_("A master meter: what it and its sub-meters used in these months is filled in."),
    )
    master = forms.DecimalField(label=_("Master meter"), min_value=0, max_digits=12, decimal_places=2, required=False)
    subs = forms.DecimalField(label=_("Sub-meters"), min_value=0, max_digits=12, decimal_places=2, required=False)
    own_use = forms.DecimalField(label=_("Own use"), min_value=0, max_digits=12, decimal_places=2, required=False)
    unit_price = MoneyField(label=_("Unit price (yuan)"), places=4, required=False)
    rule = forms.ChoiceField(label=_("Divided by"), choices=ShareRule.choices, initial=ShareRule.AREA)
    scope = forms.ChoiceField(label=_("Among"), choices=ShareScope.choices, initial=ShareScope.PROJECT)
    buildings = forms.ModelMultipleChoiceField(label=_("Buildings"), queryset=None, required=False)
    entrances = forms.ModelMultipleChoiceField(label=_("Entrances"), queryset=None, required=False)
    listed = forms.CharField(
        label=_("Units listed"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("One unit a line; by use or weight with its number behind it: 1-101 12.5. Paste it from Excel."),
    )
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    sections = (
        (_("What is shared"), ("fee_item", "kind", "title", "first_month", "last_month")),
        (_("A fixed sum"), ("amount",)),
        (_("Or what the meters leave"), ("meter", *_METERS)),
        (_("Among whom"), ("rule", "scope", "buildings", "entrances", "listed", "remark")),
    )
    layout = {
        "fee_item": "field-third",
        "kind": "field-third",
        "title": "field-third",
        "first_month": "field-third",
        "last_month": "field-third",
        "amount": "field-third",
        "meter": "field-wide",
        "master": "field-quarter",
        "subs": "field-quarter",
        "own_use": "field-quarter",
        "unit_price": "field-quarter",
        "rule": "field-half",
        "scope": "field-half",
        "buildings": "field-half",
        "entrances": "field-half",
        "listed": "field-wide",
        "remark": "field-wide",
    }

    def __init__(
        self,
        *args: Any,
        fee_items: Any,
        buildings: Any,
        entrances: Any,
        meters: Any,
        units_named: Any,
        measured: Callable[[int, dt.date, dt.date], MasterLine | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.units_named, self.measured = units_named, measured
        choices = (("fee_item", fee_items), ("buildings", buildings), ("entrances", entrances), ("meter", meters))
        for name, rows in choices:
            field: Any = self.fields[name]
            field.queryset = rows
        entrance: Any = self.fields["entrances"]
        entrance.label_from_instance = lambda one: f"{one.building} {one.code}"

    def clean_listed(self) -> dict[int, Decimal]:
        """Return the weight by unit."""
        weights = listed_weights(self.cleaned_data["listed"])
        units = self.units_named(list(weights))
        if missing := [code for code in weights if code not in units]:
            raise forms.ValidationError(_("These units are not there: {codes}").format(codes=", ".join(missing[:5])))
        return {units[code].pk: weight for code, weight in weights.items()}

    def clean(self) -> dict[str, Any]:
        """Ask for a sum or for what the meters say, not both."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("meter") is not None and cleaned.get("first_month"):
            self._fill_in(cleaned)
        metered = [name for name in _METERS if cleaned.get(name) is not None]
        if cleaned.get("amount") is None and not metered:
            self.add_error("amount", _("Enter the sum, or what the meters say."))
        elif cleaned.get("amount") is not None and metered:
            self.add_error("amount", _("Either a fixed sum or meters."))
        elif metered:
            for name in ("master", "unit_price"):
                if cleaned.get(name) is None and name not in self.errors:
                    self.add_error(name, _("A value is needed here."))
        return cleaned

    def _fill_in(self, cleaned: dict[str, Any]) -> None:
        """Take what the master meter and its sub-meters used from their readings; all of them have to be read."""
        last = month_end(cleaned.get("last_month") or cleaned["first_month"])
        found = self.measured(cleaned["meter"].pk, cleaned["first_month"], last)
        if found is None or not found.is_read:
            self.add_error("meter", _("This meter has no reading in these months."))
        elif found.unread:
            text = _("{count} of {all} sub-meters have no reading in these months.")
            self.add_error("meter", text.format(count=found.unread, all=found.meters))
        else:
            cleaned["master"], cleaned["subs"] = found.balance.master, found.balance.children


def facts(given: dict[str, Any]) -> dict[str, Any]:
    """Return what the service takes, from what the form holds."""
    last: dt.date = given["last_month"] or given["first_month"]
    ids = {ShareScope.BUILDINGS: given["buildings"], ShareScope.ENTRANCES: given["entrances"]}
    scope = ShareScope(given["scope"])
    metered = None
    if given["master"] is not None:
        zero = Decimal(0)
        metered = Metered(given["master"], given["subs"] or zero, given["own_use"] or zero, given["unit_price"])
    return {
        **{name: given[name] for name in ("fee_item", "kind", "title", "amount", "rule", "remark")},
        "metered": metered,
        "period_start": given["first_month"],
        "period_end": month_end(last),
        "among": Among(
            scope,
            [one.pk for one in ids.get(scope, ())],
            given["listed"] if scope == ShareScope.UNITS else {},
        ),
    }


class RulesForm(forms.Form):
    """What may not be shared here."""

    refused = forms.MultipleChoiceField(
        label=_("Not to be shared"),
        choices=CostKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Some places forbid sharing the firm's own use, greening, guard booths, festivals and business use."
        ),
    )
    source = forms.CharField(
        label=_("By which rule"), max_length=100, required=False, help_text=_("It is told whoever is refused.")
    )
    layout = {"refused": "field-wide", "source": "field-wide"}
