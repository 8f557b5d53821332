"""What the domains above know of bills: which of them somebody agreed to in person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

_readers: list[Callable[[Any], QuerySet[Any]]] = []


def tell_of_agreed(reader: Callable[[Any], QuerySet[Any]]) -> Callable[[Any], QuerySet[Any]]:
    """Let a domain above tell which charge documents a resident agreed to with their own word.

    ``reader`` is given a `residents.queries.Home` and returns the documents' ids, as a subquery. The bills of such a
    document are shown to that resident and paid by them, whatever else they may see in the home.
    """
    if reader not in _readers:
        _readers.append(reader)
    return reader


def agreed_documents(home: Any) -> list[QuerySet[Any]]:
    """Return subqueries of the charge documents that the resident agreed to in this home."""
    return [reader(home) for reader in _readers]
