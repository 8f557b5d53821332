"""Statements over many rows are planned for them, and only these."""

from __future__ import annotations

from django.db import connection

from anju.core import planning


def nested_loops() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_nestloop")
        return cursor.fetchone()[0]


def test_the_block_plans_without_nested_loops_and_gives_the_settings_back(db):
    with planning.in_bulk():
        assert nested_loops() == "off"
        with planning.in_bulk():
            assert nested_loops() == "off"
        assert nested_loops() == "off"
    assert nested_loops() == "on"
