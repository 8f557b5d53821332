"""Check a record by its model's own rules and tell the first fault in the user's words."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from anju.core.errors import DomainError


def check(record: models.Model, *, exclude: Iterable[str] = ()) -> None:
    """Raise `DomainError` at the first field that the model's validators, choices or constraints refuse."""
    try:
        record.full_clean(exclude={*exclude, *_generated(record)})
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        raise DomainError(messages[0], field=None if name == NON_FIELD_ERRORS else name) from error


def _generated(record: models.Model) -> set[str]:
    """Return the columns that the database computes; before the row is written they have no value to check."""
    return {field.name for field in record._meta.concrete_fields if field.generated}
