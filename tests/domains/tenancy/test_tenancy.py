"""Company, projects and departments."""

import pytest
from tests.conftest import actor_with

from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.models import EventRecord
from anju.domains.tenancy import queries
from anju.domains.tenancy import services as tenancy

pytestmark = pytest.mark.django_db


def test_closing_hides_a_project_and_tells_the_others(root, project):
    tenancy.close_project(actor=root, project=project)
    assert queries.find_project(root, "T1") is None
    assert queries.get_any_project(root, project.pk) == project
    tenancy.reopen_project(actor=root, project=project)
    assert queries.find_project(root, "T1") == project
    told = EventRecord.objects.filter(project_id=project.pk).order_by("pk").values_list("name", flat=True)
    assert list(told) == ["ProjectOpened", "ProjectClosed", "ProjectReopened"]


def test_closing_twice_is_told_once(root, project):
    for _time in range(2):
        tenancy.close_project(actor=root, project=project)
    assert EventRecord.objects.filter(name="ProjectClosed").count() == 1


@pytest.mark.parametrize(("code", "name"), [("t1", "重"), ("绿园", "名"), ("", "名"), ("OK-1", "")])
def test_open_project_names_the_field_it_refuses(root, project, code, name):
    with pytest.raises(DomainError) as refused:
        tenancy.open_project(actor=root, company=project.company, code=code, name=name)
    assert refused.value.field == ("name" if code == "OK-1" else "code")


def test_edit_project_without_permission_is_denied(project):
    with pytest.raises(AccessDenied):
        tenancy.edit_project(
            actor=actor_with("tenancy.company:edit"), project=project, name="新", kind="office", city="", address=""
        )


def test_a_company_keeps_a_name_of_its_own(root, project):
    tenancy.open_company(actor=root, name="另一家")
    with pytest.raises(DomainError) as refused:
        tenancy.edit_company(actor=root, company=project.company, name="另一家", credit_code="")
    assert refused.value.field == "name"


def test_departments_come_as_a_tree(root, project):
    company = project.company
    top = tenancy.open_department(actor=root, company=company, name="总部")
    middle = tenancy.open_department(actor=root, company=company, name="客服部", parent=top, project=project)
    tenancy.open_department(actor=root, company=company, name="前台", parent=middle, project=project)
    tenancy.open_department(actor=root, company=company, name="财务部", parent=top)
    assert [(branch.department.name, branch.depth) for branch in queries.department_tree()] == [
        ("总部", 0),
        ("客服部", 1),
        ("前台", 2),
        ("财务部", 1),
    ]


def test_a_department_cannot_stand_below_itself(root, project):
    company = project.company
    top = tenancy.open_department(actor=root, company=company, name="总部")
    below = tenancy.open_department(actor=root, company=company, name="客服部", parent=top)
    with pytest.raises(DomainError) as refused:
        tenancy.edit_department(actor=root, department=top, name="总部", project=None, parent=below)
    assert refused.value.field == "parent"


def test_a_department_is_closed_when_nothing_hangs_on_it(root, project):
    top = tenancy.open_department(actor=root, company=project.company, name="总部")
    below = tenancy.open_department(actor=root, company=project.company, name="客服部", parent=top)
    with pytest.raises(DomainError):
        tenancy.close_department(actor=root, department=top)
    tenancy.close_department(actor=root, department=below)
    tenancy.close_department(actor=root, department=top)
    assert queries.department_tree() == []


def test_two_departments_of_one_name_do_not_stand_together(root, project):
    tenancy.open_department(actor=root, company=project.company, name="甲")
    second = tenancy.open_department(actor=root, company=project.company, name="乙")
    with pytest.raises(DomainError) as refused:
        tenancy.edit_department(actor=root, department=second, name="甲", project=None, parent=None)
    assert refused.value.field == "name"


def test_a_project_that_is_not_granted_is_not_found(project, other_project):
    actor = actor_with("estate.unit:view", project_id=project.pk)
    assert queries.get_project(actor, "T1") == project
    with pytest.raises(NotFound):
        queries.get_project(actor, "T2")
