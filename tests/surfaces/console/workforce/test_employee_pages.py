"""What the project manager does on the pages of employees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from anju.core import scope
from anju.domains.identity.models import PersonalDataAccess
from anju.domains.workforce.models import Employee

TYPED = {"number": "A001", "name": "张伟", "post": "客服主管", "phone": "138 0000 6721", "hired_on": "2020-03-01"}


@pytest.fixture
def manager(signed_in: Callable[..., Client], project: Any) -> Client:
    """Give the project manager's browser, who has entered one employee."""
    browser = signed_in("project_manager", project=project)
    assert browser.post("/p/T1/employees/new/", TYPED).status_code == 302
    return browser


def employee(project: Any) -> Employee:
    with scope.enter([project.pk]):
        return Employee.objects.get(number="A001")


def test_an_employee_is_entered_with_a_number_that_is_checked(manager: Client, project: Any) -> None:
    made = employee(project)
    assert (made.name, made.phone, made.project_id) == ("张伟", "13800006721", project.pk)
    wrong = manager.post("/p/T1/employees/new/", {**TYPED, "number": "A002", "phone": "12"})
    assert list(wrong.context["form"].errors) == ["phone"]


def test_a_taken_number_is_told_at_its_field(manager: Client) -> None:
    answer = manager.post("/p/T1/employees/new/", TYPED)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["number"]


def test_an_empty_phone_in_the_form_keeps_what_is_stored(manager: Client, project: Any) -> None:
    page = f"/p/T1/employees/{employee(project).pk}/edit/"
    assert "138****6721" in manager.get(page).content.decode()
    assert manager.post(page, {**TYPED, "phone": "", "post": "客服经理"}).status_code == 302
    changed = employee(project)
    assert (changed.post, changed.phone) == ("客服经理", "13800006721")


def test_an_employee_leaves_once_and_not_before_the_first_day(manager: Client, project: Any) -> None:
    page = f"/p/T1/employees/{employee(project).pk}/leave/"
    assert manager.post(page, {"left_on": "2019-12-31"}).status_code == 422
    assert manager.post(page, {"left_on": "2026-10-31"}).status_code == 302
    assert manager.post(page, {"left_on": "2026-11-30"}).status_code == 422
    assert "Has left" in manager.get(f"/p/T1/employees/{employee(project).pk}/").content.decode()


def test_seeing_the_full_number_is_logged(manager: Client, project: Any) -> None:
    page = f"/p/T1/employees/{employee(project).pk}/"
    assert "13800006721" not in manager.get(page).content.decode()
    assert "13800006721" in manager.post(f"{page}phone/").content.decode()
    with scope.enter([project.pk]):
        assert PersonalDataAccess.objects.get().subject == f"workforce.employee:{employee(project).pk}.phone"
