"""The tab that a surface adds to its detail screens."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Permission
from anju.domains.documents import policies, queries
from anju.ui import guard
from anju.ui.screens import DetailScreen
from anju.ui.screens.base import Screen
from anju.ui.screens.tabs import Tab


class Documents(Tab):
    """Documents of the record, under a subject such as ``estate.unit``."""

    template = "console/documents/tab.html"

    def __init__(self, subject: str) -> None:
        super().__init__("documents", _("Documents"), permission=policies.VIEW_DOCUMENTS)
        self.subject = subject

    def context(self, screen: Screen) -> dict[str, Any]:
        """Return the documents and where to send a new one."""
        request = screen.request
        return {
            "documents": queries.documents_of(screen.actor, screen.project, self.subject, screen.object.pk),
            "upload_url": screen.link("documents.upload", subject=self.subject, subject_id=screen.object.pk)
            if guard.allows(request, policies.ADD_DOCUMENTS)
            else "",
            "may_remove": guard.allows(request, policies.REMOVE_DOCUMENTS),
            "back": request.path,
        }


@cache
def permissions_of(subject: str) -> frozenset[Permission]:
    """Return the rights of the pages that show the documents of a subject; none where no page does.

    A document may be seen by who may see the record it belongs to: any one of these rights is enough.
    """
    return frozenset(
        screen.permission
        for screen in _every(DetailScreen)
        if any(isinstance(tab, Documents) and tab.subject == subject for tab in screen.tabs)
    )


def _every(screen: type[DetailScreen]) -> Iterator[type[DetailScreen]]:
    for one in screen.__subclasses__():
        yield one
        yield from _every(one)
