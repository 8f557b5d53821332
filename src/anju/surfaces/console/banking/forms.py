"""Forms of bank statements, claims, accounts and days."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.domains.banking.calc.debits import COLUMNS
from anju.domains.banking.calc.reading import FIELDS
from anju.domains.banking.enums import FileKind
from anju.domains.estate.models import Unit
from anju.ui.fields import DateField, MoneyField, SearchSelect
from anju.ui.screens import AcknowledgeMixin

LABELS = {
    "on_date": _("Column of the day"),
    "serial": _("Column of the bank's number"),
    "credit": _("Column of money in"),
    "debit": _("Column of money out"),
    "amount": _("Column of the amount"),
    "side": _("Column of the direction"),
    "balance": _("Column of the balance"),
    "payer": _("Column of the payer"),
    "payer_account": _("Column of the payer's account"),
    "remark": _("Column of the remark"),
    "virtual_account": _("Column of the virtual account"),
}


class StatementForm(forms.Form):
    """A bank's file."""

    account = forms.ModelChoiceField(label=_("Bank account"), queryset=None)
    file = forms.FileField(
        label=_("Bank's file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        help_text=_("As the bank gives it, Excel or CSV. Lines that were taken before are passed over."),
    )
    layout = {"file": "field-wide"}

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.queryset, field.initial = accounts, accounts.first()


class UnitForm(forms.Form):
    """One unit."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)

    def __init__(self, *args: Any, units: Any, url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = units
        field.widget = SearchSelect(url=url)


class ClaimForm(UnitForm):
    """For which unit, or which part of it for which units."""

    parts = forms.CharField(
        label=_("Or several units"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("One unit a line with its amount behind it: 3-2-1201 150.00."),
    )
    layout = {"unit": "field-wide", "parts": "field-wide"}

    def __init__(self, *args: Any, units_named: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units_named = units_named
        self.fields["unit"].required = False

    def clean_parts(self) -> dict[Unit, Decimal]:
        """Return the amount by unit."""
        told = read_parts(self.cleaned_data["parts"])
        units = {unit.code: unit for unit in self.units_named(list(told))}
        if missing := [code for code in told if code not in units]:
            raise forms.ValidationError(_("There is no unit {code}.").format(code=missing[0]))
        return {units[code]: amount for code, amount in told.items()}

    def clean(self) -> dict[str, Any]:
        """Ask for one unit or for several, not for both."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and bool(cleaned.get("unit")) == bool(cleaned.get("parts")):
            self.add_error("unit", _("Choose one unit, or write several with their amounts."))
        return cleaned


def read_parts(text: str) -> dict[str, Decimal]:
    """Read one unit a line with its amount behind it; raises ValidationError."""
    found: dict[str, Decimal] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.replace("，", ",").replace("\t", " ").split()
        if not words:
            continue
        try:
            amount = Decimal(words[-1].replace(",", ""))
            cents = amount.quantize(Decimal("0.01"))
        except InvalidOperation:
            amount, cents = Decimal(-1), Decimal(0)
        if len(words) != 2 or amount <= 0 or amount != cents or words[0] in found:
            text = _("Line {number} cannot be read: write a unit once, and its amount, such as 3-2-1201 150.00.")
            raise forms.ValidationError(text.format(number=number))
        found[words[0]] = cents
    return found


class BookForm(forms.Form):
    """To which account, and why."""

    account = forms.ModelChoiceField(
        label=_("Ledger account"),
        queryset=None,
        help_text=_("The bank's own account for money that another document has booked already: a channel's payout."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)
    layout = {"account": "field-wide", "reason": "field-wide"}

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.queryset = accounts


class AccountForm(forms.Form):
    """A bank account, and what the bank calls the columns of its statements."""

    name = forms.CharField(label=_("Name of the bank account"), max_length=60)
    bank = forms.CharField(label=_("Bank"), max_length=60, required=False)
    number = forms.CharField(label=_("Account number"), max_length=40)
    sections = (
        (_("Account"), ("name", "bank", "number")),
        (_("Columns of its statements, where they are not found by themselves"), tuple(FIELDS)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, usual in FIELDS.items():
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "、".join(usual[:3])}),
            )


class VirtualForm(UnitForm):
    """A number that the bank gave for a unit."""

    number = forms.CharField(label=_("Virtual account"), max_length=40)
    field_order = ("number", "unit")


class DayForm(AcknowledgeMixin, forms.Form):
    """What was counted at the end of a day."""

    day = DateField(label=_("Day"))
    counted = MoneyField(label=_("Counted"), help_text=_("All cash of the desks, floats included."))
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"remark": "field-wide"}

    def __init__(self, *args: Any, sheet: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sheet = sheet

    def clean(self) -> dict[str, Any]:
        """Show how the count compares with what has to be there, to be acknowledged where it differs."""
        cleaned: dict[str, Any] = super().clean() or {}
        if {"day", "counted"} <= set(cleaned):
            sheet = self.sheet(cleaned["day"])
            if cleaned["counted"] != sheet.expected and not sheet.is_closed:
                text = _(
                    "{opening} + {taken} taken − {refunds} handed back − {banked} banked = {expected}; "
                    "the count differs by {difference}."
                )
                values = {
                    "opening": sheet.opening,
                    "taken": sheet.cash_in,
                    "refunds": sheet.refunds,
                    "banked": sheet.banked,
                    "expected": sheet.expected,
                    "difference": cleaned["counted"] - sheet.expected,
                }
                self.warn(text.format(**{name: money.format_amount(value) for name, value in values.items()}))
        return cleaned


class BankingForm(forms.Form):
    """Cash that was paid into the bank."""

    account = forms.ModelChoiceField(label=_("Bank account"), queryset=None)
    amount = MoneyField(label=_("Amount"))
    slip = forms.CharField(label=_("Slip"), max_length=40)
    banked_on = DateField(label=_("Paid in on"))
    paper = forms.FileField(
        label=_("Photo or scan of the slip"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf"}),
    )
    layout = {"paper": "field-wide"}

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.queryset, field.initial = accounts, accounts.first()


class MandateForm(UnitForm):
    """An agreement that a home signed."""

    number = forms.CharField(label=_("Agreement number"), max_length=40)
    holder = forms.CharField(label=_("Account holder"), max_length=60)
    bank = forms.CharField(label=_("Bank"), max_length=60)
    account = forms.CharField(
        label=_("Account number"), max_length=40, help_text=_("Kept sealed; shown masked from now on.")
    )
    limit = MoneyField(label=_("Limit a debit"), required=False, help_text=_("Empty: without limit."))
    starts_on = DateField(label=_("From"))
    ends_on = DateField(label=_("Until"), required=False)
    field_order = ("unit", "number", "holder", "bank", "account", "limit", "starts_on", "ends_on")

    def clean_limit(self) -> Decimal | None:
        """Refuse a limit that lets nothing pass."""
        limit: Decimal | None = self.cleaned_data["limit"]
        if limit is not None and limit <= 0:
            raise forms.ValidationError(_("A limit is above zero."))
        return limit


class BatchForm(forms.Form):
    """Which bills, by which bank."""

    account = forms.ModelChoiceField(label=_("Bank account"), queryset=None)
    due_until = DateField(label=_("Bills due until"))

    def __init__(self, *args: Any, accounts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["account"]
        field.queryset, field.initial = accounts, accounts.first()


class AnswersForm(forms.Form):
    """The bank's answers."""

    file = forms.FileField(
        label=_("Bank's file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt"}),
        help_text=_("With the agreement and the result of each debit. What was answered before is passed over."),
    )
    layout = {"file": "field-wide"}


class LayoutForm(forms.Form):
    """How a bank takes batches."""

    kind = forms.ChoiceField(label=_("Form of the file"), choices=FileKind.choices)
    columns = forms.CharField(
        label=_("Columns in their order"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text="、".join(COLUMNS.values()),
    )
    layout = {"columns": "field-wide"}

    def clean_columns(self) -> list[str]:
        """Return the columns' names."""
        named = {heading: name for name, heading in COLUMNS.items()}
        told = [word for word in re.split(r"[\s,，、;；]+", self.cleaned_data["columns"]) if word]
        if unknown := [word for word in told if word not in named]:
            raise forms.ValidationError(_("There is no column {name}.").format(name=unknown[0]))
        return [named[word] for word in dict.fromkeys(told)]
