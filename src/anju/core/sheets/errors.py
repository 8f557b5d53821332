"""The error for a file that cannot be taken as a whole."""

from __future__ import annotations

from django.utils.functional import Promise

from anju.core.errors import DomainError


class SheetError(DomainError):
    """The file cannot be read or used; ``code`` names the cause for machines, the message tells the user."""

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(message, field="file")
        self.code = code
