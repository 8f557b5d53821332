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
    "notifications_notification": "a person's inbox is one for all projects; its queries ask for the reader",
    "residents_personaccount": "accounts say where a resident lives, so they are read before there is a scope",
    "identity_rolegrant": "grants say which projects an actor sees, so they are read before there is a scope",
}
NOT_SCOPED_SUFFIX = "_history"  # the history of a table that is not scoped itself

SCOPED = """
SELECT c.relname, c.relrowsecurity, count(p.oid) > 0,
       COALESCE(string_agg(pg_get_expr(p.polqual, p.polrelid), ' '), ''),
       COALESCE(string_agg(pg_get_expr(p.polwithcheck, p.polrelid), ' '), '')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'project_id' AND NOT a.attisdropped
LEFT JOIN pg_policy p ON p.polrelid = c.oid
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p')
GROUP BY c.oid ORDER BY c.relname
"""
OWNED = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND pg_get_userbyid(c.relowner) = 'anju_app'
UNION ALL
SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE n.nspname = current_schema() AND pg_get_userbyid(p.proowner) = 'anju_app'
"""
HISTORY = """
SELECT c.relname, EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgenabled <> 'D' AND t.tgname LIKE '%append_only%'
      AND t.tgtype & 2 = 2 AND t.tgtype & 8 = 8 AND t.tgtype & 16 = 16)  -- before, delete, update
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND c.relname LIKE '%\\_history'
"""
TRUNCATE = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND has_table_privilege('anju_app', c.oid, 'TRUNCATE')
"""
ROLE = (
    "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication FROM pg_roles WHERE rolname = 'anju_app'"
)
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
            found.append(f"{table} carries project_id without row-level security: see core.owned.ProjectOwned")
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


def test_history_refuses_changes_row_by_row(db):
    found = dict(rows(HISTORY))
    assert len(found) > 10
    assert [table for table, guarded in found.items() if not guarded] == []


def test_history_of_a_record_cannot_be_rewritten(project):
    project.name = "别名"
    project.save()
    assert project.history.count() == 1
    for act in (lambda: project.history.update(name="原名"), project.history.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_the_application_cannot_empty_a_table_or_make_one(db):
    assert rows(TRUNCATE) == []
    assert rows("SELECT has_schema_privilege('anju_app', current_schema(), 'CREATE')") == [(False,)]
