"""Writes to employees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from anju.core import events, validation
from anju.core.access import Actor
from anju.core.errors import DomainError, NotFound
from anju.core.sheets import formats
from anju.core.sheets.reasons import Reason
from anju.domains.identity import services as identity
from anju.domains.identity.models import User
from anju.domains.tenancy.models import Department, Project
from anju.domains.workforce import policies
from anju.domains.workforce.enums import SkillLevel, Trade
from anju.domains.workforce.events import EmployeeHired, EmployeeLeft, SkillsChanged
from anju.domains.workforce.models import Employee, Skill


def hire_employee(
    *,
    actor: Actor,
    project: Project | None,
    number: str,
    name: str,
    department: Department | None = None,
    user: User | None = None,
    phone: str = "",
    post: str = "",
    hired_on: date | None = None,
) -> Employee:
    """Enter an employee, of a project or (``project`` None) of headquarters. Publishes `EmployeeHired`."""
    actor.require(policies.EDIT_EMPLOYEES, project.pk if project else None)
    employee = Employee(project=project, number=number.strip())
    _fill(employee, name=name, department=department, user=user, phone=phone, post=post, hired_on=hired_on)
    employee.save()
    events.publish(EmployeeHired(project_id=employee.project_id, employee_id=employee.pk))
    return employee


def edit_employee(
    *,
    actor: Actor,
    employee: Employee,
    number: str,
    name: str,
    department: Department | None = None,
    user: User | None = None,
    phone: str | None = None,
    post: str = "",
    hired_on: date | None = None,
) -> Employee:
    """Change what is known of an employee (``phone`` None stays as stored); leaving is `end_employment`."""
    actor.require(policies.EDIT_EMPLOYEES, employee.project_id)
    employee.number, phone = number.strip(), employee.phone if phone is None else phone
    _fill(employee, name=name, department=department, user=user, phone=phone, post=post, hired_on=hired_on)
    employee.save()
    return employee


def end_employment(*, actor: Actor, employee: Employee, left_on: date) -> Employee:
    """Let an employee's last working day be ``left_on``. Publishes `EmployeeLeft`; the account is closed apart."""
    actor.require(policies.EDIT_EMPLOYEES, employee.project_id)
    if employee.left_on is not None:
        raise DomainError(_("This employee has left already."), field="left_on")
    if employee.hired_on is not None and left_on < employee.hired_on:
        raise DomainError(_("The last day lies before the first."), field="left_on")
    employee.left_on = left_on
    employee.save(update_fields=["left_on"])
    events.publish(
        EmployeeLeft(
            project_id=employee.project_id,
            employee_id=employee.pk,
            user_id=employee.user_id,
            on=left_on.isoformat(),
        )
    )
    return employee


def set_skills(*, actor: Actor, employee: Employee, skills: Mapping[str, int]) -> None:
    """Say what an employee has learnt: levels by trade; what is left out is not known. Publishes `SkillsChanged`."""
    actor.require(policies.EDIT_EMPLOYEES, employee.project_id)
    for trade, level in skills.items():
        if trade not in Trade.values or level not in SkillLevel.values:
            raise DomainError(_("This is no trade, or no level of one."), field="skills")
    held = {skill.trade: skill for skill in Skill.objects.select_for_update().filter(employee=employee)}
    gone = [skill.pk for trade, skill in held.items() if trade not in skills]
    if gone:
        Skill.objects.filter(pk__in=gone).delete()
    changed = [skill for trade, skill in held.items() if trade in skills and skill.level != skills[trade]]
    for skill in changed:
        skill.level = skills[skill.trade]
    if changed:
        Skill.objects.bulk_update(changed, ["level"])
    fresh = [
        Skill(project_id=employee.project_id, employee=employee, trade=trade, level=level)
        for trade, level in skills.items()
        if trade not in held
    ]
    Skill.objects.bulk_create(fresh)
    if gone or changed or fresh:
        events.publish(SkillsChanged(project_id=employee.project_id, employee_id=employee.pk))


def reveal_phone(*, actor: Actor, employee: Employee, reason: str = "") -> str:
    """Return an employee's telephone number in full and log that the actor saw it."""
    actor.require(policies.REVEAL_EMPLOYEES, employee.project_id)
    if not employee.phone:
        raise NotFound("phone")
    identity.log_personal_data(
        actor=actor, subject=f"workforce.employee:{employee.pk}.phone", project=employee.project, reason=reason
    )
    return employee.phone


def _fill(
    employee: Employee,
    *,
    name: str,
    department: Department | None,
    user: User | None,
    phone: str,
    post: str,
    hired_on: date | None,
) -> None:
    if department is not None and department.project_id not in (None, employee.project_id):
        raise DomainError(_("This department belongs to another project."), field="department")
    if Employee.objects.filter(number=employee.number).exclude(pk=employee.pk).exists():
        raise DomainError(_("This employee number is taken."), field="number")
    if user is not None and Employee.objects.filter(user=user).exclude(pk=employee.pk).exists():
        raise DomainError(_("This account belongs to another employee."), field="user")
    employee.name, employee.department, employee.user = name.strip(), department, user
    employee.phone, employee.post, employee.hired_on = _clean_phone(phone), post.strip(), hired_on
    validation.check(employee)


def _clean_phone(typed: str) -> str:
    if not typed.strip():
        return ""
    cleaned = formats.clean_phone(typed)
    if isinstance(cleaned, Reason):
        raise DomainError(str(cleaned), field="phone")
    return cleaned
