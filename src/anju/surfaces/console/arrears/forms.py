"""Forms of chasing."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.arrears.enums import CallOutcome, DeliveryOutcome, DemandKind
from anju.ui.fields import DateField, InstantField, MoneyField, SearchSelect

WEEKDAYS = (
    (1, _("Monday")),
    (2, _("Tuesday")),
    (3, _("Wednesday")),
    (4, _("Thursday")),
    (5, _("Friday")),
    (6, _("Saturday")),
    (7, _("Sunday")),
)


class NumbersField(forms.CharField):
    """Whole numbers with commas or blanks between them; gives a list."""

    def clean(self, value: Any) -> list[int]:
        """Read the numbers; raises ValidationError."""
        text = str(super().clean(value) or "").replace("，", " ").replace(",", " ").replace("、", " ")
        parts = text.split()
        if any(not part.isascii() or not part.isdigit() or len(part) > 4 for part in parts):
            raise forms.ValidationError(_("Write whole numbers, for example 180, 90, 30."))
        return [int(part) for part in parts]


class DaysField(forms.CharField):
    """Dates with commas or blanks between them; gives a list."""

    def clean(self, value: Any) -> list[dt.date]:
        """Read the dates; raises ValidationError."""
        text = str(super().clean(value) or "").replace("，", " ").replace(",", " ").replace("、", " ")
        try:
            return [dt.date.fromisoformat(part) for part in text.split()]
        except ValueError as error:
            raise forms.ValidationError(_("Write days as 2027-02-17, with commas between them.")) from error


class DemandForm(forms.Form):
    """How debtors were reached, when, and what proves it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DemandKind.choices)
    happened_on = DateField(label=_("Reached on"), initial=clock.today)
    proof = forms.CharField(
        label=_("Proof"), max_length=200, help_text=_("A courier's number, who signed, a file number of a court.")
    )
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {"kind": "field-half", "happened_on": "field-half", "proof": "field-wide", "remark": "field-wide"}


class SettingsForm(forms.Form):
    """When to warn, and how the collection rate counts waivers."""

    warning_days = NumbersField(label=_("Warn so many days before the limitation ends"))
    waivers_leave = forms.BooleanField(label=_("Approved waivers leave the collection rate"), required=False)


class AssignForm(forms.Form):
    """Whom tasks go to."""

    assignee = forms.ModelChoiceField(label=_("Assign to"), queryset=None, required=False, empty_label=_("Nobody"))

    def __init__(self, *args: Any, collectors: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["assignee"]
        field.queryset = collectors


class CallForm(forms.Form):
    """What came of a call."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=CallOutcome.choices)
    called_at = InstantField(label=_("Called at"), required=False, help_text=_("Empty: just now."))
    amount = MoneyField(label=_("Promised amount (yuan)"), required=False)
    promised_on = DateField(label=_("Pays by"), required=False)
    next_on = DateField(label=_("Call again on"), required=False, help_text=_("Empty: the usual day."))
    remark = forms.CharField(
        label=_("Remark"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200}),
        help_text=_("Of a dispute: what is disputed."),
    )
    layout = {
        "outcome": "field-half",
        "called_at": "field-half",
        "amount": "field-third",
        "promised_on": "field-third",
        "next_on": "field-third",
        "remark": "field-wide",
    }

    def clean(self) -> dict[str, Any]:
        """Ask a promise for its amount and day, a dispute for its words."""
        cleaned = super().clean() or {}
        outcome = cleaned.get("outcome")
        if outcome == CallOutcome.PROMISED:
            for name in ("amount", "promised_on"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A promise has an amount and a day."))
        if outcome == CallOutcome.DISPUTED and not cleaned.get("remark"):
            self.add_error("remark", _("What is disputed?"))
        return cleaned


class UnitForm(forms.Form):
    """A form about one household."""

    unit = forms.ModelChoiceField(label=_("Unit"), queryset=None)

    def __init__(self, *args: Any, units: Any, units_url: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.widget = SearchSelect(url=units_url)
        field.queryset = units


class PromiseForm(UnitForm):
    """A promise to pay."""

    amount = MoneyField(label=_("Amount (yuan)"))
    promised_on = DateField(label=_("Pays by"))
    remark = forms.CharField(label=_("Remark"), max_length=200, required=False)
    layout = {
        "unit": "field-third",
        "amount": "field-third",
        "promised_on": "field-third",
        "remark": "field-wide",
    }


class DisputeForm(UnitForm):
    """What a household disputes; everything, unless a bill's number is given."""

    bill = forms.IntegerField(
        label=_("Number of the bill"), required=False, min_value=1, help_text=_("Empty: everything is disputed.")
    )
    reason = forms.CharField(label=_("What is disputed"), max_length=200)
    layout = {"unit": "field-half", "bill": "field-half", "reason": "field-wide"}


class AnswerForm(forms.Form):
    """How a dispute ended."""

    answer = forms.CharField(
        label=_("Answer"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "maxlength": 200})
    )
    layout = {"answer": "field-wide"}


