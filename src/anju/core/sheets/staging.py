"""The temporary table that a sheet's rows pass through on their way into the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from anju.core.sheets.reasons import Reason
from anju.core.sheets.spec import Values

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(frozen=True)
class Column:
    """A staged column: its name among a row's values, and its SQL type."""

    name: str
    type: str


@dataclass(frozen=True)
class Refused:
    """A row that the database refuses, the field to blame and why."""

    row: int
    field: str
    reason: Reason


@dataclass
class Load:
    """One sheet on its way into the database; its rows stand in ``table``.

    Beside the declared columns each row has ``row`` (its number in the file), ``target_id``, ``fate`` (new,
    changed, unchanged or refused) and ``changes`` ({field: [before, after]}). Loading must give every row a fate.
    """

    table: str
    project_id: int
    cursor: CursorWrapper
    refused: list[Refused] = field(default_factory=list)

    def run(self, sql: str, params: Mapping[str, Any] | None = None) -> int:
        """Run a statement with ``{stage}`` for the table and ``%(project)s`` for the project; return its row count."""
        self.cursor.execute(sql.replace("{stage}", self.table), {"project": self.project_id, **(params or {})})
        return int(self.cursor.rowcount)

    def rows(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[object, ...]]:
        """Run a query like `run` and return its rows."""
        self.run(sql, params)
        return [tuple(row) for row in self.cursor.fetchall()]

    def refuse(self, name: str, reason: Reason, where: str) -> None:
        """Refuse the rows for which ``where`` holds (``s`` is the staged row), blaming a field."""
        refused = "UPDATE {stage} s SET fate = 'refused' WHERE fate IS DISTINCT FROM 'refused' AND (%s) RETURNING row"
        found = self.rows(refused.replace("%s", where))
        self.refused += [Refused(int(str(row)), name, reason) for (row,) in found]

    def refuse_rows(self, refused: Sequence[Refused]) -> None:
        """Refuse single rows, each for a reason of its own."""
        if refused:
            self.run(
                "UPDATE {stage} SET fate = 'refused' WHERE row = ANY(%(rows)s)", {"rows": [r.row for r in refused]}
            )
            self.refused += refused

    def fates(self) -> dict[int, str]:
        """Return the fate of every staged row."""
        return {int(str(row)): str(fate) for row, fate in self.rows("SELECT row, fate FROM {stage}")}


def differences(pairs: Mapping[str, tuple[str, str]]) -> str:
    """Return SQL for the fields in which a staged row differs, as JSON {field: [before, after]}.

    ``pairs`` maps a field to its staged and its stored expression. A blank cell says nothing: it changes nothing.
    """
    parts = ", ".join(
        f"'{name}', CASE WHEN {staged} IS NOT NULL AND {staged} IS DISTINCT FROM {stored} "
        f"THEN jsonb_build_array({stored}, {staged}) END"
        for name, (staged, stored) in pairs.items()
    )
    return f"jsonb_strip_nulls(jsonb_build_object({parts}))"


def _adapted(value: object) -> object:
    """Return a tuple as the list that the driver sends as an array."""
    return list(value) if isinstance(value, tuple) else value


def stage(name: str, columns: Sequence[Column], rows: Iterable[tuple[int, Values]], project_id: int) -> Load:
    """Make the temporary table, copy the rows in and return the load. It vanishes with the transaction."""
    table = f"pg_temp.sheet_{name}"
    declared = ", ".join(f"{column.name} {column.type}" for column in columns)
    names = [column.name for column in columns]
    cursor = connection.cursor()
    cursor.execute(f"DROP TABLE IF EXISTS {table}")
    cursor.execute(
        f"CREATE TEMP TABLE sheet_{name} (row integer PRIMARY KEY, {declared}, target_id bigint, fate text, "
        "changes jsonb NOT NULL DEFAULT '{}') ON COMMIT DROP"
    )
    with cursor.copy(f"COPY {table} (row, {', '.join(names)}) FROM STDIN") as copy:
        for number, values in rows:
            copy.write_row([number, *map(_adapted, [values.get(name) for name in names])])
    cursor.execute(f"ANALYZE {table}")
    return Load(table=table, project_id=project_id, cursor=cursor)
