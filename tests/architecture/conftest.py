"""Fixtures of the architecture tests: two projects, and people with exactly the permissions a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client

from anju.core import access, scope
from anju.core.access import Actor
from anju.domains.identity.models import Role, RoleGrant, User

_numbers = count(1)


@pytest.fixture
def world(make_project: Callable[..., Any], root: Actor) -> Iterator[SimpleNamespace]:
    """Give an own and another project, inside the scope of both."""
    own, other = make_project("T1", "测试花园"), make_project("T2", "邻居花园")
    with scope.enter([own.pk, other.pk], actor=root):
        yield SimpleNamespace(own=own, other=other, root=root)


@pytest.fixture
def reader(world: SimpleNamespace) -> Callable[[Iterable[str]], Client]:
    """Give a function that signs the one reader in with just these permissions in the own project."""

    def sign_in(permissions: Iterable[str]) -> Client:
        user, _new = User.objects.get_or_create(username="reader", defaults={"name": "读者"})
        RoleGrant.objects.filter(user=user).delete()
        role = Role.objects.create(code=f"test{next(_numbers)}", name="x", permissions=sorted(permissions))
        RoleGrant.objects.create(user=user, role=role, project=world.own)
        browser = Client()
        browser.force_login(user)
        return browser

    return sign_in


def everything_but(permission: str) -> set[str]:
    """Return all declared permissions but one."""
    return set(access.declared()) - {permission}
