"""The sample record type in the database, and somebody signed in who may use it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client, override_settings

from anju.core.access import Actor, Permission, system_actor
from tests.conftest import actor_with
from tests.factories.session import make_session
from tests.ui import live, sample

TEMPLATES = Path(__file__).parent / "templates"
LIST = "/p/T1/sample/things/"


def signed_in(user: Any) -> Client:
    """Return a browser with a session of the user's."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = make_session(user)
    return client


@pytest.fixture
def things(db: None) -> type[sample.Thing]:
    """Give the table of things, empty, as long as the test's transaction lasts."""
    with connection.cursor() as cursor:
        cursor.execute(sample.CREATE.format(temporary="TEMPORARY"))
    return sample.Thing


@pytest.fixture
def fill(things: type[sample.Thing]) -> Callable[[int], list[sample.Thing]]:
    """Give a function that adds so many things in two houses."""

    def add(number: int) -> list[sample.Thing]:
        houses = [sample.House.objects.create(name=f"{at} 栋") for at in (1, 2)]
        return sample.Thing.objects.bulk_create(
            sample.Thing(
                house=houses[at % 2],
                code=f"W{at:04}",
                title=f"事项 {at}",
                owner="王建国",
                phone="13812346721",
                state=sample.STATES[at % 3][0],
                amount=Decimal(at) / 4 if at % 5 else None,
                due_on=dt.date(2026, 11, 1) + dt.timedelta(days=at % 7) if at % 4 else None,
            )
            for at in range(number)
        )

    return add


@pytest.fixture
def with_screens() -> Iterator[None]:
    """Serve the sample screens beside the platform's own."""
    templates = [{**settings.TEMPLATES[0], "DIRS": [TEMPLATES, *settings.TEMPLATES[0]["DIRS"]]}]
    with override_settings(ROOT_URLCONF="tests.ui.urls", TEMPLATES=templates):
        yield


@pytest.fixture
def act_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Actor]:
    """Give a function that decides what whoever is signed in may do."""

    def decide(*permissions: Permission, user_id: int, project_id: int | None = None) -> Actor:
        actor = actor_with(*permissions, project_id=project_id, user_id=user_id)
        monkeypatch.setattr("anju.domains.identity.queries.actor_for", lambda user, **_: actor)
        return actor

    return decide


@pytest.fixture
def client_as(
    with_screens: None, make_user: Callable[..., Any], make_project: Callable[..., Any], act_as: Callable[..., Actor]
) -> Callable[..., Client]:
    """Give a function that signs somebody in who holds just these permissions in project T1."""

    def sign_in(*permissions: Permission) -> Client:
        made = make_project()
        user = make_user("lin")
        act_as(*permissions, user_id=user.pk, project_id=made.pk)
        return signed_in(user)

    return sign_in


@pytest.fixture(scope="module")
def patched() -> Iterator[pytest.MonkeyPatch]:
    """Give a patch that lasts as long as this module."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def site(
    postgres: Any, django_db_setup: None, django_db_blocker: Any, worker_id: str, patched: Any, tmp_path_factory: Any
) -> Iterator[SimpleNamespace]:
    """Serve the sample screens on a database of their own."""
    from anju.domains.identity import services as identity
    from anju.domains.tenancy import services as tenancy
    from anju.ui import navigation, palette, surroundings
    from tests import database

    name = f"anju_ui_{worker_id}_{os.getpid()}"
    url = database.clone(postgres, database.make_template(postgres), name)
    with django_db_blocker.unblock(), database.connected_as(url):
        root = system_actor("tests")
        with transaction.atomic():
            company = tenancy.open_company(actor=root, name="测试物业")
            tenancy.open_project(actor=root, company=company, code="T1", name="翠湖花园一期")
            user = identity.create_user(actor=root, username="lin", name="李敏", password="Anju-2026")
        live.fill(postgres.url(role=database.OWNER_ROLE, dbname=name))
        actor = Actor(user.pk, "李敏", actor_with(sample.VIEW, sample.EDIT, sample.PHONES).grants, "console")
        patched.setattr("anju.domains.identity.queries.actor_for", lambda user, **_: actor)
        for module, one in ((navigation, "_groups"), (navigation, "_entries"), (palette, "_verbs")):
            patched.setattr(module, one, {})
        patched.setattr(palette, "_providers", [])
        patched.setattr(surroundings, "_plugged", surroundings.Surroundings(sign_out="account_logout"))
        live.menu()
        with live.served(user, tmp_path_factory.mktemp("words")) as running:
            running.database = postgres.url(role=database.OWNER_ROLE, dbname=name)
            yield running
    database.drop(postgres, name)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Open the browser once."""
    with live.chromium() as opened:
        yield opened
