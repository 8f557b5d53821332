"""Forms of the joint funds."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core import clock, money
from anju.domains.joint_funds.enums import INCOME_HEADS, USE_HEADS, FundMove, HeldIn, UseRoute
from anju.ui.fields import DateField, MoneyField, SearchSelect

_ELSEWHERE = (FundMove.COMMON_INCOME, FundMove.OPENING)  # a use of common-area income, a file
_ENTERED = [(move.value, move.label) for move in FundMove if move not in _ELSEWHERE]


class ActForm(forms.Form):
    """What comes to the fund or is used, and for whom."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_ENTERED)
    on_date = DateField(label=_("Date"))
    amount = MoneyField(label=_("Amount (yuan)"))
    buildings = forms.ModelMultipleChoiceField(
        label=_("Buildings concerned"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: the whole project. Shares go by building area, interest by balance."),
    )
    unit = forms.ModelChoiceField(
        label=_("One unit only"), queryset=None, required=False, help_text=_("Empty: all units concerned.")
    )
    route = forms.ChoiceField(
        label=_("Rests on"),
        choices=[("", "—"), *UseRoute.choices],
        required=False,
        help_text=_("For uses: the owners' decision, or the emergency route."),
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=200, required=False)
    layout = {"purpose": "field-wide", "buildings": "field-wide"}

    def __init__(self, *args: Any, buildings: Any, units: Any, units_url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["buildings"]
        chosen.queryset = buildings
        unit: Any = self.fields["unit"]
        unit.widget = SearchSelect(url=units_url)
        unit.queryset = units
        self.fields["on_date"].initial = clock.today


class OpeningsForm(forms.Form):
    """A file with a row a unit."""

    file = forms.FileField(
        label=_("Workbook (Excel)"),
        help_text=_("A row a unit: unit (房号), opening balance (维修资金期初余额), as of which day (截止日期)."),
    )


class _MoneyForm(forms.Form):
    """Common-area money; a subclass says what for."""

    on_date = DateField(label=_("Date"))
    amount = MoneyField(label=_("Amount (yuan)"))
    held_in = forms.ChoiceField(label=_("Money account"), choices=HeldIn.choices)
    counterparty = forms.CharField(label=_("Payer or payee"), max_length=80)
    memo = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"memo": "field-wide"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on_date"].initial = clock.today


class IncomeForm(_MoneyForm):
    """What the common parts brought in."""

    head = forms.ChoiceField(label=_("Source or use"), choices=[(head.value, head.label) for head in INCOME_HEADS])
    field_order = ("head", "on_date", "amount", "held_in", "counterparty", "memo")


class SpendingForm(_MoneyForm):
    """What common-area money is to be spent on."""

    head = forms.ChoiceField(label=_("Source or use"), choices=[(head.value, head.label) for head in USE_HEADS])
    memo = forms.CharField(label=_("Purpose"), max_length=200)
    field_order = ("head", "on_date", "amount", "held_in", "counterparty", "memo")

    def __init__(self, *args: Any, balance: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("{balance} yuan are there.").format(balance=money.format_amount(balance))


class PeriodForm(forms.Form):
    """The period that a publication accounts for."""

    first_on = DateField(label=_("From"))
    last_on = DateField(label=_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first_on, last_on = last_half_year(clock.today())
        self.fields["first_on"].initial, self.fields["last_on"].initial = first_on, last_on


def last_half_year(today: dt.date) -> tuple[dt.date, dt.date]:
    """Return the half-year that ended last: common-area income is published twice a year [湖州条例31]."""
    if today.month > 6:
        return dt.date(today.year, 1, 1), dt.date(today.year, 6, 30)
    return dt.date(today.year - 1, 7, 1), dt.date(today.year - 1, 12, 31)
