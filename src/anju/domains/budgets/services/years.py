"""Budget years: opened with last year's departments and templates, which finance then changes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.budgets import policies, queries
from anju.domains.budgets.enums import Split
from anju.domains.budgets.models import BudgetSettings, BudgetYear, Part, TemplateLine
from anju.domains.identity.models import User
from anju.domains.tenancy import queries as tenancy
from anju.domains.tenancy.models import Department, Project


def open_year(*, actor: Actor, project: Project, year: int, due_on: dt.date) -> BudgetYear:
    """Open a year for budgeting with the departments and templates of the last year before it.

    Raises DomainError for a year that is open already, or one that nobody budgets.
    """
    actor.require(policies.EDIT_YEARS, project.pk)
    if not 2000 <= year <= 2199:
        raise DomainError(_("This is not a year."), field="year")
    if BudgetYear.objects.filter(project=project, year=year).exists():
        raise DomainError(_("This budget year has been opened already."), field="year")
    with transaction.atomic():
        opened = BudgetYear.objects.create(
            project=project, year=year, due_on=due_on, opened_by_id=actor.user_id, opened_at=clock.now()
        )
        last = BudgetYear.objects.filter(project=project, year__lt=year).order_by("-year").first()
        if last is not None:
            _copy(last, opened)
    return opened


def set_part(
    *, actor: Actor, year: BudgetYear, department: Department, head: User, template: Mapping[int, str]
) -> Part:
    """Set who answers for a department in a year, and its template: accounts with how each is entered.

    Drafts take up the new template when they are saved next; versions that were submitted stay as they are.
    """
    actor.require(policies.EDIT_YEARS, year.project_id)
    project = year.project
    if not tenancy.departments_of(project).filter(pk=department.pk).exists():
        raise DomainError(_("This department is not one of the project or its headquarters."), field="department")
    if not template:
        raise DomainError(_("Choose at least one account."), field="accounts")
    if not set(template.values()) <= set(Split.values):
        raise ValueError("a line is entered by month, by quarter or for the year")
    if queries.budget_accounts(project).filter(pk__in=template).count() != len(template):
        raise DomainError(_("Only accounts of income and expense are budgeted."), field="accounts")
    with transaction.atomic():
        part, _new = Part.objects.update_or_create(
            year=year, department=department, defaults={"project": project, "head": head}
        )
        TemplateLine.objects.filter(part=part).delete()
        TemplateLine.objects.bulk_create(
            TemplateLine(project=project, part=part, account_id=account, split=split)
            for account, split in template.items()
        )
    return part


def set_settings(*, actor: Actor, project: Project, thresholds: Sequence[int], basis: str) -> BudgetSettings:
    """Set at how many per cent of a budget line alerts are raised, and of which budget."""
    actor.require(policies.EDIT_YEARS, project.pk)
    kept = sorted(set(thresholds))
    if not kept or len(kept) > 6 or kept[0] < 1 or kept[-1] > 999:
        raise DomainError(_("Give one to six thresholds between 1 and 999 per cent."), field="thresholds")
    held, _new = BudgetSettings.objects.update_or_create(project=project, defaults={"thresholds": kept, "basis": basis})
    return held


def _copy(last: BudgetYear, opened: BudgetYear) -> None:
    old = list(Part.objects.filter(year=last).order_by("pk"))
    new = Part.objects.bulk_create(
        Part(project_id=opened.project_id, year=opened, department_id=one.department_id, head_id=one.head_id)
        for one in old
    )
    becomes = dict(zip((one.pk for one in old), new, strict=True))
    TemplateLine.objects.bulk_create(
        TemplateLine(
            project_id=opened.project_id, part=becomes[line.part_id], account_id=line.account_id, split=line.split
        )
        for line in TemplateLine.objects.filter(part__year=last).order_by("pk")
    )
