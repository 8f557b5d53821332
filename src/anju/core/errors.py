"""Errors that a user is told about, in the user's language."""

from __future__ import annotations

from django.utils.functional import Promise


class DomainError(Exception):
    """A request that the rules of the business refuse.

    ``message`` is a translated text for the user; ``field`` names the form field it belongs to, if any.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return str(self.message)


class AccessDenied(DomainError):
    """The actor lacks a permission; surfaces answer 403."""


class NotFound(DomainError):
    """The object does not exist for this actor; missing and foreign look alike, surfaces answer 404."""
