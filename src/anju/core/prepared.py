"""Statements that run in every request or payment: planned once a connection, then only executed.

Planning a statement of many parts under row-level security costs more than running it. Parameters go to the server
apart from the text, so a statement has to say the types that the server cannot see (``%(amounts)s::numeric[]``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def run(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> None:
    """Run a statement that returns nothing, in the present transaction. Errors are Django's, as from its cursors."""
    _execute(sql, values, fetch=False)


def fetch_one(sql: str, values: Mapping[str, Any] | Sequence[Any]) -> tuple[Any, ...] | None:
    """Run a statement in the present transaction and return its first row. Errors are Django's."""
    return _execute(sql, values, fetch=True)


def _execute(sql: str, values: Mapping[str, Any] | Sequence[Any], *, fetch: bool) -> tuple[Any, ...] | None:
    if connection.execute_wrappers or connection.queries_logged:
        # Whoever watches statements (tests, debugging) sees these too; they are then planned each time.
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone() if fetch else None
    connection.ensure_connection()
    held: psycopg.Connection[Any] = connection.connection
    if held.prepare_threshold is None:  # how Django opens it; its own cursors bind in the client and never prepare
        held.prepare_threshold = 0
    with connection.wrap_database_errors, psycopg.Cursor(held) as cursor:
        cursor.execute(sql, values, prepare=True)
        return cursor.fetchone() if fetch else None
