"""Installations of the tests' own: a short folder under /tmp each, with a server of its own where one is asked for."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from anju.runtime import prepare
from anju.runtime.backup import run_postgres_program
from anju.runtime.home import Home
from anju.runtime.postgres import OWNER_ROLE, Server, ensure_server
from tests import database


@pytest.fixture
def make_home() -> Iterator[Callable[[], Home]]:
    """Give a function that makes an empty installation; not under pytest's folder, which only its owner may enter."""
    made: list[Path] = []

    def make() -> Home:
        made.append(Path(tempfile.mkdtemp(prefix="anju-t-")))
        return Home(made[-1])

    yield make
    for folder in made:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(make_home: Callable[[], Home]) -> Home:
    """Give an empty installation."""
    return make_home()


@pytest.fixture
def server(home: Home) -> Iterator[Server]:
    """Give a running server of the test's own, which it may kill."""
    with ensure_server(home, durable=False) as running:
        yield running


@pytest.fixture
def installation(server: Server, postgres: Any, tmp_path: Path, django_db_blocker: Any) -> Server:
    """Give a server whose database has all tables, copied from the tests' template instead of migrated."""
    dump = tmp_path / "template.dump"
    with django_db_blocker.unblock():
        template = database.make_template(postgres)
    run_postgres_program("pg_dump", postgres.url(role=OWNER_ROLE, dbname=template), "-Fc", "-f", str(dump))
    arguments = ["--no-owner", "--exit-on-error", "--clean", "--if-exists", "--dbname=anju", str(dump)]
    run_postgres_program("pg_restore", server.url(role=OWNER_ROLE), *arguments)
    prepare.remember_set_up(server.url(role=OWNER_ROLE))
    return server


@pytest.fixture
def environment(home: Home) -> dict[str, str]:
    """Give the environment of a command that works on the installation and on its embedded database."""
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("ANJU_", "DATABASE_URL", "DJANGO"))
    }
    return kept | {"ANJU_HOME": str(home.root), "PYTHONPATH": str(prepare.PACKAGE.parent)}
