"""Where the records stand that requests are about: the pages of the domains that ask, by kind of request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from anju.core.access import Actor
from anju.domains.approvals.models import Request
from anju.domains.approvals.ports import Kind
from anju.domains.tenancy.models import Project
from anju.ui.links import link_or_none

Warn = Callable[[Actor, Project, int], list[str]]

Draw = Callable[[HttpRequest, Request], SafeString]

_pages: dict[str, str] = {}
_warnings: dict[str, list[Warn]] = {}
_panels: dict[str, Draw] = {}


def register(kind: Kind, page: str) -> None:
    """Name the detail page of what requests of a kind are about."""
    _pages[kind.name] = page


def register_warning(kind: Kind, warn: Warn) -> None:
    """Name what tells those who decide what they should know; it is given actor, project and the record's number."""
    _warnings.setdefault(kind.name, []).append(warn)


def register_panel(kind: Kind, draw: Draw) -> None:
    """Name what shows, on the page of a request, all that those who decide on this kind have to know."""
    _panels[kind.name] = draw


def has_panel(about: Request) -> bool:
    """Tell whether there is a panel for what a request is about."""
    return about.kind in _panels


def panel(request: HttpRequest, about: Request) -> SafeString:
    """Return the panel of what a request is about."""
    return _panels[about.kind](request, about)


def warnings(actor: Actor, project: Project, about: Request) -> list[str]:
    """Return what those who decide on a request should know."""
    return [words for warn in _warnings.get(about.kind, []) for words in warn(actor, project, about.subject_id)]


def subject_url(request: HttpRequest, about: Request) -> str | None:
    """Return the address of the record that a request for approval is about, if its kind has a page."""
    page = _pages.get(about.kind)
    return link_or_none(request, page, pk=about.subject_id) if page else None
