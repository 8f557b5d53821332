"""Every address of the platform, read from the URL resolver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import IntConverter

PROJECT = "project_code"


WORDS = {
    "channel": "sandbox",
    "code": "T1",
    "message_channel": "sms",
    "estate": "T1",
    "kind": "roster",
    "language": "zh-hans",
    "letter_kind": "letter",
    "message_kind": "billing.bill.overdue",
    "paper": "slip",
    "request_kind": "billing.vacancy",
    "risk_code": "cash_days",
    "subject": "estate.unit",
    "template_channel": "sms",
    "token": "made-up",
}
"""What stands in an address besides numbers."""


@dataclass(frozen=True)
class Address:
    """One address: its full name, the ids in it, the view behind it."""

    name: str
    route: str
    ids: tuple[tuple[str, bool], ...]  # name, and whether it is a number
    view: Callable[..., Any]

    @property
    def in_project(self) -> bool:
        """Tell whether the address names a project."""
        return any(name == PROJECT for name, _number in self.ids)

    @property
    def screen(self) -> Any:
        """The screen class behind the view, or None for a view function."""
        return getattr(self.view, "screen", None)


def addresses() -> list[Address]:
    """Return every named address; those without a name cannot be reached from a page and are refused elsewhere."""
    return list(_walk(get_resolver(), "", "", ()))


def _walk(resolver: URLResolver, namespace: str, route: str, ids: tuple[tuple[str, bool], ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        own = tuple((name, isinstance(kind, IntConverter)) for name, kind in pattern.pattern.converters.items())
        path = f"{route}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, path, (*ids, *own))
        elif isinstance(pattern, URLPattern):
            yield Address(f"{namespace}{pattern.name or ''}", path, (*ids, *own), pattern.callback)
