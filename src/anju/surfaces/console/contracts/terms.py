"""Terms of contracts: one version, and asking for other ones from a day on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import policies
from anju.domains.billing.enums import ContractState
from anju.domains.billing.models import ContractLine, ContractTerms
from anju.domains.billing.queries import contracts as queries
from anju.domains.billing.services import contracts as services
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.contracts import forms, tables
from anju.ui.screens import Column, DateColumn, DetailScreen, Fields, FormScreen, InstantColumn, Link, Tag, Timeline


class TermsDetail(DetailScreen):
    """One version of the terms of a fee item."""

    path, name = "contract-terms/<int:pk>/", "billing.contract.terms"
    icon = "file-text"
    permission = policies.VIEW_CONTRACTS
    back = "billing.contract.list"
    actions = (
        Link("billing.contract.detail", _("Contract"), "file-text", ids=lambda one: {"pk": one.line.contract_id}),
        Link(
            "billing.contract.amend",
            _("Change from a day on"),
            "edit",
            permission=policies.EDIT_CONTRACTS,
            ids=lambda one: {"pk": one.line_id},
            when=lambda one: one.line.contract.state == ContractState.IN_FORCE,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("line__contract__number", _("Contract")),
                Column("line__tariff__fee_item__name", _("Fee item")),
                DateColumn("starts_on", _("From")),
                Column("price", _("Price a month"), value=tables.price_words),
                Column("rise", _("Rises"), value=tables.rise_words),
                DateColumn("free_until", _("Free of rent until")),
                Column("reason", _("Reason")),
                Column("drafted_by__name", _("Drafted by")),
                Column("decided_by__name", _("Decided by")),
                InstantColumn("decided_at", _("Decided at")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> ContractTerms:
        """Return the terms."""
        return queries.get_terms(actor, project, ids["pk"])

    def heading(self, record: ContractTerms) -> str:
        """Return contract and fee item."""
        return f"{record.line.contract.number} {record.line.tariff.fee_item.name}"

    def tags(self, record: ContractTerms) -> list[Tag]:
        """Return its state."""
        state = ContractState(record.state)
        return [Tag(state.label, tables.TONES[state], tables.ICONS[state])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval of a change."""
        return [*super().buttons(), *to_request(self, policies.TERMS_REQUEST)]


class ContractAmend(FormScreen):
    """Ask for other terms of a fee from a day on."""

    path, name = "contract-fees/<int:pk>/amend/", "billing.contract.amend"
    title, button = _("Change a contract"), _("Ask for approval")
    permission = policies.EDIT_CONTRACTS
    form = forms.AmendForm
    done = "billing.contract.terms"

    def find(self, actor: Actor, project: Any, **ids: Any) -> ContractLine:
        """Return the line."""
        return queries.get_line(actor, project, ids["pk"])

    def heading(self, record: ContractLine) -> str:
        """Say which contract and what of it."""
        return _now("Change {contract}: {item}").format(
            contract=f"{record.contract.number} {record.contract.party}", item=record.tariff.fee_item.name
        )

    def back_url(self) -> str:
        """Go back to the contract."""
        return self.link("billing.contract.detail", pk=self.object.contract_id)

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with the first day that is not billed."""
        until = queries.billed_until(self.object)
        return {"starts_on": until + dt.timedelta(days=1) if until else None}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ContractTerms:
        """Ask for it."""
        return services.amend_contract(actor=actor, line=self.object, **cleaned)
