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

    # The stubs say these return text; Django's own constraints return statements, whose tables can be renamed.
    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return the statements that put the rule on the table."""
        return self._statement(self.create, model, schema_editor)

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
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
        return type(other) is type(self) and self.deconstruct() == other.deconstruct()

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

    ``to`` maps a column to the table it points at. Stands in for foreign keys on tables that grow by the million:
    as strong as one because the tables pointed at keep their rows (`KeepRows`), and stronger in that the project has
    to agree. Columns that may change later are to be kept from it by `ChangeableColumns`.

    A short statement's rows are looked up in one query for all columns. In a long one the cheap proof comes first:
    when the target table holds every number between the lowest and the highest one pointed at, no row can point at
    nothing. Where there are holes, a join planned for its size tells.
    """

    _template = """
    CREATE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $body$
    DECLARE fault text; number bigint; <variables>
    BEGIN
        -- Counted, not EXISTS: a plan kept from a long statement must not read a whole table for a short one.
        IF (SELECT CASE WHEN (SELECT count(*) FROM (SELECT FROM fresh LIMIT 500) few) < 500
            THEN NOT EXISTS (SELECT FROM fresh WHERE <faults>) ELSE false END) THEN
            RETURN NULL;
        END IF;
        SELECT count(*), <bounds> INTO number, <names> FROM fresh;
        <checks>
        RETURN NULL;
    END $body$;
    CREATE TRIGGER %(name)s AFTER INSERT ON %(table)s REFERENCING NEW TABLE AS fresh
        FOR EACH STATEMENT EXECUTE FUNCTION %(name)s()
    """
    _proof = """
        IF low_<column> IS NOT NULL THEN
            fault := '<column> in <table>';
            IF low_project_id = high_project_id AND high_<column> - low_<column> < 4 * number + 8 THEN
                IF high_<column> - low_<column> + 1 =
                    (SELECT count(*) FROM <table> WHERE id BETWEEN low_<column> AND high_<column><range>) THEN
                    fault := NULL;
                END IF;
            END IF;
            IF fault IS NOT NULL THEN
                EXECUTE $sql$ SELECT '<column> in <table>' FROM fresh LEFT JOIN <table> target
                    ON target.id = fresh.<column><agrees>
                    WHERE fresh.<column> IS NOT NULL AND target.id IS NULL LIMIT 1 $sql$ INTO fault;
            END IF;
            IF fault IS NOT NULL THEN
                RAISE EXCEPTION 'a row points at no row of its project: %%', fault
                    USING ERRCODE = 'foreign_key_violation';
            END IF;
        END IF;"""

    _fault = (
        "(<column> IS NOT NULL AND (SELECT count(*) FROM <table> target WHERE target.id = fresh.<column><agrees>) = 0)"
    )

    def __init__(self, *, name: str, to: dict[str, str]) -> None:
        super().__init__(name=name)
        self.to = to
        bounded = sorted({*to, "project_id"})
        texts = {
            "<variables>": " ".join(f"low_{column} bigint; high_{column} bigint;" for column in bounded),
            "<bounds>": ", ".join(f"min({column}), max({column})" for column in bounded),
            "<names>": ", ".join(f"low_{column}, high_{column}" for column in bounded),
            "<faults>": " OR ".join(self._check_of(self._fault, column, table) for column, table in to.items()),
            "<checks>": "".join(self._check_of(self._proof, column, table) for column, table in to.items()),
        }
        self.create = _filled(self._template, texts)
        self.remove = "DROP TRIGGER %(name)s ON %(table)s; DROP FUNCTION %(name)s()"

    def _check_of(self, template: str, column: str, table: str) -> str:
        # The project itself has no project to agree with.
        owned = column != "project_id"
        texts = {
            "<column>": column,
            "<table>": table,
            "<range>": " AND project_id = low_project_id" if owned else "",
            "<agrees>": " AND target.project_id = fresh.project_id" if owned else "",
        }
        return _filled(template, texts)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Describe the rule for migrations."""
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "to": self.to}


def _filled(template: str, texts: dict[str, str]) -> str:
    for mark, text in texts.items():
        template = template.replace(mark, text)
    return template


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
