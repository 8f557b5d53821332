"""What surrounds every request: a number, so that an error a user sees can be found in the log, and its turn."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from psycopg.errors import LockNotAvailable

from anju.core.errors import DomainError
from anju.ui import errors
from anju.ui.turns import Turns

logger = logging.getLogger("anju.request")

_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is misread over the telephone


def new_number() -> str:
    """Return a fresh request number, short enough to be read out: ``7KQ2-M9XF``."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


class RequestNumberMiddleware:
    """Set ``request.request_id``, send it as ``X-Request-ID`` and log every unexpected error under it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = new_number()  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-ID"] = request.request_id  # type: ignore[attr-defined]
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Log what no screen expected; refusals and missing pages are no faults, nor is a row that others hold."""
        if isinstance(exception, Http404 | PermissionDenied | DomainError):
            return None
        if isinstance(exception.__cause__, LockNotAvailable):
            return errors.busy()
        # The path tells where; the query may hold personal data and stays out of the log.
        number = request.request_id  # type: ignore[attr-defined]
        logger.error("request %s failed: %s %s", number, request.method, request.path, exc_info=exception)
        return None


class TurnMiddleware:
    """Work on few pages of a process at once; the rest wait for their turn.

    Python computes one thing at a time. Pages that all compute at once all come late, and hold rows and connections the
    longer. What a slow phone still sends is waited for before the turn, so that nobody's line holds up the others.
    """

    AT_ONCE = 2  # one computes while the other waits for the database

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._turns = Turns(self.AT_ONCE)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.POST  # noqa: B018 - read here, what was sent and the files with it
        with self._turns:
            return self.get_response(request)
