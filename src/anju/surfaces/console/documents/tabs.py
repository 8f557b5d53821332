"""The tab that a surface adds to its detail screens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.domains.documents import policies, queries
from anju.ui import guard
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
