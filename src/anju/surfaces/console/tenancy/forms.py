"""Forms of company, projects and departments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.domains.tenancy import queries
from anju.domains.tenancy.enums import ProjectKind
from anju.domains.tenancy.models import Department
from anju.ui.fields import SearchSelect


class CompanyForm(forms.Form):
    """The company as it stands on receipts."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    credit_code = forms.CharField(
        label=_("Unified social credit code"),
        max_length=18,
        required=False,
        validators=[
            RegexValidator(r"^[0-9A-HJ-NPQRTUWXY]{18}$", _("18 digits and capital letters without I, O, S, V, Z."))
        ],
    )


class ProjectForm(forms.Form):
    """A project's description."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=ProjectKind.choices)
    city = forms.CharField(label=_("City"), max_length=40, required=False)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    layout = {"address": "field-wide"}


class ProjectCreateForm(ProjectForm):
    """A new project, with the code that stands in its numbers for good."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        validators=[RegexValidator(r"^[A-Za-z0-9-]+$", _("Letters, digits and hyphens only."))],
        help_text=_("Stands in addresses and numbers, for example HZ01; it cannot be changed later."),
    )
    field_order = ["code", "name"]


class DepartmentForm(forms.Form):
    """A department and its place."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=60)
    parent = forms.ModelChoiceField(
        label=_("Belongs to"), queryset=None, required=False, widget=SearchSelect(), help_text=_("Empty: at the top.")
    )
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=None, required=False, widget=SearchSelect(), help_text=_("Empty: headquarters.")
    )

    def __init__(self, *args: Any, department: Department | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = queries.departments()
        self.fields["parent"].queryset = others.exclude(pk=department.pk) if department else others
        self.fields["project"].queryset = queries.all_projects().filter(is_active=True)
