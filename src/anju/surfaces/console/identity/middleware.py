"""Whoever has a one-time password chooses one of their own before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

_ALLOWED = frozenset({"account_change_password", "account_logout", "account_reauthenticate", "ui.language"})


class OwnPasswordMiddleware:
    """Lead every page to the change of password while the password was given by an administrator."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """Redirect unless the page is one of those needed to choose a password."""
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        match = request.resolver_match
        return None if match and match.url_name in _ALLOWED else redirect("account_change_password")
