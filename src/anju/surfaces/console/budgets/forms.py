"""Forms of budgets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.domains.budgets.enums import Basis, Split
from anju.domains.identity.models import User
from anju.domains.ledger.enums import AccountKind
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department
from anju.ui.fields import DateField


class YearForm(forms.Form):
    """A year to be budgeted."""

    year = forms.IntegerField(label=_("Budget year"), min_value=2000, max_value=2199)
    due_on = DateField(label=_("Departments submit until"))


class PartForm(forms.Form):
    """A department, who answers for it, and how each account is entered."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=None)
    head = forms.ModelChoiceField(label=_("Head of the department"), queryset=None)

    def __init__(
        self,
        *args: Any,
        departments: QuerySet[Department],
        people: QuerySet[User],
        accounts: Iterable[Account],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("department", departments), ("head", people)):
            field: Any = self.fields[name]
            field.queryset = rows
        kept: dict[str, list[str]] = {AccountKind.EXPENSE: [], AccountKind.INCOME: []}
        for account in accounts:
            name = f"account_{account.pk}"
            choices = [("", _("Not budgeted here")), *Split.choices]
            self.fields[name] = forms.ChoiceField(label=str(account), choices=choices, required=False)
            kept[account.kind].append(name)
        self.layout = {name: "field-third" for names in kept.values() for name in names}
        self.sections = (
            (_("The department"), ("department", "head")),
            (_("Expenses it budgets"), tuple(kept[AccountKind.EXPENSE])),
            (_("Income it budgets"), tuple(kept[AccountKind.INCOME])),
        )

    def clean(self) -> dict[str, Any]:
        """Put the template together: accounts with how each is entered."""
        cleaned: dict[str, Any] = super().clean() or {}
        names = [name for name in self.fields if name.startswith("account_")]
        template = {int(name.partition("_")[2]): cleaned.pop(name, "") for name in names}
        return {**cleaned, "template": {pk: split for pk, split in template.items() if split}}


class PartEditForm(PartForm):
    """The same for a department that is there already."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].disabled = True


class SettingsForm(forms.Form):
    """When alerts are raised."""

    thresholds = forms.CharField(label=_("Alert at (%)"), max_length=40, help_text=_("For example 80, 100, 110."))
    basis = forms.ChoiceField(label=_("Measured against"), choices=Basis.choices)

    def clean_thresholds(self) -> list[int]:
        """Read whole numbers."""
        typed = self.cleaned_data["thresholds"].replace("，", ",").replace("、", ",").replace("%", "")
        parts = [part for part in typed.replace(" ", ",").split(",") if part]
        if not all(part.isdecimal() for part in parts):
            raise forms.ValidationError(_("Give one to six thresholds between 1 and 999 per cent."))
        return [int(part) for part in parts]


class UploadForm(forms.Form):
    """A filled-in workbook."""

    file = forms.FileField(
        label=_("Workbook (Excel)"),
        help_text=_("The one that you downloaded here, filled in. Accounts that it leaves out keep their amounts."),
    )


class ReturnForm(forms.Form):
    """Why a budget is sent back, and what is remarked on its lines."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = {"reason": "field-wide"}
        for account, label in lines:
            self.fields[f"remark_{account}"] = forms.CharField(label=label, max_length=200, required=False)
            self.layout[f"remark_{account}"] = "field-half"

    def clean(self) -> dict[str, Any]:
        """Gather the remarks by account."""
        cleaned: dict[str, Any] = super().clean() or {}
        names = [name for name in self.fields if name.startswith("remark_")]
        remarks = {int(name.partition("_")[2]): cleaned.pop(name, "") for name in names}
        return {**cleaned, "remarks": {pk: words for pk, words in remarks.items() if words.strip()}}


SPANS = (
    ("month", _("The month")),
    ("quarter", _("Its quarter")),
    ("to_date", _("The year to date")),
    ("year", _("The entire year")),
)
GROUPS = (("department", _("By department")), ("account", _("By ledger account")))


class ExecutionForm(forms.Form):
    """What a report of actual against budget shows."""

    month = forms.RegexField(
        label=_("Until the month"),
        regex=r"^20\d{2}-(0[1-9]|1[0-2])$",
        widget=forms.TextInput(attrs={"type": "month", "autocomplete": "off"}),
    )
    span = forms.ChoiceField(label=_("Span"), choices=SPANS)
    by = forms.ChoiceField(label=_("Grouped"), choices=GROUPS)

    @classmethod
    def asked(cls, given: Any) -> ExecutionForm:
        """Return the form with what the address asks for; a year alone means its last month, or the present one."""
        today = clock.today()
        defaults = {"month": f"{today:%Y-%m}", "span": "to_date", "by": "department"}
        year = given.get("year", "")
        if year.isdecimal() and year != f"{today.year}":
            defaults["month"] = f"{year}-12"
        return cls({**defaults, **{name: given[name] for name in defaults if name in given}})
