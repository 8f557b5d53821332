"""Continuous numbers per project and kind, without gaps: a number is used up only when its act commits."""

from __future__ import annotations

from anju.core import prepared

TAKE_ONE = """INSERT INTO core_number_series AS series (project_id, kind, period, last)
    VALUES (%(project)s::bigint, %(series)s::text, %(period)s::text, 1)
    ON CONFLICT (project_id, kind, period) DO UPDATE SET last = series.last + 1 RETURNING last"""
"""For a statement that takes a number and writes under it at once, which keeps the series locked for less long."""

OWN_PREFIX = """(SELECT own.prefix FROM core_number_prefix own
    WHERE own.project_id = %(project)s::bigint AND own.kind = %(series)s::text)"""
"""For the same statement: how the project wants the numbers of the series to begin, or NULL."""

_PREFIX = "SELECT prefix FROM core_number_prefix WHERE project_id = %s::bigint AND kind = %s::text"
_SET_PREFIX = """
INSERT INTO core_number_prefix (project_id, kind, prefix) VALUES (%s::bigint, %s::text, %s::text)
ON CONFLICT (project_id, kind) DO UPDATE SET prefix = excluded.prefix
"""
_TAKE = """
INSERT INTO core_number_series AS series (project_id, kind, period, last)
VALUES (%s::bigint, %s::text, %s::text, %s::bigint)
ON CONFLICT (project_id, kind, period) DO UPDATE SET last = series.last + excluded.last
RETURNING last
"""


def take(*, project_id: int, kind: str, period: str = "", count: int = 1) -> int:
    """Take the next ``count`` numbers of a series and return the first of them.

    The series stays locked until the transaction ends, so take numbers as late as possible. A rollback
    gives them back, which is what keeps the series free of gaps.
    """
    if count < 1:
        raise ValueError("at least one number has to be taken")
    row = prepared.fetch_one(_TAKE, [project_id, kind, period, count])
    assert row is not None
    last: int = row[0]
    return last - count + 1


def prefix(*, project_id: int, kind: str, default: str) -> str:
    """Return how the numbers of a kind begin in a project."""
    row = prepared.fetch_one(_PREFIX, [project_id, kind])
    return default if row is None else str(row[0])


def set_prefix(*, project_id: int, kind: str, prefix: str) -> None:
    """Let the numbers of a kind begin otherwise from now on; the series goes on where it stands."""
    prepared.run(_SET_PREFIX, [project_id, kind, prefix])
