"""Employees: list, page, forms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anju.core import masking
from anju.core.access import Actor
from anju.domains.tenancy import queries as tenancy
from anju.domains.workforce import filters, policies, queries, services
from anju.domains.workforce.models import Employee
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.workforce import forms
from anju.ui import display
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    MaskedColumn,
    Screen,
    Tag,
    Timeline,
)

_FACTS = (
    Column("number", _("Employee number"), phone=3),
    Column("department__name", _("Department"), phone=4),
    Column("post", _("Post"), phone=2),
    MaskedColumn(
        "phone",
        _("Phone"),
        mask=masking.phone,
        permission=policies.REVEAL_EMPLOYEES,
        reveal="workforce.employee.phone",
    ),
    Column("skills", _("Skills"), value=lambda one: [str(skill) for skill in one.skills.all()], sort=False),
    Column("project__name", _("Project"), value=lambda one: one.project.name if one.project else _("Headquarters")),
    Column("user__username", _("Account"), shown=False),
    DateColumn("hired_on", _("Hired on")),
    DateColumn("left_on", _("Left on"), shown=False),
)


class EmployeeList(ListScreen):
    """Who works in the project, and at headquarters."""

    path, name = "employees/", "workforce.employee.list"
    title, icon = _("Employees"), "id-badge-2"
    permission = policies.VIEW_EMPLOYEES
    filterset = filters.EmployeeFilter
    private_search = True
    order = ("number",)
    columns = (LinkColumn("name", _("Name"), to="workforce.employee.detail", phone=1), *_FACTS)
    actions = (
        Link(
            "workforce.employee.create",
            _("New employee"),
            "plus",
            permission=policies.EDIT_EMPLOYEES,
            key="n",
            primary=True,
        ),
    )
    empty = Empty(
        _("No employees yet"),
        _("Enter who works in this project; accounts are opened apart."),
        "workforce.employee.create",
        _("New employee"),
        "id-badge-2",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Employee]:
        """Return the employees."""
        return queries.employees_visible_to(actor, project)


class EmployeeDetail(DetailScreen):
    """One employee."""

    path, name = "employees/<int:pk>/", "workforce.employee.detail"
    icon = "id-badge-2"
    permission = policies.VIEW_EMPLOYEES
    back = "workforce.employee.list"
    actions = (
        Link("workforce.employee.edit", _("Edit"), "edit", permission=policies.EDIT_EMPLOYEES, key="e"),
        Link("workforce.employee.skills", _("Skills"), "tools", permission=policies.EDIT_EMPLOYEES),
        Link(
            "workforce.employee.leave",
            _("Leaves"),
            "door-exit",
            permission=policies.EDIT_EMPLOYEES,
            when=lambda one: one.left_on is None,
        ),
    )
    tabs = (
        Fields("facts", _("Facts"), _FACTS),
        Documents("workforce.employee"),
        Timeline(masks={"phone": masking.phone}),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Employee:
        """Return the employee."""
        return queries.get_employee(actor, project, ids["pk"])

    def number(self, record: Employee) -> str:
        """Return the employee number."""
        return record.number

    def tags(self, record: Employee) -> list[Tag]:
        """Tell whether they have left."""
        return [Tag(_("Has left"), "mute", "door-exit")] if record.left_on else []


class EmployeeCreate(FormScreen):
    """A new employee of this project."""

    path, name = "employees/new/", "workforce.employee.create"
    title = _("New employee")
    permission = policies.EDIT_EMPLOYEES
    form = forms.EmployeeForm
    done = "workforce.employee.detail"
    back = "workforce.employee.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the departments to choose from."""
        return {"departments": tenancy.departments_of(project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Employee:
        """Enter the employee."""
        return services.hire_employee(actor=actor, project=project, **cleaned)


class _OfEmployee:
    """Screens about one employee lead back to them."""

    object: Any
    permission = policies.EDIT_EMPLOYEES
    done = "workforce.employee.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Employee:
        """Return the employee."""
        return queries.get_employee(actor, project, ids["pk"])


class EmployeeEdit(_OfEmployee, FormScreen):
    """Change an employee."""

    path, name = "employees/<int:pk>/edit/", "workforce.employee.edit"
    title = _("Edit employee")
    form = forms.EmployeeEditForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what may be shown of what is stored."""
        return {name: getattr(self.object, name) for name in ("number", "name", "department", "post", "hired_on")}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the departments, and whose masked number the form names."""
        return {"departments": tenancy.departments_of(project), "employee": self.object}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Employee:
        """Change the employee; the account stays as it is."""
        return services.edit_employee(actor=actor, employee=self.object, user=self.object.user, **cleaned)


class EmployeeSkills(_OfEmployee, FormScreen):
    """What an employee has learnt; dispatch suggests who suits."""

    path, name = "employees/<int:pk>/skills/", "workforce.employee.skills"
    title = _("Skills")
    form = forms.SkillsForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {skill.trade: skill.level for skill in self.object.skills.all()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Employee:
        """Keep the levels; a trade without one is not known."""
        learnt = {trade: level for trade, level in cleaned.items() if level}
        services.set_skills(actor=actor, employee=self.object, skills=learnt)
        return self.object  # type: ignore[no-any-return]


class EmployeeLeave(_OfEmployee, ActionScreen):
    """An employee leaves."""

    path, name = "employees/<int:pk>/leave/", "workforce.employee.leave"
    title, button = _("Leaves the company"), _("Confirm")
    form = forms.LeaveForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what else has to be done."""
        return [_("The account is closed apart, by an administrator.")] if self.object.user_id else []

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Employee:
        """Record the last day."""
        return services.end_employment(actor=actor, employee=self.object, left_on=cleaned["left_on"])


class EmployeePhone(Screen):
    """An employee's telephone number in full; only by POST, and logged."""

    path, name = "employees/<int:pk>/phone/", "workforce.employee.phone"
    permission = policies.REVEAL_EMPLOYEES

    def find(self, actor: Actor, project: Any, **ids: Any) -> Employee:
        """Return the employee."""
        return queries.get_employee(actor, project, ids["pk"])

    def post(self) -> HttpResponseBase:
        """Show the number."""
        return HttpResponse(display.masked(services.reveal_phone(actor=self.actor, employee=self.object)))

    get = None  # type: ignore[assignment]
