"""Where the records stand that requests are about: the pages of the domains that ask, by kind of request."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from anju.core.access import Actor
from anju.domains.approvals.models import Request
from anju.domains.approvals.ports import Kind
from anju.domains.tenancy.models import Project
from anju.ui.links import link_or_none

Warn = Callable[[Actor, Project, int], list[str]]

_pages: dict[str, str] = {}
_warnings: dict[str, Warn] = {}


def register(kind: Kind, page: str) -> None:
    """Name the detail page of what requests of a kind are about."""
    _pages[kind.name] = page


def register_warning(kind: Kind, warn: Warn) -> None:
    """Name what tells those who decide what they should know; it is given actor, project and the record's number."""
    _warnings[kind.name] = warn


def warnings(actor: Actor, project: Project, about: Request) -> list[str]:
    """Return what those who decide on a request should know."""
    warn = _warnings.get(about.kind)
    return warn(actor, project, about.subject_id) if warn else []


def subject_url(request: HttpRequest, about: Request) -> str | None:
    """Return the address of the record that a request for approval is about, if its kind has a page."""
    page = _pages.get(about.kind)
    return link_or_none(request, page, pk=about.subject_id) if page else None
