"""Which projects the present transaction may see; the database's row-level security reads it.

Every project-owned table has a policy (`anju.core.db.RowSecurity`) that compares ``project_id`` with the
transaction's setting ``anju.projects``. Outside a scope nothing of any project is visible.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection
from psycopg.pq import TransactionStatus

from anju.core import prepared
from anju.core.access import Actor

_SET = "SELECT set_config('anju.projects', %s::text, true), set_config('pghistory.context_metadata', %s::text, true)"


class NoTransaction(RuntimeError):
    """A scope lasts as long as its transaction, so one has to be open."""


@dataclass(frozen=True)
class Scope:
    """The projects that are visible, and who acts in them."""

    project_ids: frozenset[int]
    actor: Actor | None


_current: ContextVar[Scope | None] = ContextVar("anju_scope", default=None)


def current() -> Scope | None:
    """Return the scope of this context, or None outside every scope."""
    return _current.get()


@contextmanager
def enter(project_ids: Iterable[int], *, actor: Actor | None = None, until_commit: bool = False) -> Iterator[Scope]:
    """Show only these projects' rows inside the block, and sign changes with ``actor`` in the history.

    Needs an open transaction. Scopes nest; leaving one brings the outer one back. ``until_commit`` says that nothing
    but the end of the transaction follows: the setting ends with it, and a round trip is saved.
    """
    if not connection.in_atomic_block:
        raise NoTransaction("open a transaction before entering a scope")
    scope = Scope(frozenset(project_ids), actor)
    outer = _current.get()
    _apply(scope)
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)
        ends_by_itself = until_commit and outer is None and not connection.savepoint_ids
        if not ends_by_itself and _takes_statements():
            _apply(outer)


def _takes_statements() -> bool:
    """Tell whether the transaction goes on; after a failed statement a further one would hide the first error."""
    if not connection.in_atomic_block or connection.needs_rollback:
        return False
    return bool(connection.connection.info.transaction_status == TransactionStatus.INTRANS)


def _is_lost() -> bool:
    """Tell whether the transaction has failed: another statement in it would only hide what went wrong."""
    raw = connection.connection
    return connection.needs_rollback or raw is None or raw.info.transaction_status != TransactionStatus.INTRANS


def _apply(scope: Scope | None) -> None:
    projects, context = "", ""
    if scope is not None:
        projects = ",".join(str(pk) for pk in sorted(scope.project_ids))
        context = _history_context(scope.actor)
    prepared.run(_SET, [projects, context])


def _history_context(actor: Actor | None) -> str:
    if actor is None:
        return ""
    facts = {"user": actor.user_id, "name": actor.name, "surface": actor.surface, "request": actor.request_id}
    return json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False)
