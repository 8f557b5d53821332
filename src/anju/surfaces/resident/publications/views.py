"""Publications: the account of common-area income and the maintenance fund, for every resident of the project."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.domains.joint_funds import queries
from anju.surfaces.resident.page import HomePage

SHOWN = 20


class Publications(HomePage):
    """What has been published, the latest first."""

    template = "resident/publications/list.html"
    title = _("Owners' funds")
    tab = "home"
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return them."""
        return {"publications": queries.publications_of_home(self.home)[:SHOWN]}


class PublicationPage(HomePage):
    """One publication."""

    template = "resident/publications/detail.html"
    title = _("Owners' funds")
    tab = "home"
    back = "publications.list"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return what it says."""
        found = queries.publication_of_home(self.home, ids["pk"])
        return {"publication": found, "accounts": queries.published(found)}
