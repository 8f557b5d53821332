"""Administration: accounts, roles, grants and logs on screen."""

import re
from datetime import timedelta

import pytest

from anju.core import clock, scope
from anju.domains.identity import queries
from anju.domains.identity import services as identity

pytestmark = pytest.mark.django_db
LISTS = ["users", "grants", "roles", "personal-data", "events", "projects", "departments", "company"]


@pytest.fixture
def admin(signed_in):
    return signed_in("administrator", username="admin")


@pytest.mark.parametrize("where", ["/system/", "/p/T1/system/"])
@pytest.mark.parametrize("page", LISTS)
def test_administrators_open_every_page_with_and_without_a_project(admin, project, where, page):
    assert admin.get(f"{where}{page}/").status_code == 200


@pytest.mark.parametrize("page", LISTS)
def test_a_cashier_administers_nothing(signed_in, project, page):
    assert signed_in("cashier", project=project).get(f"/p/T1/system/{page}/").status_code == 403


def test_opening_an_account_shows_its_password_once_and_never_in_an_address(admin, project):
    answer = admin.post(
        "/p/T1/system/users/new/", {"username": "li.ming", "name": "李明", "phone": "13800001234", "email": ""}
    )
    user = queries.users().get(username="li.ming")
    assert answer.headers["Location"] == f"/p/T1/system/users/{user.pk}/password/"
    first = admin.get(answer.headers["Location"]).content.decode()
    password = re.search(r'data-number="([a-z0-9-]{14})"', first)[1]
    assert user.check_password(password)
    assert password not in admin.get(answer.headers["Location"]).content.decode()


