"""Forms of accounts, roles and grants."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.apps import apps
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from anju.core import access, masking
from anju.domains.identity import policies, queries
from anju.domains.identity.enums import DataScope
from anju.domains.identity.models import Role, User
from anju.domains.tenancy import queries as tenancy
from anju.ui.fields import DateField, PhoneField, SearchSelect
from anju.ui.screens import AcknowledgeMixin


class UserCreateForm(forms.Form):
    """A new account; its password is made by the system."""

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Letters, digits and @ . + - _ ; it is typed at sign-in and cannot be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=40, help_text=_("As it stands on receipts.")
    )
    phone = PhoneField(label=_("Phone"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)


class UserEditForm(forms.Form):
    """Name and addresses of an account; the telephone number is typed anew or left as it is."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=40, help_text=_("As it stands on receipts.")
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = PhoneField(label=_("New phone"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user.phone:
            kept = _("Leave empty to keep {phone}.")
            self.fields["phone"].help_text = str(kept).format(phone=masking.phone(user.phone))


class GrantForm(AcknowledgeMixin, forms.Form):
    """A role for one person; duties that should be apart are told before they meet in one pair of hands."""

    role = forms.ModelChoiceField(label=_("Role"), queryset=None, widget=SearchSelect())
    project = forms.ModelChoiceField(
        label=_("Project"),
        queryset=None,
        required=False,
        widget=SearchSelect(),
        help_text=_("Roles for all projects need none."),
    )
    department = forms.ModelChoiceField(label=_("Department"), queryset=None, required=False, widget=SearchSelect())
    ends_on = DateField(label=_("Until"), required=False, help_text=_("Empty: without an end."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["role"].queryset = queries.roles()
        self.fields["project"].queryset = tenancy.all_projects().filter(is_active=True)
        self.fields["department"].queryset = tenancy.departments()

    def clean(self) -> dict[str, Any]:
        """Warn of duties that this grant would join."""
        cleaned: dict[str, Any] = super().clean() or {}
        role, project = cleaned.get("role"), cleaned.get("project")
        if role is not None:
            for breach in queries.breaches_by_granting(self.user, role, project):
                labels = access.declared()
                both = [str(labels[name].label) if name in labels else name for name in (breach.first, breach.second)]
                self.warn(f"{breach.rule.reason} {' + '.join(both)}")
        return cleaned


class RoleForm(forms.Form):
    """What a role is called and what it may do: one group of ticks for each domain."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = {}
        for domain, permissions in grouped_permissions(role.scope):
            field = f"{PREFIX}{domain}"
            self.fields[field] = forms.MultipleChoiceField(
                label=domain_title(domain),
                choices=[(one.name, one.label) for one in permissions],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[one.name for one in permissions if one.name in role.permissions],
            )
            self.layout[field] = "field-wide"

    def clean(self) -> dict[str, Any]:
        """Gather the ticks of all groups under ``permissions``."""
        cleaned: dict[str, Any] = super().clean() or {}
        groups = [name for name in cleaned if name.startswith(PREFIX)]
        permissions = {name for group in groups for name in cleaned.pop(group)}
        return {**cleaned, "permissions": permissions}


class RoleCopyForm(forms.Form):
    """A role of the company's own, begun from another one."""

    name = forms.CharField(label=pgettext_lazy("thing", "Name"), max_length=40)
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", _("Small letters, digits and underscores only."))],
        help_text=_("A short name for imports and interfaces, such as night_guard."),
    )
    scope = forms.ChoiceField(label=_("Data scope"), choices=DataScope.choices)


PREFIX = "may_"


def grouped_permissions(scope: str) -> list[tuple[str, list[access.Permission]]]:
    """Return the permissions a role of this scope may hold, by domain."""
    groups: dict[str, list[access.Permission]] = {}
    for permission in access.declared().values():
        if scope == DataScope.COMPANY or not policies.is_company_wide(permission.name):
            groups.setdefault(permission.name.partition(".")[0], []).append(permission)
    return sorted(groups.items())


def labels_by_domain(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """Return the labels of permissions under the titles of their domains, for reading."""
    held = set(names)
    groups = [
        (domain_title(domain), [str(one.label) for one in permissions if one.name in held])
        for domain, permissions in grouped_permissions(DataScope.COMPANY)
    ]
    return [(title, labels) for title, labels in groups if labels]


def domain_title(label: str) -> str:
    """Return the name of a domain for people."""
    return str(_("Platform")) if label == "core" else str(apps.get_app_config(label).verbose_name)
