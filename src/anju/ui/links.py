"""Addresses of screens: the project's code is filled in, so nobody has to pass it on."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse

# Numbers that stand for others while a pattern is made; long enough to be found nowhere else in an address.
_STAND_IN = 7_300_000_000_000_000_000


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
            return _address(wanted, {"project_code": project.code}, ids)
        except NoReverseMatch:
            return _reverse_outside(wanted, name, ids)
    return _reverse_outside(wanted, name, ids)


def _address(name: str, fixed: dict[str, str], ids: dict[str, Any]) -> str:
    """Reverse a name, for numbers out of a pattern: a list has hundreds of addresses that differ in one id."""
    if not all(type(one) is int and one >= 0 for one in ids.values()):
        return reverse(name, kwargs={**fixed, **ids})
    pattern = _pattern(name, tuple(fixed.items()), tuple(ids), get_urlconf(), get_script_prefix())
    if pattern is None:
        raise NoReverseMatch(name)
    for number, one in enumerate(ids.values()):
        pattern = pattern.replace(str(_STAND_IN + number), str(one))
    return pattern


@lru_cache(maxsize=4096)
def _pattern(
    name: str, fixed: tuple[tuple[str, str], ...], ids: tuple[str, ...], _urlconf: str | None, _prefix: str
) -> str | None:
    """Return an address with stand-ins for its ids, or None where the name has none."""
    try:
        return reverse(name, kwargs={**dict(fixed), **{one: _STAND_IN + number for number, one in enumerate(ids)}})
    except NoReverseMatch:
        return None


def _reverse_outside(wanted: str, bare: str, ids: dict[str, Any]) -> str:
    """Reverse a name outside every project, in the namespace first."""
    try:
        return _address(wanted, {}, ids)
    except NoReverseMatch:
        if wanted == bare:
            raise
        return _address(bare, {}, ids)


def link_or_none(request: HttpRequest, name: str, /, **ids: Any) -> str | None:
    """Return the address, or None where there is no such screen (a project's screen asked for outside a project)."""
    try:
        return link(request, name, **ids)
    except NoReverseMatch:
        return None
