"""Who may open a page: the one check every screen and every view of the kit goes through."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, get_urlconf, resolve
from django.utils.translation import gettext as _

from anju.core.access import Permission

SIGNED_IN = Permission("ui.page:signed-in", "")
"""Stands where a permission has to be named and being signed in is enough."""


def allows(request: HttpRequest, permission: Permission) -> bool:
    """Tell whether the request's actor holds the permission in the request's project."""
    actor, project = request.actor, getattr(request, "project", None)  # type: ignore[attr-defined]
    return permission is SIGNED_IN or actor.may(permission, project.pk if project is not None else None)


def opens(request: HttpRequest, name: str, address: str) -> bool:
    """Tell whether the request's actor may open the screen of a name, which stands at an address."""
    match = request.resolver_match
    key = (get_urlconf(), match.namespace if match else "", name)
    if key not in _asked_by_name:
        _asked_by_name[key] = _asked_at(address)
    permission = _asked_by_name[key]
    return permission is None or allows(request, permission)


_asked_by_name: dict[tuple[str | None, str, str], Permission | None] = {}


def _asked_at(address: str) -> Permission | None:
    """Return what the screen at an address asks for; None where no screen of the kit stands."""
    try:
        screen = getattr(resolve(address.partition("?")[0]).func, "screen", None)
    except Resolver404:
        return None
    return screen.permission if screen is not None else None


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
