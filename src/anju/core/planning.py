"""How the database plans statements that go over hundreds of thousands of rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Right after an import there are no statistics yet, and what the planner takes for one row it puts into a nested loop.
_BULK = """
SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true),
    set_config('work_mem', '256MB', true)
"""
_AS_BEFORE = """
SELECT set_config('enable_nestloop', %s, true), set_config('jit', %s, true), set_config('work_mem', %s, true)
"""
_NOW = "SELECT current_setting('enable_nestloop'), current_setting('jit'), current_setting('work_mem')"


@contextmanager
def in_bulk() -> Iterator[None]:
    """Plan the statements of the block for many rows: memory to sort and hash in, joins that do not grow squared.

    Needs an open transaction, whose end brings the settings back when the block ends by an error.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        before = cursor.fetchone()
        cursor.execute(_BULK)
    yield
    with connection.cursor() as cursor:
        cursor.execute(_AS_BEFORE, before)
