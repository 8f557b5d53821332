"""Where the records stand that requests are about: the pages of the domains that ask, by kind of request."""

from __future__ import annotations

from django.http import HttpRequest

from anju.domains.approvals.models import Request
from anju.domains.approvals.ports import Kind
from anju.ui.links import link_or_none

_pages: dict[str, str] = {}


def register(kind: Kind, page: str) -> None:
    """Name the detail page of what requests of a kind are about."""
    _pages[kind.name] = page


def subject_url(request: HttpRequest, about: Request) -> str | None:
    """Return the address of the record that a request for approval is about, if its kind has a page."""
    page = _pages.get(about.kind)
    return link_or_none(request, page, pk=about.subject_id) if page else None
