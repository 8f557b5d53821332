"""Budget years, their departments and templates."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from anju.core.access import Actor, Permission
from anju.core.doors import one_of, visible
from anju.domains.budgets import policies
from anju.domains.budgets.models import BudgetSettings, BudgetYear, Part, TemplateLine
from anju.domains.identity import queries as identity
from anju.domains.identity.models import User
from anju.domains.ledger.enums import AccountKind
from anju.domains.ledger.models import Account
from anju.domains.tenancy.models import Department, Project
from anju.domains.workforce.models import Employee


def years(actor: Actor, project: Project) -> QuerySet[BudgetYear]:
    """Return the budget years of a project, the latest first."""
    rows = BudgetYear.objects.filter(project=project).order_by("-year")
    return visible(rows, actor, policies.VIEW, project.pk)


def get_year(actor: Actor, project: Project, pk: int) -> BudgetYear:
    """Return a budget year or raise `NotFound`."""
    return one_of(years(actor, project).select_related("project", "opened_by"), pk)


def parts(actor: Actor, project: Project) -> QuerySet[Part]:
    """Return the departments' parts: all of them, or those one heads or works in."""
    rows = Part.objects.filter(project=project).select_related("year", "department", "head", "project")
    rows = visible(rows, actor, policies.VIEW, project.pk)
    if actor.may(policies.VIEW_ALL, project.pk):
        return rows
    return rows.filter(Q(head=actor.user_id) | Exists(_works_in(actor, OuterRef("department"))))


def get_part(actor: Actor, project: Project, pk: int) -> Part:
    """Return a department's part or raise `NotFound`."""
    return one_of(parts(actor, project), pk)


def visible_departments(actor: Actor, project: Project) -> set[int] | None:
    """Return the departments whose budgets somebody may see; None for all of them."""
    if actor.may(policies.VIEW_ALL, project.pk):
        return None
    return set(parts(actor, project).values_list("department", flat=True))


def works_in(actor: Actor, department_id: int) -> bool:
    """Tell whether the actor is an employee of a department."""
    return actor.user_id is not None and _works_in(actor, department_id).exists()


def template_of(part: Part) -> QuerySet[TemplateLine]:
    """Return the accounts that a department budgets, by their codes."""
    return TemplateLine.objects.filter(part=part).select_related("account").order_by("account__code")


def departments_of_year(year: BudgetYear) -> QuerySet[Department]:
    """Return the departments that budget in a year, by name."""
    return Department.objects.filter(pk__in=Part.objects.filter(year=year).values("department")).order_by("name", "pk")


def budget_accounts(project: Project) -> QuerySet[Account]:
    """Return the accounts of income and expense, which can be budgeted."""
    return Account.objects.filter(project=project, kind__in=[AccountKind.INCOME, AccountKind.EXPENSE]).order_by("code")


def settings_of(project: Project) -> BudgetSettings:
    """Return how a project watches its budgets; what is shipped where nothing was set."""
    return BudgetSettings.objects.filter(project=project).first() or BudgetSettings(project=project)


def people(project: Project) -> QuerySet[User]:
    """Return who may answer for a department: active accounts with a role in the project."""
    held = identity.grants_reaching(project).filter(user=OuterRef("pk"))
    return User.objects.filter(Exists(held), is_active=True).order_by("name", "pk")


def holders(project: Project, permission: Permission) -> QuerySet[User]:
    """Return the active accounts that hold a permission in the project today."""
    held = identity.grants_reaching(project).filter(user=OuterRef("pk"), role__permissions__contains=[permission.name])
    return User.objects.filter(Exists(held), is_active=True)


def _works_in(actor: Actor, department: OuterRef | int) -> QuerySet[Employee]:
    return Employee.objects.filter(user=actor.user_id, user__isnull=False, department=department, left_on__isnull=True)
