"""Addresses of screens: the project's code is filled in, so nobody has to pass it on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


def link(request: HttpRequest, name: str, /, **ids: Any) -> str:
    """Return the address of a screen by its name (``billing.bill.detail``), inside the present project if it has one.

    A name without a namespace is looked up in the namespace of the present screen and, failing that, outside every
    namespace, where the kit's own pages (``ui.…``) and those of sign-in stand. Raises `NoReverseMatch`.
    """
    match = request.resolver_match
    here = match.namespace if match else ""
    wanted = name if not here or ":" in name or name.startswith("ui.") else f"{here}:{name}"
    project = getattr(request, "project", None)
    if project is not None:
        try:
            return reverse(wanted, kwargs={"project_code": project.code, **ids})
        except NoReverseMatch:
            return _reverse_outside(wanted, name, ids)
    return _reverse_outside(wanted, name, ids)


def _reverse_outside(wanted: str, bare: str, ids: dict[str, Any]) -> str:
    """Reverse a name outside every project, in the namespace first."""
    try:
        return reverse(wanted, kwargs=ids)
    except NoReverseMatch:
        if wanted == bare:
            raise
        return reverse(bare, kwargs=ids)


def link_or_none(request: HttpRequest, name: str, /, **ids: Any) -> str | None:
    """Return the address, or None where there is no such screen (a project's screen asked for outside a project)."""
    try:
        return link(request, name, **ids)
    except NoReverseMatch:
        return None
