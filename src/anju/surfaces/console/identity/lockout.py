"""How failed sign-ins are counted, and what a locked-out person is told."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from axes.helpers import get_cool_off, get_failure_limit
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def account_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """Return the user name that was tried, in the one form under which failures are counted."""
    given = credentials or {}
    tried = given.get("username") or given.get("login") or (request.POST.get("login") if request else "")
    return str(tried or "").strip().lower()


def client_address(request: HttpRequest) -> str | None:
    """Return the caller's address, trusting as many proxies as are configured; None when there is no telling."""
    try:
        address: str = get_adapter(request).get_client_ip(request)
    except PermissionDenied:
        return None
    return address


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Say how long the lock lasts and who can open it; the page names no account."""
    cool_off = get_cool_off(request)
    minutes = round(cool_off.total_seconds() / 60) if cool_off else 0
    context = {"failures": get_failure_limit(request, credentials), "minutes": minutes}
    page = "resident/account/locked_out.html" if request.path.startswith("/r/") else "account/locked_out.html"
    return render(request, page, context, status=429)
