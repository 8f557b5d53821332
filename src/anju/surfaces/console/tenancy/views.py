"""Screens of company, projects and departments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.tenancy import filters, policies, queries, services
from anju.domains.tenancy.models import Company, Department, Project
from anju.surfaces.console.tenancy import forms
from anju.ui.screens import (
    ActionScreen,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    PageScreen,
    StatusColumn,
    Tag,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

COLUMNS = (
    LinkColumn("code", _("Code"), to="tenancy.project.detail", phone=2),
    Column("name", pgettext_lazy("thing", "Name"), phone=1),
    Column("kind", _("Kind"), phone=3),
    Column("city", _("City"), phone=4),
    Column("address", _("Address"), shown=False),
    StatusColumn(
        "is_active",
        _("State"),
        value=lambda project: gettext("Active") if project.is_active else gettext("Closed"),
        tones={True: "ok", False: "mute"},
        sort="is_active",
    ),
)


class CompanyEdit(FormScreen):
    """The company's name and credit code."""

    path, name = "system/company/", "tenancy.company.edit"
    title, icon = _("Company"), "building-skyscraper"
    permission = policies.EDIT_COMPANY
    form = forms.CompanyForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show what is stored; a new installation has no company yet."""
        company = queries.the_company()
        return {"name": company.name, "credit_code": company.credit_code} if company else {}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Company:
        """Set it up, or correct it."""
        company = queries.the_company()
        if company is None:
            return services.open_company(actor=actor, **cleaned)
        return services.edit_company(actor=actor, company=company, **cleaned)


class ProjectList(ListScreen):
    """All projects, closed ones too."""

    path, name = "system/projects/", "tenancy.project.list"
    title, icon = _("Projects"), "building-community"
    permission = policies.EDIT_PROJECTS
    filterset = filters.ProjectFilter
    order = ("code",)
    columns = COLUMNS
    actions = (Link("tenancy.project.create", _("New project"), "plus", policies.EDIT_PROJECTS, key="n", primary=True),)
    empty = Empty(
        _("No projects yet"),
        _("Open the first estate, office or park."),
        "tenancy.project.create",
        _("New project"),
        "building-community",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Project]:
        """Return all projects."""
        return queries.all_projects()


class ProjectDetail(DetailScreen):
    """One project."""

    path, name = "system/projects/<int:pk>/", "tenancy.project.detail"
    permission = policies.EDIT_PROJECTS
    back = "tenancy.project.list"
    actions = (
        Link("tenancy.project.edit", _("Edit"), "edit", permission=policies.EDIT_PROJECTS),
        Link(
            "tenancy.project.close",
            _("Close project"),
            "lock",
            permission=policies.EDIT_PROJECTS,
            when=lambda project: project.is_active,
            danger=True,
        ),
        Link(
            "tenancy.project.reopen",
            _("Open again"),
            "lock-open",
            permission=policies.EDIT_PROJECTS,
            when=lambda project: not project.is_active,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                Column("code", _("Code")),
                *COLUMNS[1:],
                Column("company", _("Company")),
                InstantColumn("created_at", _("Opened")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Project:
        """Return the project, closed or not."""
        return queries.get_any_project(actor, ids["pk"])

    def number(self, record: Project) -> str:
        """Give the code to copy."""
        return record.code

    def tags(self, record: Project) -> list[Tag]:
        """Say whether it is managed now."""
        return [Tag(_("Active"), "ok", "circle-check") if record.is_active else Tag(_("Closed"), "mute", "lock")]


class ProjectCreate(FormScreen):
    """Open a project."""

    path, name = "system/projects/new/", "tenancy.project.create"
    title = _("New project")
    permission = policies.EDIT_PROJECTS
    back, done = "tenancy.project.list", "tenancy.project.detail"
    form = forms.ProjectCreateForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Project:
        """Open it in the company."""
        company = queries.the_company()
        if company is None:
            raise DomainError(_("Enter the company first."))
        return services.open_project(actor=actor, company=company, **cleaned)


class ProjectFound:
    """Screens that begin with one project of the company."""

    permission = policies.EDIT_PROJECTS
    back = done = "tenancy.project.detail"
    object: Project

    def find(self, actor: Actor, project: Any, **ids: Any) -> Project:
        """Return the project."""
        return queries.get_any_project(actor, ids["pk"])


class ProjectEdit(ProjectFound, FormScreen):
    """Correct a project's description."""

    path, name = "system/projects/<int:pk>/edit/", "tenancy.project.edit"
    title = _("Edit project")
    form = forms.ProjectForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show what is stored."""
        return {name: getattr(self.object, name) for name in ("name", "kind", "city", "address")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Project:
        """Correct it."""
        return services.edit_project(actor=actor, project=self.object, **cleaned)


class ProjectClose(ProjectFound, ActionScreen):
    """Close a project."""

    path, name = "system/projects/<int:pk>/close/", "tenancy.project.close"
    title, button, danger = _("Close project"), _("Close project"), True
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [_("Nobody opens its pages any more."), _("Its records stay, and it can be opened again.")]

    def next_url(self, saved: Any) -> str:
        """Go to the company's own page of it: the project's pages may have just closed behind us."""
        return project_free(self, "tenancy.project.detail", self.object)

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Close it."""
        services.close_project(actor=actor, project=self.object)


