"""Budget years: their departments with templates, and the versions of their plans."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import total
from anju.domains.budgets import filters, policies, queries, services
from anju.domains.budgets.enums import PlanState, SheetState
from anju.domains.budgets.models import BudgetYear, Part
from anju.domains.ledger.enums import AccountKind
from anju.domains.tenancy import queries as tenancy
from anju.surfaces.console.budgets import forms
from anju.ui.screens import (
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    Tag,
    TemplateTab,
    Timeline,
)

SHEET_TONES = {
    SheetState.DRAFT: "info",
    SheetState.SUBMITTED: "warn",
    SheetState.RETURNED: "bad",
    SheetState.ACCEPTED: "ok",
}
PLAN_TONES = {
    PlanState.DRAFT: "info",
    PlanState.ASKED: "warn",
    PlanState.REFUSED: "bad",
    PlanState.APPROVED: "major",
    PlanState.ADOPTED: "ok",
}
NEW = Link("budgets.year.create", _("New budget year"), "plus", permission=policies.EDIT_YEARS, key="n", primary=True)


class YearList(ListScreen):
    """Budget years, the latest first."""

    path, name = "budgets/", "budgets.year.list"
    title, icon = _("Budgeting"), "target"
    permission = policies.VIEW
    filterset = filters.YearFilter
    order = ("-year",)
    export = False
    columns = (
        LinkColumn("year", _("Budget year"), to="budgets.year.detail", phone=1),
        DateColumn("due_on", _("Departments submit until"), phone=2),
        Column("opened_by__name", _("Opened for budgeting by"), sort=False, phone=3),
    )
    actions = (
        NEW,
        Link("budgets.execution", _("Actual against budget"), "gauge", permission=policies.VIEW),
        Link("budgets.alert.list", _("Budget alerts"), "bell-ringing", permission=policies.VIEW),
        Link("budgets.settings", _("Settings of alerts"), "settings", permission=policies.EDIT_YEARS),
    )
    empty = Empty(
        _("No budget year yet"),
        _("Open a year, say which accounts each department budgets, and let them fill in."),
        NEW.to,
        NEW.title,
        "target",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[BudgetYear]:
        """Return the years."""
        return queries.years(actor, project)


class YearCreate(FormScreen):
    """Open a year."""

    path, name = "budgets/new/", "budgets.year.create"
    title, button = _("New budget year"), _("Open the year")
    permission = policies.EDIT_YEARS
    form = forms.YearForm
    done = "budgets.year.detail"
    back = "budgets.year.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Offer next year, to be handed in before it begins."""
        today = clock.today()
        return {"year": today.year + 1, "due_on": dt.date(today.year, 12, 15)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BudgetYear:
        """Open it."""
        return services.open_year(actor=actor, project=project, **cleaned)


class SettingsEdit(FormScreen):
    """When alerts are raised."""

    path, name = "budgets/settings/", "budgets.settings"
    title = _("Settings of alerts")
    permission = policies.EDIT_YEARS
    form = forms.SettingsForm
    back = done = "budgets.year.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show what holds."""
        held = queries.settings_of(project)
        return {"thresholds": ", ".join(map(str, held.thresholds)), "basis": held.basis}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Set it."""
        services.set_settings(actor=actor, project=project, **cleaned)


def overview(actor: Actor, project: Any, year: BudgetYear) -> dict[str, Any]:
    """Return what the page of a year shows: each department with its latest version, and the plans."""
    rows = []
    for part in queries.parts(actor, project).filter(year=year):
        sheet = queries.last_sheet(part)
        lines = list(queries.lines_of_sheet(sheet)) if sheet else []
        rows.append(
            {
                "part": part,
                "sheet": sheet,
                "tag": Tag(sheet.get_state_display(), SHEET_TONES[SheetState(sheet.state)])
                if sheet
                else Tag(_("Not begun"), "mute"),
                "expense": _sum(lines, AccountKind.EXPENSE),
                "income": _sum(lines, AccountKind.INCOME),
                "may_fill": queries.may_fill(actor, part),
                "may_edit": actor.may(policies.EDIT_YEARS, project.pk),
            }
        )
    plans = queries.plans(actor, project).filter(year=year)
    return {
        "rows": rows,
        "sums": (total(row["expense"] for row in rows), total(row["income"] for row in rows)),
        "plans": [(plan, Tag(plan.get_state_display(), PLAN_TONES[PlanState(plan.state)])) for plan in plans],
        "in_force": queries.plan_in_force(year),
    }


def _sum(lines: list[Any], kind: AccountKind) -> Decimal:
    return total(line.whole for line in lines if line.account.kind == kind)


def _has_plan(year: BudgetYear) -> bool:
    return queries.plan_in_force(year) is not None


class YearDetail(DetailScreen):
    """One year."""

    path, name = "budgets/<int:pk>/", "budgets.year.detail"
    icon = "target"
    permission = policies.VIEW
    back = "budgets.year.list"
    actions = (
        Link(
            "budgets.plan.prepare",
            _("Prepare the financial plan"),
            "file-plus",
            permission=policies.PREPARE,
            when=lambda year: not _has_plan(year),
        ),
        Link("budgets.plan.adjust", _("Adjust the plan"), "edit", permission=policies.PREPARE, when=_has_plan),
        Link("budgets.part.create", _("Add a department"), "plus", permission=policies.EDIT_YEARS),
    )
    tabs = (
        TemplateTab("overview", _("Departments and plan"), "console/budgets/year.html", overview),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> BudgetYear:
        """Return the year."""
        return queries.get_year(actor, project, ids["pk"])

    def heading(self, record: BudgetYear) -> Any:
        """Return the year."""
        return _("Budget of {year}").format(year=record.year)


class _PartForm(FormScreen):
    permission = policies.EDIT_YEARS
    form = forms.PartForm
    done = "budgets.year.detail"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return departments, people and accounts to choose from."""
        return {
            "departments": tenancy.departments_of(project),
            "people": queries.people(project),
            "accounts": list(queries.budget_accounts(project)),
        }


class PartCreate(_PartForm):
    """Let a department budget in a year."""

    path, name = "budgets/<int:pk>/departments/new/", "budgets.part.create"
    back = "budgets.year.detail"
    title = _("Add a department")

    def find(self, actor: Actor, project: Any, **ids: Any) -> BudgetYear:
        """Return the year."""
        return queries.get_year(actor, project, ids["pk"])

    def heading(self, record: Any) -> Any:
        """Name what is done."""
        return self.title

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BudgetYear:
        """Set it."""
        services.set_part(actor=actor, year=self.object, **cleaned)
        year: BudgetYear = self.object
        return year


class PartEdit(_PartForm):
    """Change who answers for a department, and its template."""

    path, name = "budgets/departments/<int:pk>/edit/", "budgets.part.edit"
    title = _("Edit the template")
    form = forms.PartEditForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Part:
        """Return the part."""
        return queries.get_part(actor, project, ids["pk"])

    def back_url(self) -> str:
        """Go back to the year."""
        return self.link("budgets.year.detail", pk=self.object.year_id)

    def heading(self, record: Part) -> Any:
        """Name the department."""
        return f"{self.title} – {record}"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show the template."""
        held = {f"account_{line.account_id}": line.split for line in queries.template_of(self.object)}
        return {"department": self.object.department_id, "head": self.object.head_id, **held}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> BudgetYear:
        """Set it."""
        year: BudgetYear = self.object.year
        services.set_part(actor=actor, year=year, **cleaned)
        return year
