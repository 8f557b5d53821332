"""Employees."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core import scope
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.models import EventRecord
from anju.domains.identity.models import PersonalDataAccess
from anju.domains.tenancy import services as tenancy
from anju.domains.workforce import policies, queries
from anju.domains.workforce import services as workforce


@pytest.fixture
def employee(project: Any, root: Any) -> Any:
    """Give an employee of the project."""
    return workforce.hire_employee(
        actor=root, project=project, number="A001", name="周婷", phone="138 1234 6721", hired_on=date(2024, 3, 1)
    )


def test_employee_is_entered_with_a_clean_phone(employee: Any) -> None:
    assert employee.phone == "13812346721"
    assert EventRecord.objects.get(name="EmployeeHired").payload == {"employee_id": employee.pk}


@pytest.mark.parametrize(
    ("field", "fields"),
    [("number", {}), ("name", {"number": "A2", "name": " "}), ("phone", {"number": "A2", "phone": "1"})],
)
def test_impossible_values_are_told_at_their_field(
    employee: Any, project: Any, root: Any, field: str, fields: dict[str, str]
) -> None:
    with pytest.raises(DomainError) as refused:
        workforce.hire_employee(actor=root, project=project, **{"number": "A001", "name": "李敏", **fields})
    assert refused.value.field == field


def test_one_account_is_one_employee(employee: Any, project: Any, root: Any, make_user: Any) -> None:
    user = make_user("zhou")
    same = {"number": "A001", "name": "周婷"}
    workforce.edit_employee(actor=root, employee=employee, user=user, **same)
    with pytest.raises(DomainError) as refused:
        workforce.hire_employee(actor=root, project=project, number="A002", name="李敏", user=user)
    assert refused.value.field == "user"


def test_department_of_another_project_is_refused(employee: Any, project: Any, other_project: Any, root: Any) -> None:
    foreign = tenancy.open_department(actor=root, company=project.company, project=other_project, name="客服部")
    with pytest.raises(DomainError) as refused:
        workforce.edit_employee(actor=root, employee=employee, number="A001", name="周婷", department=foreign)
    assert refused.value.field == "department"


def test_leaving_is_told_once_and_in_order(employee: Any, root: Any) -> None:
    with pytest.raises(DomainError):
        workforce.end_employment(actor=root, employee=employee, left_on=date(2024, 2, 29))
    workforce.end_employment(actor=root, employee=employee, left_on=date(2026, 11, 30))
    with pytest.raises(DomainError):
        workforce.end_employment(actor=root, employee=employee, left_on=date(2026, 12, 31))
    assert EventRecord.objects.filter(name="EmployeeLeft").count() == 1


def test_headquarters_are_seen_in_every_project_and_others_are_not(
    employee: Any, project: Any, other_project: Any, root: Any
) -> None:
    chief = workforce.hire_employee(actor=root, project=None, number="H001", name="总部")
    with scope.enter([other_project.pk], actor=root):
        assert list(queries.employees_visible_to(root, other_project)) == [chief]
        with pytest.raises(NotFound):
            queries.get_employee(root, other_project, employee.pk)
    assert set(queries.employees_visible_to(root, project)) == {chief, employee}


def test_rights_are_needed(employee: Any, project: Any) -> None:
    reader = actor_with(policies.VIEW_EMPLOYEES)
    assert not queries.employees_visible_to(actor_with(), project).exists()
    with pytest.raises(AccessDenied):
        workforce.hire_employee(actor=reader, project=project, number="A9", name="赵")
    with pytest.raises(AccessDenied):
        workforce.reveal_phone(actor=reader, employee=employee)


def test_revealing_is_logged(employee: Any, make_user: Any) -> None:
    chief = actor_with(policies.REVEAL_EMPLOYEES, user_id=make_user("chief").pk)
    assert workforce.reveal_phone(actor=chief, employee=employee) == "13812346721"
    assert PersonalDataAccess.objects.get().subject == f"workforce.employee:{employee.pk}.phone"


def test_departments_count_who_works_there(employee: Any, project: Any, root: Any) -> None:
    desk = tenancy.open_department(actor=root, company=project.company, project=project, name="客服部")
    workforce.edit_employee(actor=root, employee=employee, number="A001", name="周婷", department=desk)
    assert queries.get_department(root, project, desk.pk).employee_count == 1
    workforce.end_employment(actor=root, employee=employee, left_on=date(2026, 11, 30))
    assert queries.get_department(root, project, desk.pk).employee_count == 0
