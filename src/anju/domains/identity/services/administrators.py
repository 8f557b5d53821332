"""The rule that somebody can always let others in: the last administrator stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils.translation import gettext_lazy as _

from anju.core.errors import DomainError
from anju.domains.identity import queries

# Two administrators who close each other's accounts at one moment wait for each other here.
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('identity.administrators'))"


@contextmanager
def kept() -> Iterator[None]:
    """Refuse what happens in the block when it would leave nobody who can grant roles.

    Raises `DomainError`; the caller's savepoint undoes the change. An installation that has no administrator yet
    may do everything.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
    had_one = queries.administrators().exists()
    yield
    if had_one and not queries.administrators().exists():
        raise DomainError(_("This is the last administrator; somebody else has to become one first."))
