"""Rules that the database keeps by itself, declared in a model's ``Meta.constraints``.

They are Django constraints, so migrations find, add and drop them like any other.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table


class DatabaseRule(models.BaseConstraint):
    """A rule that is plain SQL on one table: ``create`` and ``remove`` with ``%(table)s``."""

    create: str
    remove: str

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Return nothing for CREATE TABLE; the rule is added once the table stands."""
        if model is not None and schema_editor is not None:
            schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Statement:
        """Return the statements that put the rule on the table."""
        return self._statement(self.create, model, schema_editor)

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Statement:
        """Return the statements that take the rule off the table."""
        return self._statement(self.remove, model, schema_editor)

    def _statement(
        self, template: str, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Statement:
        assert model is not None
        assert schema_editor is not None
        return Statement(
            template,
            table=Table(model._meta.db_table, schema_editor.quote_name),
            name=schema_editor.quote_name(self.name),
        )

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Leave the check to the database, which alone can make it hold."""

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        return hash((type(self), self.name))


class RowSecurity(DatabaseRule):
    """Rows are visible and writable only within the transaction's scope (`anju.core.scope`).

    The scope is read once per statement (a sub-select becomes an InitPlan), not once per row.
    With ``shared`` a row without a project belongs to the whole company and is visible in every scope.
    """

    _template = (
        "ALTER TABLE %%(table)s ENABLE ROW LEVEL SECURITY; "
        "CREATE POLICY %%(name)s ON %%(table)s USING (%s) WITH CHECK (%s)"
    )
    remove = "DROP POLICY %(name)s ON %(table)s; ALTER TABLE %(table)s DISABLE ROW LEVEL SECURITY"

    def __init__(self, *, name: str, shared: bool = False, column: str = "project_id") -> None:
        super().__init__(name=name)
        self.shared = shared
        self.column = column
        rule = f'"{column}" = ANY ((SELECT anju_scope())::bigint[])'
        if shared:
            rule = f'"{column}" IS NULL OR {rule}'
        self.create = self._template % (rule, rule)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Describe the rule for migrations."""
        path, args, kwargs = super().deconstruct()
        if self.shared:
            kwargs["shared"] = True
        if self.column != "project_id":
            kwargs["column"] = self.column
        return path, tuple(args), dict(kwargs)


class AppendOnly(DatabaseRule):
    """Rows are never changed or deleted, by nobody but the owner of the table in a migration.

    One statement trigger refuses UPDATE, DELETE and TRUNCATE before a row is touched.
    """

    create = (
        "CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE OR TRUNCATE ON %(table)s "
        "FOR EACH STATEMENT EXECUTE FUNCTION anju_refuse_change()"
    )
    remove = "DROP TRIGGER %(name)s ON %(table)s"


class KeepRows(DatabaseRule):
    """Rows may change but are never deleted: others refer to them for good (financial and security records)."""

    create = (
        "CREATE TRIGGER %(name)s BEFORE DELETE OR TRUNCATE ON %(table)s "
        "FOR EACH STATEMENT EXECUTE FUNCTION anju_refuse_change()"
    )
    remove = "DROP TRIGGER %(name)s ON %(table)s"


class References(DatabaseRule):
    """New rows point at existing rows of the same project, checked once per statement instead of once per row.

    ``to`` maps a column to the table it points at; ``few`` names the columns that hold only a few different values in
    a bulk statement (the run, the tariff, the account). Stands in for foreign keys on tables that grow by the million:
    one join a statement where a foreign key would run a trigger a row. It is as strong as one because the tables
    pointed at keep their rows (`KeepRows`), and stronger in that the project has to agree. Columns that may change
    later are to be kept from it by `ChangeableColumns`.

    A statement of few rows looks each row up by a plan that is kept; one of many rows is planned for its size, since
    a plan kept from the one would be ruinous for the other.
    """

    _template = """
    CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$
    DECLARE fault text;
    BEGIN
        IF (SELECT count(*) FROM (SELECT FROM fresh LIMIT 500) few) < 500 THEN
            fault := (<small>);
        ELSE
            <big>
        END IF;
        IF fault IS NOT NULL THEN
            RAISE EXCEPTION 'a row points at no row of its project: %%', fault
                USING ERRCODE = 'foreign_key_violation';
        END IF;
        RETURN NULL;
    END $body$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION %(name)s()
    """

    def __init__(self, *, name: str, to: dict[str, str], few: list[str] | None = None) -> None:
        super().__init__(name=name)
        self.to = to
        self.few = few or []
        few_to = {column: table for column, table in to.items() if column in self.few}
        many_to = {column: table for column, table in to.items() if column not in self.few}
        steps = []
        if few_to:
            keys = ", ".join(sorted({*few_to, "project_id"}))
            steps.append(_lookups(few_to, f"(SELECT DISTINCT {keys} FROM fresh)"))
        if many_to:
            steps.append(_joins(many_to))
        big = " ".join(f"IF fault IS NULL THEN EXECUTE $sql$ {step} $sql$ INTO fault; END IF;" for step in steps)
        self.create = self._template.replace("<small>", _lookups(to, "fresh")).replace("<big>", big)
        self.remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION %(name)s()"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Describe the rule for migrations."""
        path, args, kwargs = super().deconstruct()
        few = {"few": self.few} if self.few else {}
        return path, tuple(args), {**kwargs, "to": self.to, **few}


def _target(column: str, table: str, row: str) -> str:
    # The project itself has no project to agree with.
    agrees = "" if column == "project_id" else f" AND {table}.project_id = {row}.project_id"
    return f"{table}.id = {row}.{column}{agrees}"


def _lookups(to: dict[str, str], source: str) -> str:
    """Return the query for the first column at fault that looks every row's targets up one by one."""
    cases = " ".join(
        f"WHEN fresh.{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {table} WHERE {_target(column, table, 'fresh')}) "
        f"THEN '{column} in {table}'"
        for column, table in to.items()
    )
    return (
        f"SELECT fault.found FROM {source} fresh, LATERAL (SELECT CASE {cases} END AS found) fault "
        "WHERE fault.found IS NOT NULL LIMIT 1"
    )


def _joins(to: dict[str, str]) -> str:
    """Return the query for the first column at fault that joins all targets at once."""
    joins = " ".join(
        f"LEFT JOIN {table} AS to_{column} ON {_target(column, table, 'fresh').replace(f'{table}.', f'to_{column}.')}"
        for column, table in to.items()
    )
    missing = {column: f"fresh.{column} IS NOT NULL AND to_{column}.id IS NULL" for column in to}
    cases = " ".join(f"WHEN {test} THEN '{column} in {to[column]}'" for column, test in missing.items())
    return f"SELECT CASE {cases} END FROM fresh {joins} WHERE {' OR '.join(missing.values())} LIMIT 1"


class ChangeableColumns(DatabaseRule):
    """Of a written row only these columns may change; the application's role has no right to the others.

    Costs nothing at run time: the rights are checked when a statement is planned.
    """

    def __init__(self, *, name: str, columns: list[str]) -> None:
        super().__init__(name=name)
        self.columns = columns
        listed = ", ".join(f'"{column}"' for column in columns)
        self.create = f"REVOKE UPDATE ON %(table)s FROM anju_app; GRANT UPDATE ({listed}) ON %(table)s TO anju_app"
        self.remove = f"REVOKE UPDATE ({listed}) ON %(table)s FROM anju_app; GRANT UPDATE ON %(table)s TO anju_app"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Describe the rule for migrations."""
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "columns": self.columns}
