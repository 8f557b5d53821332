"""The two database roles: the owner, who migrates, and the application, which row-level security binds."""

from __future__ import annotations

import psycopg
from psycopg import sql

from anju.runtime.faults import RuntimeFault


def make_roles_and_database(superuser_url: str, *, owner: str, app: str, database: str) -> None:
    """Make the owner, the application role and the database on a server of our own; what exists is kept."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        # The owner may make databases: the test database and the target of a restore are made by it.
        _make_role(connection, owner, "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS")
        _make_role(connection, app, "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", database):
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(database), sql.Identifier(owner))
            )


def make_app_role(owner_url: str, *, app: str, password: str = "") -> None:
    """Make the application role on a server elsewhere, if it is missing; the owner needs CREATEROLE for that.

    Raises RuntimeFault with the statement to run when the owner may not, or when the role is stronger than it should.
    """
    with psycopg.connect(owner_url, autocommit=True) as connection:
        try:
            _make_role(connection, app, "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS", password)
        except psycopg.errors.InsufficientPrivilege as error:
            raise RuntimeFault(
                f"The database role {app} does not exist and the owner may not make it.",
                f"Let an administrator of the server run: CREATE ROLE {app} LOGIN PASSWORD '…';",
            ) from error
        _refuse_powerful(connection, app)


def _refuse_powerful(connection: psycopg.Connection, app: str) -> None:
    """Raise RuntimeFault when the role could step around row-level security."""
    row = connection.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s", [app]).fetchone()
    if row is not None and any(row):
        raise RuntimeFault(
            f"The database role {app} is a superuser or bypasses row-level security.",
            f"Let an administrator of the server run: ALTER ROLE {app} NOSUPERUSER NOBYPASSRLS;",
        )


def _make_role(connection: psycopg.Connection, name: str, options: str, password: str = "") -> None:
    if _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", name):
        return
    statement = sql.SQL("CREATE ROLE {} " + options).format(sql.Identifier(name))
    if password:
        statement += sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    connection.execute(statement)


def _exists(connection: psycopg.Connection, query: str, name: str) -> bool:
    return connection.execute(query, [name]).fetchone() is not None
