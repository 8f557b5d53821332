"""Company, projects and departments on screen."""

import pytest

from anju.domains.tenancy import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator")


def test_a_new_installation_begins_with_its_company_and_first_project(admin):
    assert admin.post("/system/projects/new/", {"code": "HZ01", "name": "甲", "kind": "office"}).status_code == 422
    assert admin.post("/system/company/", {"name": "翠湖物业", "credit_code": ""}).status_code == 302
    answer = admin.post("/system/projects/new/", {"code": "HZ01", "name": "翠湖花园", "kind": "residential"})
    assert answer.status_code == 302
    assert admin.get("/p/HZ01/system/projects/").status_code == 200


def test_a_credit_code_is_checked_for_its_form(admin, project):
    answer = admin.post("/system/company/", {"name": "翠湖物业", "credit_code": "123"})
    assert answer.context["form"].errors["credit_code"]


def test_editing_closing_and_reopening_a_project(admin, project, root):
    page = f"/p/T1/system/projects/{project.pk}/"
    admin.post(f"{page}edit/", {"name": "新名", "kind": "office", "city": "杭州", "address": ""})
    project.refresh_from_db()
    assert (project.name, project.kind, project.city) == ("新名", "office", "杭州")
    closed = admin.post(f"{page}close/")
    assert closed.headers["Location"] == f"/system/projects/{project.pk}/"
    assert admin.get("/p/T1/system/projects/").status_code == 404
    assert admin.get(closed.headers["Location"]).status_code == 200
    admin.post(f"/system/projects/{project.pk}/reopen/")
    assert queries.find_project(root, "T1")


def test_departments_on_screen(admin, project, root):
    admin.post("/p/T1/system/departments/new/", {"name": "总部"})
    top = queries.departments().get(name="总部")
    assert admin.get(f"/p/T1/system/departments/new/?below={top.pk}").status_code == 200
    admin.post("/p/T1/system/departments/new/", {"name": "客服部", "parent": top.pk, "project": project.pk})
    below = queries.departments().get(name="客服部")
    text = admin.get("/p/T1/system/departments/").content.decode()
    assert text.index("总部") < text.index("客服部")
    refused = admin.post(f"/p/T1/system/departments/{top.pk}/edit/", {"name": "总部", "parent": below.pk})
    assert refused.status_code == 422
    assert admin.post(f"/p/T1/system/departments/{top.pk}/close/").status_code == 422
    assert admin.post(f"/p/T1/system/departments/{below.pk}/close/").status_code == 302


def test_the_project_switch_finds_by_pinyin(admin, project):
    text = admin.get("/p/T1/ui/projects/?typed=cshy").content.decode()
    assert "/p/T1/" in text
    assert "/p/T1/" not in admin.get("/ui/projects/?typed=xyz").content.decode()


def test_the_chosen_language_is_kept_in_the_account(admin, project):
    admin.post("/ui/language/", {"language": "en", "next": "/"})
    admin.user.refresh_from_db()
    assert admin.user.language == "en"
    assert 'lang="en"' in admin.get("/p/T1/").content.decode()
