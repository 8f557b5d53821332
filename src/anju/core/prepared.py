"""Statements that run in every request or payment: planned once a connection, then only executed.

Planning a statement of many parts under row-level security costs more than running it. Parameters go to the server
apart from the text, so a statement has to say the types that the server cannot see (``%(amounts)s::numeric[]``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection


def run(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> None:
    """Run a statement that returns nothing, in the present transaction. Errors are Django's, as from its cursors."""
    with _executed(sql, values):
        return


def fetch_one(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> tuple[Any, ...] | None:
    """Run a statement in the present transaction and return its first row. Errors are Django's."""
    with _executed(sql, values) as cursor:
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def fetch_all(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """Run a statement in the present transaction and return all its rows. Errors are Django's."""
    with _executed(sql, values) as cursor:
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


@contextmanager
def _executed(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> Iterator[Any]:
    """Give a cursor over what the statement returned."""
    if connection.execute_wrappers or connection.queries_logged:
        # Whoever watches statements (tests, debugging) sees these too; they are then planned each time.
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            yield cursor
        return
    connection.ensure_connection()
    held: psycopg.Connection[Any] = connection.connection
    if held.prepare_threshold is None:  # how Django opens it; its own cursors bind in the client and never prepare
        held.prepare_threshold = 0
    with connection.wrap_database_errors, psycopg.Cursor(held) as cursor:
        cursor.execute(sql, values, prepare=True)
        yield cursor
