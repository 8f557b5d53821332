"""Whether a page is open inside WeChat's own browser."""

from __future__ import annotations

from django.http import HttpRequest


def is_inside(request: HttpRequest) -> bool:
    """Tell whether WeChat's browser asks; what only works there is offered there."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")
