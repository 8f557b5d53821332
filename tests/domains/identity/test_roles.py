"""Roles: editing, copying, restoring, and what no role may hold."""

import pytest
from tests.conftest import actor_with

from anju.config.setup import sync_roles
from anju.core.errors import AccessDenied, DomainError
from anju.domains.identity import queries
from anju.domains.identity import services as identity

pytestmark = pytest.mark.django_db


def role(code: str):
    return queries.roles().get(code=code)


def edit(actor, which, *permissions):
    return identity.edit_role(actor=actor, role=which, name=which.name, name_en=which.name_en, permissions=permissions)


def test_an_edited_role_survives_the_next_setup_and_can_be_restored(root):
    edit(root, role("guard"), "estate.unit:view")
    sync_roles()
    guard = role("guard")
    assert guard.permissions == ["estate.unit:view"]
    assert guard.is_edited
    identity.restore_role(actor=root, role=guard)
    assert not role("guard").is_edited


def test_an_unedited_role_follows_new_defaults(root):
    guard = role("guard")
    identity.ship_role(
        code="guard", name="x", name_en="x", scope="project", permissions=["estate.unit:view"], position=9
    )
    after = role("guard")
    assert after.permissions == ["estate.unit:view"]
    assert after.name == guard.name


def test_edit_role_without_permission_is_denied():
    with pytest.raises(AccessDenied):
        edit(actor_with("identity.role:view"), role("guard"), "estate.unit:view")


def test_unknown_permissions_are_refused(root):
    with pytest.raises(DomainError) as refused:
        edit(root, role("guard"), "estate.unit:fly")
    assert refused.value.field == "permissions"


def test_a_role_for_named_projects_holds_no_right_on_the_company(root):
    with pytest.raises(DomainError):
        edit(root, role("guard"), "identity.grant:edit")


def test_nobody_changes_what_their_own_role_may_do(make_user):
    user = make_user("a", "administrator")
    actor = actor_with("identity.role:edit", user_id=user.pk)
    own = role("administrator")
    with pytest.raises(DomainError):
        edit(actor, own, *own.permissions, "billing.run:approve")
    assert edit(actor, own, *own.permissions).name == own.name


def test_the_right_to_grant_roles_does_not_die_out(root, make_user):
    make_user("a", "administrator")
    with pytest.raises(DomainError):
        edit(root, role("administrator"), "identity.user:view")
    assert "identity.grant:edit" in role("administrator").permissions


def test_a_copy_for_projects_leaves_company_rights_out(root):
    copied = identity.copy_role(actor=root, role=role("administrator"), code="branch", name="分公司", scope="project")
    assert "core.event:view" in copied.permissions
    assert not [name for name in copied.permissions if name.startswith(("identity.", "tenancy."))]
    assert not copied.is_shipped
    with pytest.raises(DomainError) as refused:
        identity.copy_role(actor=root, role=copied, code="branch", name="又一个")
    assert refused.value.field == "code"


def test_only_own_roles_that_nobody_holds_are_removed(root, make_user, project):
    with pytest.raises(DomainError):
        identity.delete_role(actor=root, role=role("guard"))
    copied = identity.copy_role(actor=root, role=role("guard"), code="night", name="夜班保安")
    user = make_user("a")
    grant = identity.grant_role(actor=root, user=user, role=copied, project=project)
    with pytest.raises(DomainError):
        identity.delete_role(actor=root, role=copied)
    identity.revoke_grant(actor=root, grant=grant)
    identity.delete_role(actor=root, role=copied)
    assert not queries.roles().filter(code="night").exists()


def test_roles_tell_how_many_hold_them_today(make_user, project):
    make_user("a", "guard", project=project)
    make_user("b", "guard", project=project)
    assert queries.roles_with_holders().get(code="guard").holders == 2
    assert queries.roles_with_holders().get(code="cashier").holders == 0
