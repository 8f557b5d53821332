"""The price list of paid services, for everybody who lives here."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.domains.workorders import queries as workorders
from anju.surfaces.resident.service.views import ReportPage


class Prices(ReportPage):
    """What the office does for money, and what it costs."""

    template = "resident/service/prices.html"
    title = _("Price list of paid services")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return what is asked today."""
        return {"prices": workorders.prices_in_use(self.home.project)}
