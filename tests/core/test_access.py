"""Permissions and the actors who hold them."""

import pytest

from anju.core import access
from anju.core.access import Actor, Grant, Permission
from anju.core.errors import AccessDenied

LIGHT = Permission("test.lamp:light", "Light lamps")


def holder(project_id: int | None) -> Actor:
    return Actor(user_id=1, name="A", grants=(Grant(frozenset({LIGHT.name}), project_id),))


def test_a_grant_reaches_its_project_only():
    actor = holder(3)
    assert actor.may(LIGHT, 3)
    assert not actor.may(LIGHT, 4)
    assert not actor.sees_all_projects
    assert actor.granted_project_ids() == {3}


def test_a_company_grant_reaches_every_project():
    actor = holder(None)
    assert actor.may(LIGHT, 99)
    assert actor.sees_all_projects


def test_requiring_what_is_not_held_is_refused_by_name():
    with pytest.raises(AccessDenied, match="Light lamps"):
        holder(3).require(LIGHT, 4)


def test_the_system_may_do_everything():
    assert access.system_actor("clock").may(LIGHT, 1)


def test_a_permission_is_declared_once(monkeypatch):
    monkeypatch.setattr(access, "_declared", {})
    access.declare("test.lamp:light", "Light lamps")
    with pytest.raises(ValueError, match="twice"):
        access.declare("test.lamp:light", "Light lamps")
