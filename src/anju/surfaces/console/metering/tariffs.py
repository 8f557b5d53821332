"""Tariffs by meter readings."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.domains.billing import policies, queries
from anju.domains.billing.models import Tariff
from anju.domains.billing.services import metering as services
from anju.surfaces.console.metering import forms
from anju.ui.screens import FormScreen


class MeteredTariffCreate(FormScreen):
    """A new tariff by meter readings."""

    path, name = "tariffs/metered/", "billing.tariff.metered"
    title = _("New tariff by meter readings")
    permission = policies.EDIT_TARIFFS
    form = forms.MeteredTariffForm
    done = "billing.tariff.detail"
    back = "billing.tariff.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with this month."""
        return {"starts_on": clock.today().replace(day=1)}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items to choose from."""
        return {"fee_items": queries.fee_items(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Tariff:
        """Add the tariff."""
        tiers = cleaned.pop("steps")
        return services.create_metered_tariff(actor=actor, tiers=tiers, **cleaned)


class TariffMeterKind(FormScreen):
    """Say whose readings a tariff charges that came without it, as tariffs from a sheet do."""

    path, name = "tariffs/<int:pk>/meters/", "billing.tariff.meter_kind"
    title = _("Choose the meters")
    permission = policies.EDIT_TARIFFS
    form = forms.MeterKindForm
    done = "billing.tariff.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Tariff:
        """Return the tariff."""
        return queries.get_tariff(actor, project, ids["pk"])

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Tariff:
        """Keep it."""
        return services.set_meter_kind(actor=actor, tariff=self.object, **cleaned)


class MeteredPrice(FormScreen):
    """A new price of use from a day on."""

    path, name = "tariffs/<int:pk>/metered-price/", "billing.tariff.metered_price"
    title = _("New price of use")
    permission = policies.EDIT_TARIFFS
    form = forms.UsePriceForm
    done = "billing.tariff.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Tariff:
        """Return the tariff."""
        return queries.get_tariff(actor, project, ids["pk"])

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Tariff:
        """Add the price and go back to the tariff."""
        tiers = cleaned.pop("steps")
        services.add_metered_price(actor=actor, tariff=self.object, tiers=tiers, **cleaned)
        tariff: Tariff = self.object
        return tariff
