"""Doors to company, projects and departments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from anju.core.access import Actor
from anju.core.doors import one_of
from anju.core.errors import NotFound
from anju.domains.tenancy import policies
from anju.domains.tenancy.models import Company, Department, Project


@dataclass(frozen=True)
class Branch:
    """A department in its place in the tree; ``depth`` 0 is the top."""

    department: Department
    depth: int

    @property
    def steps(self) -> range:
        """One step for each level above it, for drawing."""
        return range(self.depth)


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


def all_projects() -> QuerySet[Project]:
    """Return every project, closed ones too, for those who open and close them."""
    return Project.objects.select_related("company")


def find_active(typed: str) -> QuerySet[Project]:
    """Return the active projects whose name, city or address holds what was typed; that they exist is no secret."""
    holds = Q(name__icontains=typed) | Q(city__icontains=typed) | Q(address__icontains=typed)
    return Project.objects.filter(holds, is_active=True).order_by("name", "pk")


def get_any_project(actor: Actor, pk: int) -> Project:
    """Return a project, closed or not, to somebody who may edit projects; raises `NotFound`."""
    actor.require(policies.EDIT_PROJECTS)
    return one_of(all_projects(), pk)


def companies() -> QuerySet[Company]:
    """Return the companies of the installation."""
    return Company.objects.order_by("pk")


def the_company() -> Company | None:
    """Return the company that was set up first."""
    return companies().first()


def departments_of(project: Project) -> QuerySet[Department]:
    """Return the departments of a project and those of its company's headquarters."""
    whole = Department.objects.filter(company=project.company_id)
    return whole.filter(project=project) | whole.filter(project__isnull=True)


def departments() -> QuerySet[Department]:
    """Return all departments, each with ``children_count``."""
    return Department.objects.select_related("project", "parent").annotate(children_count=Count("children"))


def get_department(actor: Actor, pk: int) -> Department:
    """Return a department or raise `NotFound`."""
    actor.require(policies.EDIT_DEPARTMENTS)
    return one_of(departments(), pk)


def department_tree() -> list[Branch]:
    """Return all departments from the top down, children after their parent (one query)."""
    below: dict[int | None, list[Department]] = {}
    for department in departments().order_by("project__code", "name"):
        below.setdefault(department.parent_id, []).append(department)
    return list(_walk(below, None, 0))


def _walk(below: dict[int | None, list[Department]], parent: int | None, depth: int) -> Iterator[Branch]:
    for department in below.get(parent, []):
        yield Branch(department, depth)
        yield from _walk(below, department.pk, depth + 1)


def project_by_id(pk: int | None) -> Project:
    """Return a project by its number, for work that nobody asked for by hand; raises `NotFound`."""
    return one_of(Project.objects.all(), pk)