class PlanForm(forms.Form):
    """A ladder in days from the due date, and when people are left in peace."""

    name = forms.CharField(label=_("Name of the plan"), max_length=40)
    due_soon = NumbersField(label=_("Notice, days before the due date"), required=False)
    overdue_from = forms.IntegerField(
        label=_("Friendly reminder, days after it"), min_value=1, max_value=365, required=False
    )
    overdue_every = forms.IntegerField(label=_("again every so many days"), min_value=1, max_value=90, required=False)
    phone = NumbersField(label=_("Telephone call, days after it"), required=False)
    letter = NumbersField(label=_("Letter of demand, days after it"), required=False)
    lawyer = NumbersField(label=_("Lawyer's letter, days after it"), required=False)
    letter_days = forms.IntegerField(label=_("Days a letter gives to pay"), min_value=1, max_value=90)
    contact_from = forms.TimeField(label=_("Contact from"), widget=forms.TimeInput(attrs={"type": "time"}))
    contact_until = forms.TimeField(label=_("Contact until"), widget=forms.TimeInput(attrs={"type": "time"}))
    quiet_weekdays = forms.TypedMultipleChoiceField(
        label=_("Quiet days of the week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    quiet_days = DaysField(label=_("Quiet days"), required=False, help_text=_("For example 2027-02-17, 2027-02-18."))
    layout = {
        "name": "field-wide",
        "due_soon": "field-third",
        "overdue_from": "field-third",
        "overdue_every": "field-third",
        "phone": "field-third",
        "letter": "field-third",
        "lawyer": "field-third",
        "letter_days": "field-third",
        "contact_from": "field-third",
        "contact_until": "field-third",
        "quiet_weekdays": "field-wide",
        "quiet_days": "field-wide",
    }
    sections = (
        (
            _("Ladder"),
            ("name", "due_soon", "overdue_from", "overdue_every", "phone", "letter", "lawyer", "letter_days"),
        ),
        (_("Left in peace"), ("contact_from", "contact_until", "quiet_weekdays", "quiet_days")),
    )

    def clean(self) -> dict[str, Any]:
        """Ask a reminder for both its days."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("overdue_from")) != bool(cleaned.get("overdue_every")):
            self.add_error("overdue_every", _("A reminder has a first day and comes again."))
        return cleaned


class DeliveryForm(forms.Form):
    """What is known of a letter's way."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=DeliveryOutcome.choices)
    happened_on = DateField(label=_("Happened on"), initial=clock.today)
    proof = forms.CharField(label=_("Proof"), max_length=200, help_text=_("The courier's number, or who signed."))
    file = forms.FileField(
        label=_("Photo or scan"), required=False, help_text=_("The signed slip; it is kept with the letter.")
    )
    layout = {"outcome": "field-half", "happened_on": "field-half", "proof": "field-wide", "file": "field-wide"}


class TemplateForm(forms.Form):
    """The words of a letter."""

    title = forms.CharField(label=_("Title"), max_length=60)
    body = forms.CharField(
        label=_("Text"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_(
            "Filled in: {company} {estate} {unit} {payer} {amount} {count} {since} {until} {today}. "
            "The bills follow below the text."
        ),
    )
    sender = forms.CharField(label=_("Signed by"), max_length=80, required=False, help_text=_("Empty: the company."))
    layout = {"title": "field-half", "sender": "field-half", "body": "field-wide"}
