"""The person the tests sign in as: inbox, jobs and own work show what is theirs."""

from __future__ import annotations

from anju.domains.identity.models import User


def reader() -> User:
    """Return the account."""
    return User.objects.get(username="reader")


def somebody() -> User:
    """Return the reader, or where a browser reads the one who sees every page."""
    return User.objects.get(username__in=["reader", "overseer"])
