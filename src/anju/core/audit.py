"""History of every business record: who changed what, when and from where, kept by database triggers.

Triggers run once per statement, so bulk work pays per statement and not per row. Tables whose rows never change
(`anju.core.db.AppendOnly`) are their own history and are not tracked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import pghistory
from django.db import models

from anju.core.db import RowSecurity

M = TypeVar("M", bound=type[models.Model])
_left_open: set[str] = set()


def tracked(*, exclude: tuple[str, ...] = (), scoped: bool = True, shared: bool = False) -> Callable[[M], M]:
    """Keep a row for each update and delete of the model (the row itself tells of its creation).

    The history of a project's record is visible only inside that project's scope. ``scoped`` False says that record
    and history are read outside of scopes, too (`is_left_open`). ``exclude`` leaves out columns that may not be kept
    in plain history.
    """

    def track(model: M) -> M:
        table = f"{model._meta.app_label}_{model._meta.model_name}_history"
        meta: dict[str, object] = {"db_table": table}
        if scoped:
            meta["constraints"] = [RowSecurity(name=f"{table}_scope", shared=shared)]
        decorate = pghistory.track(
            pghistory.UpdateEvent(row=pghistory.Old),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            context_id_field=None,  # type: ignore[arg-type]  # None leaves the column out
            model_name=f"{model.__name__}History",
            meta=meta,
        )
        done = cast(M, decorate(model))
        if not scoped:
            _left_open.update((model._meta.db_table, table))
        return done

    return track


def is_left_open(table: str) -> bool:
    """Tell whether the code says of a table that its rows are not kept apart by project."""
    return table in _left_open
