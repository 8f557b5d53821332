"""Forms of employees."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from anju.core import clock, masking
from anju.domains.workforce.enums import SkillLevel, Trade
from anju.domains.workforce.models import Employee
from anju.ui.fields import DateField, PhoneField, SearchSelect


class EmployeeForm(forms.Form):
    """A new employee."""

    number = forms.CharField(label=_("Employee number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=40)
    department: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Department"), queryset=None, required=False, widget=SearchSelect()
    )
    post = forms.CharField(label=_("Post"), max_length=40, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    hired_on = DateField(label=_("Hired on"), required=False)

    def __init__(self, *args: Any, departments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["department"]).queryset = departments


class EmployeeEditForm(EmployeeForm):
    """An employee who is known; an empty telephone number stays as it is."""

    def __init__(self, *args: Any, employee: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].label = _("New phone")
        if employee.phone:
            keep = str(_("Leave empty to keep {stored}."))
            self.fields["phone"].help_text = keep.format(stored=masking.phone(employee.phone))

    def clean_phone(self) -> str | None:
        """Return None where nothing was typed: it stays as stored."""
        return self.cleaned_data["phone"] or None


class LeaveForm(forms.Form):
    """The last working day."""

    left_on = DateField(label=_("Last day"), initial=clock.today)


class SkillsForm(forms.Form):
    """How well an employee does each trade."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [("", _("Not learnt")), *reversed(SkillLevel.choices)]
        for trade in Trade:
            self.fields[trade.value] = forms.TypedChoiceField(
                label=trade.label, choices=levels, coerce=int, empty_value=None, required=False
            )
