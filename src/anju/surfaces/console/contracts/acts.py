"""Acts on a contract that ask first: submitting, ending, settling."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import policies
from anju.domains.billing.models import Contract
from anju.domains.billing.queries import contracts as queries
from anju.domains.billing.services import contracts as services
from anju.surfaces.console.contracts import forms
from anju.ui.screens import ActionScreen


class _Act(ActionScreen):
    """An act on one contract."""

    done = "billing.contract.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Contract:
        """Return the contract."""
        return queries.get_contract(actor, project, ids["pk"])


class ContractSubmit(_Act):
    """Ask for approval of a draft."""

    path, name = "contracts/<int:pk>/submit/", "billing.contract.submit"
    title, button = _("Ask for approval"), _("Ask for approval")
    permission = policies.EDIT_CONTRACTS
    form = Form

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("Somebody else decides; until then the draft cannot be changed."),
            _("Once it is approved, bill runs charge it from its first day on."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Contract:
        """Ask."""
        return services.submit_contract(actor=actor, contract=self.object)


class ContractEnd(_Act):
    """End a contract early."""

    path, name = "contracts/<int:pk>/end/", "billing.contract.end"
    title, button, danger = _("End a contract early"), _("End the contract"), True
    permission = policies.END_CONTRACTS
    form = forms.EndForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("Bills beyond the last day that nothing was paid on are reversed; the days up to it are billed exactly."),
            _("Bills that were paid stay: finance undoes their receipt, then the bills are settled again."),
            _("The deposit is paid back from its own page."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Contract:
        """End it."""
        return services.end_contract(actor=actor, contract=self.object, **cleaned)


class ContractSettle(_Act):
    """Settle the bills of an ended contract again."""

    path, name = "contracts/<int:pk>/settle/", "billing.contract.settle"
    title, button = _("Settle the bills"), _("Settle")
    permission = policies.END_CONTRACTS
    form = Form

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Bills beyond the last day that nothing is paid on any more are reversed and billed to the day.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Contract:
        """Settle them."""
        return services.settle_bills(actor=actor, contract=self.object)
