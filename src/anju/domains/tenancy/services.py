"""Writes to company, projects and departments."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from anju.core import events, scope
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.tenancy import policies
from anju.domains.tenancy.enums import ProjectKind
from anju.domains.tenancy.events import ProjectClosed, ProjectOpened, ProjectReopened
from anju.domains.tenancy.models import Company, Department, Project


def open_company(*, actor: Actor, name: str, credit_code: str = "") -> Company:
    """Set up a company, or return the one of that name."""
    actor.require(policies.EDIT_COMPANY)
    company, _created = Company.objects.get_or_create(name=name, defaults={"credit_code": credit_code})
    return company


def edit_company(*, actor: Actor, company: Company, name: str, credit_code: str) -> Company:
    """Correct the name and the credit code that stand on receipts. Raises `DomainError` on a name that is taken."""
    actor.require(policies.EDIT_COMPANY)
    if Company.objects.filter(name=name).exclude(pk=company.pk).exists():
        raise DomainError(_("There is a company with this name already."), field="name")
    company.name, company.credit_code = name, credit_code
    company.save(update_fields=["name", "credit_code"])
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
    _check_project(project)
    project.save()
    _tell(actor, project, ProjectOpened(project_id=project.pk))
    return project


def edit_project(*, actor: Actor, project: Project, name: str, kind: str, city: str, address: str) -> Project:
    """Correct a project's description; its code stands in numbers that were given and never changes."""
    actor.require(policies.EDIT_PROJECTS)
    project.name, project.kind, project.city, project.address = name, kind, city, address
    _check_project(project)
    project.save(update_fields=["name", "kind", "city", "address"])
    return project


def close_project(*, actor: Actor, project: Project) -> Project:
    """Close a project: nobody opens its pages any more, its records stay (publishes `ProjectClosed`)."""
    actor.require(policies.EDIT_PROJECTS)
    if project.is_active:
        project.is_active = False
        project.save(update_fields=["is_active"])
        _tell(actor, project, ProjectClosed(project_id=project.pk))
    return project


def reopen_project(*, actor: Actor, project: Project) -> Project:
    """Manage a closed project again (publishes `ProjectReopened`)."""
    actor.require(policies.EDIT_PROJECTS)
    if not project.is_active:
        project.is_active = True
        project.save(update_fields=["is_active"])
        _tell(actor, project, ProjectReopened(project_id=project.pk))
    return project


def open_department(
    *, actor: Actor, company: Company, name: str, project: Project | None = None, parent: Department | None = None
) -> Department:
    """Add a department to the company or to one of its projects, or return the one that stands there already."""
    actor.require(policies.EDIT_DEPARTMENTS)
    department, _created = Department.objects.get_or_create(company=company, project=project, parent=parent, name=name)
    return department


def edit_department(
    *, actor: Actor, department: Department, name: str, project: Project | None, parent: Department | None
) -> Department:
    """Rename or move a department with all that is below it.

    Raises `DomainError` when it would come to stand below itself or beside one of the same name.
    """
    actor.require(policies.EDIT_DEPARTMENTS)
    above = parent
    while above is not None:
        if above.pk == department.pk:
            raise DomainError(_("A department cannot belong to itself or to one below it."), field="parent")
        above = above.parent
    twins = Department.objects.filter(company=department.company_id, project=project, parent=parent, name=name)
    if twins.exclude(pk=department.pk).exists():
        raise DomainError(_("There is a department with this name already."), field="name")
    department.name, department.project, department.parent = name, project, parent
    department.save(update_fields=["name", "project", "parent"])
    return department


def close_department(*, actor: Actor, department: Department) -> None:
    """Remove a department nothing hangs on. Raises `DomainError` while it has departments or people."""
    actor.require(policies.EDIT_DEPARTMENTS)
    try:
        with transaction.atomic():
            department.delete()
    except ProtectedError as error:
        raise DomainError(_("Departments or people belong to this department; move them first.")) from error


def _check_project(project: Project) -> None:
    try:
        project.full_clean()
    except ValidationError as error:
        field, texts = next(iter(error.message_dict.items()))
        raise DomainError(texts[0], field=field) from error


def _tell(actor: Actor, project: Project, event: events.Event) -> None:
    """Publish under a scope that includes the project: a page of the whole company sees no project's rows."""
    current = scope.current()
    with scope.enter({*(current.project_ids if current else ()), project.pk}, actor=actor):
        events.publish(event)


def erase_demo_project(*, actor: Actor, project: Project) -> None:
    """Erase a demonstration project with every row of it, kept ones included; refused for any other project."""
    actor.require(policies.EDIT_PROJECTS)
    if not project.is_demo:
        raise DomainError(_("Only a demonstration project can be erased."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT anju_erase_demo(%s)", [project.pk])
