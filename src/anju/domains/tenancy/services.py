"""Writes to company, projects and departments."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.core import events, scope
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.tenancy import policies
from anju.domains.tenancy.enums import ProjectKind
from anju.domains.tenancy.events import ProjectOpened
from anju.domains.tenancy.models import Company, Department, Project


def open_company(*, actor: Actor, name: str, credit_code: str = "") -> Company:
    """Set up a company, or return the one of that name."""
    actor.require(policies.EDIT_COMPANY)
    company, _created = Company.objects.get_or_create(name=name, defaults={"credit_code": credit_code})
    return company


def open_project(
    *,
    actor: Actor,
    company: Company,
    code: str,
    name: str,
    kind: str = ProjectKind.RESIDENTIAL,
    city: str = "",
    address: str = "",
    is_demo: bool = False,
) -> Project:
    """Open a project and tell the other domains, which set up what they need in it (publishes `ProjectOpened`)."""
    actor.require(policies.EDIT_PROJECTS)
    if Project.objects.filter(code__iexact=code).exists():
        raise DomainError(_("There is a project with this code already."), field="code")
    project = Project(company=company, code=code, name=name, kind=kind, city=city, address=address, is_demo=is_demo)
    project.full_clean()
    project.save()
    current = scope.current()
    with scope.enter({*(current.project_ids if current else ()), project.pk}, actor=actor):
        events.publish(ProjectOpened(project_id=project.pk))
    return project


def open_department(
    *, actor: Actor, company: Company, name: str, project: Project | None = None, parent: Department | None = None
) -> Department:
    """Add a department to the company or to one of its projects."""
    actor.require(policies.EDIT_DEPARTMENTS)
    department, _created = Department.objects.get_or_create(company=company, project=project, parent=parent, name=name)
    return department
