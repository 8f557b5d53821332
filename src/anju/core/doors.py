"""How doors find one record: among those that the actor may see, or not at all."""

from __future__ import annotations

import unicodedata
from typing import TypeVar

from django.db.models import Model, QuerySet

from anju.core.access import Actor, Permission
from anju.core.errors import NotFound

Row = TypeVar("Row", bound=Model)


def one_of(rows: QuerySet[Row], pk: int | None) -> Row:
    """Return the row of this id, or raise `NotFound`: what may not be seen looks like what is not there."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound(str(pk))
    return found


def visible(rows: QuerySet[Row], actor: Actor, permission: Permission, project_id: int) -> QuerySet[Row]:
    """Return the rows, or none of them to who lacks the permission in the project."""
    return rows if actor.may(permission, project_id) else rows.none()


def as_code(typed: str) -> str:
    """Return what was typed in half width and upper case without blanks, as codes and plates are stored."""
    return "".join(unicodedata.normalize("NFKC", typed).upper().split())
