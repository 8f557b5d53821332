"""Doors to employees."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.domains.tenancy.models import Department, Project
from anju.domains.tenancy.queries import departments_of
from anju.domains.workforce import policies
from anju.domains.workforce.models import Employee, Skill


def employees_visible_to(actor: Actor, project: Project) -> QuerySet[Employee]:
    """Return the project's employees and those of headquarters, with department and account."""
    rows = Employee.objects.filter(Q(project=project) | Q(project__isnull=True))
    if not actor.may(policies.VIEW_EMPLOYEES, project.pk):
        rows = rows.none()
    return rows.select_related("department", "project", "user").prefetch_related("skills")


def get_employee(actor: Actor, project: Project, pk: int) -> Employee:
    """Return an employee of the project or of headquarters, or raise `NotFound`."""
    return one_of(employees_visible_to(actor, project), pk)


def department_of(actor: Actor) -> Department | None:
    """Return the department that the actor works in today, if they are an employee of one."""
    rows = Employee.objects.filter(user=actor.user_id, user__isnull=False, left_on__isnull=True)
    found = rows.select_related("department").first()
    return found.department if found else None


def departments_with_counts(actor: Actor, project: Project) -> QuerySet[Department]:
    """Return the departments of project and company with ``employee_count``, those who work there now."""
    rows = departments_of(project).select_related("parent", "project")
    if not actor.may(policies.VIEW_EMPLOYEES, project.pk):
        rows = rows.none()
    return rows.annotate(employee_count=Count("employees", filter=Q(employees__left_on__isnull=True)))


def get_department(actor: Actor, project: Project, pk: int) -> Department:
    """Return a department of project or company, or raise `NotFound`."""
    return one_of(departments_with_counts(actor, project), pk)


def skills_of(employee_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """Return what employees have learnt: levels by trade, by employee; who has no skills entered is missing."""
    found: dict[int, dict[str, int]] = {}
    rows = Skill.objects.filter(employee__in=employee_ids).values_list("employee", "trade", "level")
    for employee, trade, level in rows:
        found.setdefault(employee, {})[trade] = level
    return found
