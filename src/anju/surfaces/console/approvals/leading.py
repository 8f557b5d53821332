"""The way from a record to the request that decides about it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from anju.domains.approvals import queries
from anju.domains.approvals.policies import VIEW
from anju.domains.approvals.ports import Kind
from anju.ui.screens import Link, Screen


def to_request(screen: Screen, kind: Kind) -> list[tuple[Link, str]]:
    """Return the button that opens the latest request about the screen's record; none where nobody asked."""
    asked = queries.latest_request(screen.project, kind.name, screen.object.pk)
    if asked is None:
        return []
    leads = Link(
        "approvals.request.detail",
        _("The request"),
        "rubber-stamp",
        permission=VIEW,
        ids=lambda _record: {"pk": asked.pk},
    )
    url = leads.resolve(screen.request, screen.object)
    return [(leads, url)] if url else []
