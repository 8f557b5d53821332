"""Doors to company, projects and departments."""

from __future__ import annotations

from django.db.models import QuerySet

from anju.core.access import Actor
from anju.core.errors import NotFound
from anju.domains.tenancy.models import Company, Department, Project


def projects_of(actor: Actor) -> QuerySet[Project]:
    """Return the active projects in which the actor holds any grant, in order of their codes."""
    projects = Project.objects.filter(is_active=True)
    return projects if actor.sees_all_projects else projects.filter(pk__in=actor.granted_project_ids())


def find_project(actor: Actor, code: str) -> Project | None:
    """Return the project with this code when the actor may see it."""
    return projects_of(actor).filter(code=code).select_related("company").first()


def get_project(actor: Actor, code: str) -> Project:
    """Return the project with this code or raise `NotFound`."""
    project = find_project(actor, code)
    if project is None:
        raise NotFound(code)
    return project


def departments_of(project: Project) -> QuerySet[Department]:
    """Return the departments of a project and those of its company."""
    return Department.objects.filter(company=project.company_id).filter(project__in=[project, None])


def the_company() -> Company | None:
    """Return the company that was set up first."""
    return Company.objects.order_by("pk").first()
