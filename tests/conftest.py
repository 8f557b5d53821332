"""Fixtures for every test: the database, the scope, a company with two projects and people who work in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connections, transaction

from anju.core import access, scope
from anju.core.access import Actor, system_actor
from tests import database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """Give the tests' server."""
    running = database.server()
    yield running
    running.release()


@pytest.fixture(scope="session")
def django_db_setup(postgres: Any, django_db_blocker: Any, worker_id: str) -> Iterator[None]:
    """Clone the template for this process and connect as the application's role, never as the owner."""
    name = f"anju_test_{worker_id}_{os.getpid()}"
    with django_db_blocker.unblock():
        url = database.clone(postgres, database.make_template(postgres), name)
        with database.connected_as(url):
            yield
    database.drop(postgres, name)


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """Name this test process, also without xdist."""
    worker = getattr(request.config, "workerinput", None)
    return worker["workerid"] if worker else "main"


@pytest.fixture
def committed_db(
    postgres: Any, django_db_setup: None, django_db_blocker: Any, worker_id: str
) -> Iterator[SimpleNamespace]:
    """Give a database of the test's own, for tests that commit, kill or use several connections.

    Carries ``url`` (the application's role) and ``owner_url``.
    """
    name = f"anju_commit_{worker_id}_{os.getpid()}"
    url = database.clone(postgres, database.make_template(postgres), name)
    with django_db_blocker.unblock(), database.connected_as(url):
        yield SimpleNamespace(url=url, owner_url=postgres.url(role=database.OWNER_ROLE, dbname=name), name=name)
        connections.close_all()
    database.drop(postgres, name)


@pytest.fixture
def root() -> Actor:
    """Give the system itself as the actor."""
    return system_actor("tests")


@pytest.fixture
def make_project(db: None, root: Actor) -> Callable[..., Any]:
    """Give a function that opens projects of one company."""
    from anju.domains.tenancy import services as tenancy

    def make(code: str = "T1", name: str = "测试花园") -> Any:
        company = tenancy.open_company(actor=root, name="测试物业")
        return tenancy.open_project(actor=root, company=company, code=code, name=name)

    return make


@pytest.fixture
def project(make_project: Callable[..., Any], root: Actor) -> Iterator[Any]:
    """Give a project, inside its scope."""
    made = make_project()
    with scope.enter([made.pk], actor=root):
        yield made


@pytest.fixture
def other_project(make_project: Callable[..., Any]) -> Any:
    """Give a second project, outside the scope."""
    return make_project("T2", "邻居花园")


def actor_with(
    *permissions: str | access.Permission, project_id: int | None = None, user_id: int | None = None
) -> Actor:
    """Return an actor who holds just these permissions."""
    names = frozenset(str(permission) for permission in permissions)
    return Actor(user_id=user_id, name="某人", grants=(access.Grant(names, project_id),), surface="test")


@pytest.fixture
def make_user(db: None, root: Actor) -> Callable[..., Any]:
    """Give a function that opens an account with a shipped role in a project."""
    from anju.domains.identity import queries
    from anju.domains.identity import services as identity

    def make(username: str, *roles: str, project: Any = None, password: str = "Anju-2026") -> Any:
        user = identity.create_user(actor=root, username=username, name=username, password=password)
        for code in roles:
            identity.grant_role(actor=root, user=user, role=queries.roles().get(code=code), project=project)
        return user

    return make


@pytest.fixture
def in_transaction(committed_db: SimpleNamespace) -> Callable[..., Any]:
    """Give a context manager for one committed transaction under a project's scope."""
    from contextlib import contextmanager

    @contextmanager
    def run(*project_ids: int, actor: Actor | None = None) -> Iterator[None]:
        with transaction.atomic(), scope.enter(project_ids, actor=actor):
            yield

    return run
