"""A new line of a draft: an account that no department's budget has had so far."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.money import ZERO
from anju.domains.budgets import policies, queries, services
from anju.domains.budgets.models import Plan
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department
from anju.surfaces.console.budgets.plans import PlanDetail
from anju.ui.fields import MoneyField
from anju.ui.screens import FormScreen

MONTHS = range(1, 13)


class LineForm(forms.Form):
    """A department, an account and twelve amounts; a month left blank has none."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=None)
    account = forms.ModelChoiceField(label=_("Ledger account"), queryset=None)

    def __init__(
        self, *args: Any, departments: QuerySet[Department], accounts: QuerySet[Account], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (("department", departments), ("account", accounts)):
            field: Any = self.fields[name]
            field.queryset = rows
        for month in MONTHS:
            label = _("Month {number}").format(number=month)
            self.fields[f"month_{month}"] = MoneyField(label=label, required=False)
        months = tuple(f"month_{month}" for month in MONTHS)
        self.layout = dict.fromkeys(("department", "account"), "field-half") | dict.fromkeys(months, "field-third")
        self.sections = (
            (_("The line"), ("department", "account")),
            (_("Amounts of the months (yuan)"), months),
        )

    def clean(self) -> dict[str, Any]:
        """Put the months together."""
        cleaned: dict[str, Any] = super().clean() or {}
        months: list[Decimal] = [cleaned.pop(f"month_{month}", None) or ZERO for month in MONTHS]
        return {**cleaned, "months": months}


class PlanLineNew(FormScreen):
    """Add a line to a draft."""

    path, name = "budgets/plans/<int:pk>/lines/new/", "budgets.plan.line"
    title, button = _("New budget line"), _("Add the line")
    message = _("The line is added.")
    permission = policies.PREPARE
    form = LineForm
    done = back = "budgets.plan.detail"
    find = PlanDetail.find

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the departments of the year and the accounts that can be budgeted."""
        return {
            "departments": queries.departments_of_year(self.object.year),
            "accounts": queries.budget_accounts(project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Plan:
        """Add it."""
        return services.add_plan_line(actor=actor, plan=self.object, **cleaned)
