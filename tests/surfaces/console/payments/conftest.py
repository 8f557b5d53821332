"""A cashier signed in at the desk, with one household that owes money."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.factories.household import make_bill, make_owner, make_unit

from anju.core import scope
from anju.core.access import Actor


@pytest.fixture
def signed_in(make_user: Any, make_project: Any) -> Callable[..., Client]:
    """Give a function that signs a new user with a role in."""

    def sign_in(role: str, project: Any) -> Client:
        client = Client()
        client.force_login(make_user(f"{role}-{project.code}", role, project=project))
        return client

    return sign_in


@pytest.fixture
def desk(make_project: Any, root: Actor, signed_in: Any) -> SimpleNamespace:
    """Give a project with a household, its bill, and the cashier's client with an open shift."""
    project = make_project()
    with scope.enter([project.pk], actor=root):
        unit = make_unit(project, "3-2-1201")
        make_owner(unit, "王建国", pinyin="wangjianguo wjg")
        bill = make_bill(unit, "276.08")
    client = signed_in("cashier", project)
    client.post("/p/T1/shifts/open/", {"opening_float": "200"})
    return SimpleNamespace(project=project, unit=unit, bill=bill, client=client)
