"""What the database keeps by itself, read from its own catalogue: row-level security, ownership, append-only rows."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from anju.core.db import AppendOnly, DatabaseRule, KeepRows

pytestmark = pytest.mark.django_db

# Tables that name a project and are visible in every scope, with the reason.
NOT_SCOPED = {
    "tenancy_department": "the tree of departments is the company's and is seen whole",
    "identity_rolegrant": "grants say which projects an actor sees, so they are read before there is a scope",
}
NOT_SCOPED_SUFFIX = "_history"  # the history of a table that is not scoped itself

SCOPED = """
SELECT c.relname, c.relrowsecurity,
       EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid),
       COALESCE((SELECT string_agg(pg_get_expr(p.polqual, p.polrelid), ' ') FROM pg_policy p WHERE p.polrelid = c.oid), ''),
       COALESCE((SELECT string_agg(pg_get_expr(p.polwithcheck, p.polrelid), ' ')
                 FROM pg_policy p WHERE p.polrelid = c.oid), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id' AND NOT a.attisdropped
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
ORDER BY c.relname
"""
OWNED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND pg_get_userbyid(c.relowner) = 'anju_app'
UNION ALL
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = current_schema() AND pg_get_userbyid(p.proowner) = 'anju_app'
"""
ROLE = "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = 'anju_app'"
SECURITY_DEFINERS = """
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = current_schema() AND p.prosecdef
  AND NOT COALESCE(p.proconfig::text, '') LIKE '%search_path%'
"""


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def faults(catalogue: list[tuple]) -> list[str]:
    """Return what is wrong with tables that carry a project."""
    found = []
    for table, secured, has_policy, using, check in catalogue:
        if table in NOT_SCOPED or table.removesuffix(NOT_SCOPED_SUFFIX) in NOT_SCOPED:
            continue
        if not (secured and has_policy):
            found.append(f"{table} carries project_id without row-level security: derive it from core.owned.ProjectOwned")
        elif "anju_scope()" not in using or "anju_scope()" not in check:
            found.append(f"{table} has a policy that does not ask for the scope in USING and in WITH CHECK")
    return found


def test_every_table_of_a_project_has_its_policy(db):
    catalogue = rows(SCOPED)
    assert len(catalogue) > 20
    assert faults(catalogue) == []


def test_the_catalogue_test_finds_a_table_without_a_policy():
    asks = "(project_id = ANY (anju_scope()))"
    assert faults([("parking_space", False, False, "", "")])
    assert faults([("parking_space", True, False, "", "")])
    assert faults([("parking_space", True, True, "true", asks)])
    assert faults([("parking_space", True, True, asks, "true")])
    assert not faults([("parking_space", True, True, asks, asks)])


def test_exceptions_are_still_needed(db):
    there = {table for table, *_rest in rows(SCOPED)}
    assert set(NOT_SCOPED) <= there


def test_every_model_with_a_project_is_among_them(db):
    tables = {table for table, *_rest in rows(SCOPED)}
    for model in apps.get_models():
        if any(field.column == "project_id" for field in model._meta.concrete_fields):
            assert model._meta.db_table in tables, model


def test_the_application_owns_nothing_and_has_no_power(db):
    assert rows(OWNED) == []
    assert rows(ROLE) == [(False, False, False, False, False)]
    assert rows(SECURITY_DEFINERS) == []


def rules_of(kind: type[DatabaseRule]) -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if any(isinstance(constraint, kind) for constraint in model._meta.constraints)
    ]


@pytest.mark.parametrize("model", rules_of(AppendOnly), ids=lambda model: model._meta.label)
@pytest.mark.parametrize("statement", ["UPDATE {table} SET id = id WHERE false", "DELETE FROM {table} WHERE false"])
def test_append_only_tables_refuse_changes(db, model, statement):
    table = connection.ops.quote_name(model._meta.db_table)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table=table))


@pytest.mark.parametrize("model", rules_of(KeepRows), ids=lambda model: model._meta.label)
def test_kept_tables_refuse_deletes(db, model):
    table = connection.ops.quote_name(model._meta.db_table)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE false")


def test_history_is_append_only(db):
    histories = [model for model in apps.get_models() if model._meta.db_table.endswith("_history")]
    assert histories
    for model in histories:
        table = connection.ops.quote_name(model._meta.db_table)
        for statement in ("UPDATE {} SET pgh_id = pgh_id WHERE false", "DELETE FROM {} WHERE false"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement.format(table))