class ProjectReopen(ProjectFound, ActionScreen):
    """Manage a closed project again."""

    path, name = "system/projects/<int:pk>/reopen/", "tenancy.project.reopen"
    title, button = _("Open project again"), _("Open again")
    form = ConfirmForm

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Open it."""
        services.reopen_project(actor=actor, project=self.object)


class DepartmentTree(PageScreen):
    """All departments, as a tree."""

    path, name = "system/departments/", "tenancy.department.tree"
    title, icon = _("Departments"), "sitemap"
    permission = policies.EDIT_DEPARTMENTS
    template = "console/tenancy/departments.html"
    actions = (
        Link(
            "tenancy.department.create", _("New department"), "plus", policies.EDIT_DEPARTMENTS, key="n", primary=True
        ),
    )

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the tree from the top down."""
        return {"branches": queries.department_tree()}


class DepartmentCreate(FormScreen):
    """Add a department."""

    path, name = "system/departments/new/", "tenancy.department.create"
    title = _("New department")
    permission = policies.EDIT_DEPARTMENTS
    back = "tenancy.department.tree"
    form = forms.DepartmentForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin below the department that was clicked."""
        return {"parent": self.request.GET.get("below", "")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Department:
        """Add it to the company."""
        company = queries.the_company()
        if company is None:
            raise DomainError(_("Enter the company first."))
        return services.open_department(actor=actor, company=company, **cleaned)


class DepartmentFound:
    """Screens that begin with one department."""

    permission = policies.EDIT_DEPARTMENTS
    back = "tenancy.department.tree"
    object: Department

    def find(self, actor: Actor, project: Any, **ids: Any) -> Department:
        """Return the department."""
        return queries.get_department(actor, ids["pk"])


class DepartmentEdit(DepartmentFound, FormScreen):
    """Rename or move a department."""

    path, name = "system/departments/<int:pk>/edit/", "tenancy.department.edit"
    title = _("Edit department")
    form = forms.DepartmentForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Give the form the department, which cannot be its own parent."""
        return {"department": self.object}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Show what is stored."""
        return {"name": self.object.name, "parent": self.object.parent_id, "project": self.object.project_id}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Department:
        """Change it."""
        return services.edit_department(actor=actor, department=self.object, **cleaned)


class DepartmentClose(DepartmentFound, ActionScreen):
    """Remove a department."""

    path, name = "system/departments/<int:pk>/close/", "tenancy.department.close"
    title, button, danger = _("Remove department"), _("Remove"), True
    form = ConfirmForm

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Remove it."""
        services.close_department(actor=actor, department=self.object)


def project_free(screen: FormScreen, name: str, record: Any) -> str:
    """Return the address of a screen outside every project."""
    match = screen.request.resolver_match
    namespace = f"{match.namespace}:" if match and match.namespace else ""
    return reverse(f"{namespace}{name}", kwargs={"pk": record.pk})
