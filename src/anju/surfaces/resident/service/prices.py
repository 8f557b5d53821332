"""The price list of paid services, on the phone of who lives here and for everybody else [domain rule 2.3]."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.domains.workorders import queries as workorders
from anju.surfaces.resident.service.signs import SignMixin
from anju.surfaces.resident.service.views import ReportPage


class Prices(ReportPage):
    """What the office does for money, and what it costs."""

    template = "resident/service/prices.html"
    title = _("Price list of paid services")
    back = "home"

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return what is asked today."""
        return {"prices": workorders.prices_in_use(self.home.project)}


class PublicPrices(SignMixin):
    """The same list under the project's code, without an account; it tells nothing but prices."""

    template = "resident/service/public_prices.html"
    title = _("Price list of paid services")

    def context(self, **ids: Any) -> dict[str, Any]:
        """Return what is asked today."""
        return {"prices": workorders.prices_in_use(self.project), "project": self.project}