def test_a_taken_user_name_is_told_at_its_field(admin, make_user):
    make_user("li.ming")
    answer = admin.post("/system/users/new/", {"username": "Li.Ming", "name": "李明"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["username"]


def test_telephone_numbers_are_masked_everywhere(admin, make_user, root):
    user = make_user("li.ming")
    identity.edit_user(actor=root, user=user, name="李明", phone="13800001234")
    for path in ("/system/users/", f"/system/users/{user.pk}/", f"/system/users/{user.pk}/edit/"):
        text = admin.get(path).content.decode()
        assert "13800001234" not in text, path
        assert "138****1234" in text, path
    admin.post(f"/system/users/{user.pk}/edit/", {"name": "李明明", "phone": "", "email": ""})
    user.refresh_from_db()
    assert (user.name, user.phone) == ("李明明", "13800001234")


def test_closing_and_opening_an_account(admin, make_user):
    user = make_user("li.ming")
    assert admin.get(f"/system/users/{user.pk}/close/").status_code == 200
    admin.post(f"/system/users/{user.pk}/close/")
    user.refresh_from_db()
    assert not user.is_active
    answer = admin.post(f"/system/users/{user.pk}/reopen/")
    assert answer.headers["Location"].endswith("/password/")
    user.refresh_from_db()
    assert user.is_active


def test_the_last_administrator_cannot_close_the_own_account(admin):
    answer = admin.post(f"/system/users/{admin.user.pk}/close/")
    assert answer.status_code == 422
    admin.user.refresh_from_db()
    assert admin.user.is_active


def test_granting_a_role_on_screen(admin, make_user, project):
    user = make_user("li.ming")
    url = f"/p/T1/system/users/{user.pk}/grant/"
    assert admin.get(url).status_code == 200
    end = clock.today() + timedelta(days=30)
    answer = admin.post(url, {"role": _role("cashier"), "project": project.pk, "ends_on": end.isoformat()})
    assert answer.status_code == 302
    grant = queries.grants().get(user=user)
    assert (grant.project, grant.ends_on) == (project, end)


def test_duties_that_should_be_apart_are_warned_of_and_can_be_passed(admin, make_user, project):
    user = make_user("li.ming", "cashier", project=project)
    url = f"/p/T1/system/users/{user.pk}/grant/"
    wanted = {"role": _role("finance"), "project": project.pk}
    warned = admin.post(url, wanted)
    assert warned.status_code == 422
    assert queries.grants().filter(user=user).count() == 1
    again = admin.post(url, {**wanted, "acknowledged": warned.context["form"].acknowledgement})
    assert again.status_code == 302
    assert queries.breaches_of(user)
    assert "payments.payment:" not in admin.get(f"/system/users/{user.pk}/?tab=duties").content.decode()


def test_nobody_grants_themselves_a_role_on_screen(admin, project):
    answer = admin.post(f"/system/users/{admin.user.pk}/grant/", {"role": _role("group")})
    assert answer.status_code == 422


def test_ending_and_taking_back_a_grant(admin, make_user, project):
    user = make_user("li.ming", "cashier", "guard", project=project)
    first, second = queries.grants().filter(user=user)
    assert admin.post(f"/system/grants/{first.pk}/end/").status_code == 302
    assert admin.post(f"/system/grants/{second.pk}/revoke/").headers["Location"] == f"/system/users/{user.pk}/"
    assert queries.held_permissions(user) == set()
    assert admin.get(f"/system/grants/{second.pk}/").status_code == 404


def test_editing_a_role_ticks_permissions_by_domain(admin):
    guard = queries.roles().get(code="guard")
    page = admin.get(f"/system/roles/{guard.pk}/edit/")
    assert page.status_code == 200
    names = [name for name in page.context["form"].fields if name.startswith("may_")]
    assert "may_estate" in names
    assert "may_identity" not in names
    admin.post(
        f"/system/roles/{guard.pk}/edit/", {"name": "门岗", "name_en": "Gate", "may_estate": ["estate.unit:view"]}
    )
    guard.refresh_from_db()
    assert (guard.name, guard.permissions) == ("门岗", ["estate.unit:view"])
    assert admin.get(f"/system/roles/{guard.pk}/restore/").status_code == 200
    admin.post(f"/system/roles/{guard.pk}/restore/")
    guard.refresh_from_db()
    assert not guard.is_edited


def test_copying_and_removing_a_role(admin):
    guard = queries.roles().get(code="guard")
    admin.post(f"/system/roles/{guard.pk}/copy/", {"name": "夜班", "code": "night", "scope": "project"})
    night = queries.roles().get(code="night")
    assert night.permissions == guard.permissions
    assert admin.post(f"/system/roles/{night.pk}/delete/").headers["Location"] == "/system/roles/"
    assert admin.post(f"/system/roles/{guard.pk}/delete/").status_code == 422


def test_the_log_of_personal_data_stays_in_its_project(admin, project, other_project, make_user, root):
    viewer = make_user("li.ming")
    actor = queries.actor_for(viewer, surface="test")
    with scope.enter([project.pk, other_project.pk], actor=root):
        identity.log_personal_data(actor=actor, subject="residents.person:1.phone", project=project, reason="回访")
        identity.log_personal_data(actor=actor, subject="residents.person:2.phone", project=other_project)
    text = admin.get("/p/T1/system/personal-data/").content.decode()
    assert "residents.person:1.phone" in text
    assert "residents.person:2.phone" not in text


def test_the_event_log_shows_what_happened(admin, project):
    assert "ProjectOpened" in admin.get("/p/T1/system/events/").content.decode()


def test_a_person_ends_one_of_their_own_sessions_and_nobody_elses(signed_in, make_user):
    from allauth.usersessions.models import UserSession

    browser = signed_in()
    mine = UserSession.objects.create(user=browser.user, session_key="a" * 32, ip="10.0.0.1", user_agent="x")
    other = UserSession.objects.create(user=make_user("b"), session_key="b" * 32, ip="10.0.0.2", user_agent="x")
    assert browser.post(f"/system/sessions/{mine.pk}/end/").headers["Location"] == "/account/sessions/"
    assert browser.post(f"/system/sessions/{other.pk}/end/").status_code == 404
    assert list(UserSession.objects.filter(pk__in=[mine.pk, other.pk])) == [other]


def _role(code: str) -> int:
    return queries.roles().get(code=code).pk
