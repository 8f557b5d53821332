"""One template database with all migrations, one clone of it per test process, the application's own role."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from anju.config.settings import _database
from anju.runtime.postgres import APP_ROLE, OWNER_ROLE, Server, ensure_server

SOURCE = Path(__file__).parent.parent / "src/anju"


def server() -> Server:
    """Return the tests' PostgreSQL, started when it is not running."""
    return ensure_server(Path(os.environ["ANJU_HOME"]), durable=False)


def template_name() -> str:
    """Name the template after what makes it: migrations and the rules they put in place, roles and policies."""
    digest = hashlib.sha256()
    for file in sorted({*_migrations(), *_rules(), *SOURCE.glob("config/*.py"), *SOURCE.rglob("policies.py")}):
        digest.update(file.read_bytes())
    return f"template_{digest.hexdigest()[:16]}"


def _migrations() -> list[Path]:
    return sorted(SOURCE.rglob("migrations/*.py"))


def _rules() -> list[Path]:
    return sorted(file for file in SOURCE.rglob("*.py") if b"DatabaseRule" in file.read_bytes())


def _ingredients() -> list[str]:
    """Return what the tables of a template are made of: each migration, and the rules in one, as short digests."""
    rules = hashlib.sha256(b"".join(file.read_bytes() for file in _rules())).hexdigest()[:16]
    return [
        rules,
        *(
            hashlib.sha256(str(file.relative_to(SOURCE)).encode() + file.read_bytes()).hexdigest()[:16]
            for file in _migrations()
        ),
    ]


@contextmanager
def connected_as(url: str) -> Iterator[None]:
    """Let Django's default connection use another URL inside the block."""
    connection = connections["default"]
    connection.close()
    before = dict(connection.settings_dict)
    connection.settings_dict.update(_database(url), TEST=before["TEST"], CONN_MAX_AGE=0)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def make_template(running: Server) -> str:
    """Make the template once for all test processes; it is kept until the migrations change."""
    from anju.config.setup import after_migrate

    name = template_name()
    with open(Path(os.environ["ANJU_HOME"]) / "template.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with _superuser(running) as cursor:
            if cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s AND datistemplate", [name]).fetchone():
                return name
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            start = _nearest(cursor, ingredients := _ingredients())
            cursor.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(OWNER_ROLE), sql.Identifier(start)
                )
            )
        with connected_as(running.url(role=OWNER_ROLE, dbname=name)):
            call_command("migrate", verbosity=0, interactive=False)
            after_migrate()
        with _superuser(running) as cursor:
            cursor.execute(
                sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), sql.Literal(" ".join(ingredients)))
            )
            cursor.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
            _drop_old_templates(cursor)
    return name


def _nearest(cursor: psycopg.Cursor, ingredients: list[str]) -> str:
    """Return the template with most of the ingredients and none besides, or the server's empty one.

    Only what is new then has to be migrated, which takes seconds and not the half minute of all migrations.
    """
    cursor.execute(
        "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database "
        "WHERE datistemplate AND datname LIKE 'template\\_%'"
    )
    held = {name: set((made_of or "?").split()) for name, made_of in cursor.fetchall()}
    wanted, rules = set(ingredients), ingredients[0]
    usable = [name for name, made_of in held.items() if rules in made_of and made_of <= wanted]
    return max(usable, key=lambda name: len(held[name]), default="template1")


def _drop_old_templates(cursor: psycopg.Cursor) -> None:
    """Keep the three newest templates: branches with other migrations come and go."""
    cursor.execute(
        "SELECT datname FROM pg_database WHERE datistemplate AND datname LIKE 'template\\_%' ORDER BY oid DESC OFFSET 3"
    )
    for (old,) in cursor.fetchall():
        cursor.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(old)))
        cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))


def clone(running: Server, template: str, name: str) -> str:
    """Make a fresh database out of the template (replacing one of that name) and return its URL for the application."""
    with _superuser(running) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        cursor.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER_ROLE)
            )
        )
    return running.url(role=APP_ROLE, dbname=name)


def drop(running: Server, name: str) -> None:
    """Remove a clone."""
    with _superuser(running) as cursor:
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _superuser(running: Server) -> Iterator[psycopg.Cursor]:
    with (
        psycopg.connect(running.url(role="postgres", dbname="postgres"), autocommit=True) as connection,
        connection.cursor() as cursor,
    ):
        yield cursor
