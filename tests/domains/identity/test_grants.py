"""Grants: who may give which role to whom, until when."""

from datetime import timedelta

import pytest
from tests.conftest import actor_with

from anju.core import clock
from anju.core.errors import AccessDenied, DomainError
from anju.domains.identity import queries
from anju.domains.identity import services as identity
from anju.domains.identity.models import RoleGrant

pytestmark = pytest.mark.django_db


def role(code: str):
    return queries.roles().get(code=code)


def test_nobody_grants_a_role_to_themselves(make_user, project):
    user = make_user("a")
    actor = actor_with("identity.grant:edit", user_id=user.pk)
    with pytest.raises(DomainError) as refused:
        identity.grant_role(actor=actor, user=user, role=role("cashier"), project=project)
    assert refused.value.field == "user"
    assert not RoleGrant.objects.exists()


def test_grant_without_permission_is_denied(make_user, project):
    with pytest.raises(AccessDenied):
        identity.grant_role(
            actor=actor_with("identity.user:edit"), user=make_user("a"), role=role("cashier"), project=project
        )


def test_a_project_role_needs_a_project_and_a_company_role_takes_none(root, make_user, project):
    user = make_user("a")
    with pytest.raises(DomainError) as refused:
        identity.grant_role(actor=root, user=user, role=role("cashier"))
    assert refused.value.field == "project"
    assert identity.grant_role(actor=root, user=user, role=role("group"), project=project).project is None


def test_granting_twice_changes_the_end_only(root, make_user, project):
    user, end = make_user("a"), clock.today() + timedelta(days=3)
    first = identity.grant_role(actor=root, user=user, role=role("cashier"), project=project)
    second = identity.grant_role(actor=root, user=user, role=role("cashier"), project=project, ends_on=end)
    assert (first.pk, second.ends_on) == (second.pk, end)


def test_a_grant_holds_until_and_with_its_last_day(root, make_user, project):
    user, end = make_user("a"), clock.today()
    identity.grant_role(actor=root, user=user, role=role("cashier"), project=project, ends_on=end)
    may = "payments.payment:collect"
    assert may in queries.held_permissions(user, project)
    with clock.at(end + timedelta(days=1)):
        assert may not in queries.held_permissions(user, project)
        assert not queries.actor_for(user, surface="test").grants


def test_an_end_in_the_past_is_refused(root, make_user, project):
    with pytest.raises(DomainError) as refused:
        identity.grant_role(
            actor=root,
            user=make_user("a"),
            role=role("cashier"),
            project=project,
            ends_on=clock.today() - timedelta(days=1),
        )
    assert refused.value.field == "ends_on"


def test_grants_reach_their_project_only(root, make_user, project, other_project):
    user = make_user("a", "cashier", project=project)
    actor = queries.actor_for(user, surface="test")
    from anju.core.access import declared

    collect = declared()["payments.payment:collect"]
    assert actor.may(collect, project.pk)
    assert not actor.may(collect, other_project.pk)


def test_ending_and_revoking_take_the_right_away(root, make_user, project):
    user = make_user("a", "cashier", "guard", project=project)
    ended, revoked = queries.grants().filter(user=user).order_by("role__position")
    identity.end_grant(actor=root, grant=ended)
    identity.revoke_grant(actor=root, grant=revoked)
    assert queries.held_permissions(user) == set()
    assert queries.grants().filter(user=user).count() == 1


def test_the_last_administrator_keeps_the_role(root, make_user):
    user = make_user("a", "administrator")
    for act in (identity.revoke_grant, identity.end_grant):
        with pytest.raises(DomainError):
            act(actor=root, grant=queries.grants().get(user=user))
    with pytest.raises(DomainError):
        identity.grant_role(
            actor=root, user=user, role=role("administrator"), ends_on=clock.today() + timedelta(days=1)
        )
    assert list(queries.administrators()) == [user]


def test_breaches_are_told_before_and_after_granting(root, make_user, project, other_project):
    user = make_user("a", "cashier", project=project)
    finance = role("finance")
    assert queries.breaches_by_granting(user, finance, project)
    assert not queries.breaches_by_granting(user, finance, other_project)
    identity.grant_role(actor=root, user=user, role=finance, project=other_project)
    assert queries.breaches_of(user) == []
    identity.grant_role(actor=root, user=user, role=finance, project=project)
    told = [breach.first for breach in queries.breaches_of(user)]
    assert sorted(told) == ["payments.payment:collect", "payments.transfer:prepare"]
