"""Who may open a page: the one check every screen and every view of the kit goes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import resolve
from django.utils.translation import gettext as _

from anju.core.access import Permission

SIGNED_IN = Permission("ui.page:signed-in", "")
"""Stands where a permission has to be named and being signed in is enough."""


def allows(request: HttpRequest, permission: Permission) -> bool:
    """Tell whether the request's actor holds the permission in the request's project."""
    actor, project = request.actor, getattr(request, "project", None)  # type: ignore[attr-defined]
    return permission is SIGNED_IN or actor.may(permission, project.pk if project is not None else None)


def if_open(request: HttpRequest, address: str | None) -> str:
    """Return the address of a page of ours if the request's actor may open it, else an empty text."""
    if not address:
        return ""
    screen = getattr(resolve(urlsplit(address).path).func, "screen", None)
    return address if screen is None or allows(request, screen.permission) else ""


def check(request: HttpRequest, permission: Permission) -> HttpResponseBase | None:
    """Return the way to sign-in for a stranger and None for who may pass; raises `PermissionDenied` (403)."""
    if not request.user.is_authenticated or getattr(request, "actor", None) is None:
        if request.headers.get("HX-Request"):
            # htmx follows redirects by itself and would put the sign-in page into a corner of this one.
            return HttpResponse(status=204, headers={"HX-Refresh": "true"})
        return redirect_to_login(request.get_full_path())
    if not allows(request, permission):
        raise PermissionDenied(_("You do not have the permission “{label}”.").format(label=permission.label))
    return None


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let only signed-in users into a view function."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return check(request, SIGNED_IN) or view(request, *args, **kwargs)

    return guarded
