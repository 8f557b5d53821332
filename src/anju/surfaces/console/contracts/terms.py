"""Terms of contracts: one version, and asking for other ones from a day on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.forms import Form
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
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    Tag,
    Timeline,
)


def _is_drafted(terms: Any) -> bool:
    return bool(terms.line.contract.state == ContractState.DRAFT and terms.state == ContractState.DRAFT)


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
        Link(
            "billing.contract.suspend",
            _("Suspend the rent"),
            "player-pause",
            permission=policies.EDIT_CONTRACTS,
            ids=lambda one: {"pk": one.line_id},
            when=lambda one: one.line.contract.state == ContractState.IN_FORCE,
        ),
        Link(
            "billing.contract.edit_line",
            _("Edit"),
            "edit",
            permission=policies.EDIT_CONTRACTS,
            ids=lambda one: {"pk": one.line_id},
            when=_is_drafted,
        ),
        Link(
            "billing.contract.remove_line",
            _("Take out of the draft"),
            "trash",
            permission=policies.EDIT_CONTRACTS,
            ids=lambda one: {"pk": one.line_id},
            when=_is_drafted,
            danger=True,
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
                DateColumn("suspended_until", _("Suspended until")),
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


class _OfLine:
    """What pages about one fee of a contract share."""

    permission = policies.EDIT_CONTRACTS
    title: Any
    object: Any
    link: Any

    def find(self, actor: Actor, project: Any, **ids: Any) -> ContractLine:
        """Return the line."""
        return queries.get_line(actor, project, ids["pk"])

    def heading(self, record: ContractLine) -> str:
        """Say which contract and what of it."""
        return f"{self.title} {record.contract.number} {record.contract.party} {record.tariff.fee_item.name}"

    def back_url(self) -> str:
        """Go back to the contract."""
        return str(self.link("billing.contract.detail", pk=self.object.contract_id))


class _FromADay(_OfLine, FormScreen):
    """Asks for other terms from a day on."""

    button = _("Ask for approval")
    done = "billing.contract.terms"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with the first day that is not billed."""
        until = queries.billed_until(self.object)
        return {"starts_on": until + dt.timedelta(days=1) if until else None}


class ContractAmend(_FromADay):
    """Ask for other terms of a fee from a day on."""

    path, name = "contract-fees/<int:pk>/amend/", "billing.contract.amend"
    title = _("Change a contract")
    form = forms.AmendForm

    def heading(self, record: ContractLine) -> str:
        """Say which contract and what of it."""
        return _now("Change {contract}: {item}").format(
            contract=f"{record.contract.number} {record.contract.party}", item=record.tariff.fee_item.name
        )

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ContractTerms:
        """Ask for it."""
        return services.amend_contract(actor=actor, line=self.object, **cleaned)


class ContractSuspend(_FromADay):
    """Ask for the rent to be suspended for a time."""

    path, name = "contract-fees/<int:pk>/suspend/", "billing.contract.suspend"
    title = _("Suspend the rent")
    form = forms.SuspendForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ContractTerms:
        """Ask for it."""
        return services.suspend_line(actor=actor, line=self.object, **cleaned)


class ContractLineEdit(_OfLine, FormScreen):
    """Change what a draft charges under a fee item."""

    path, name = "contract-fees/<int:pk>/edit/", "billing.contract.edit_line"
    title = _("Edit a fee of the draft")
    form = forms.TermsForm
    done = "billing.contract.terms"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with what was drafted."""
        drafted = queries.terms_of(actor, project, self.object.contract).filter(line=self.object).last()
        if drafted is None:
            return {}
        names = ("charged_by", "quantity", "price", "rise_percent", "rise_years", "free_until")
        table = "\n".join(f"{on} {price}" for on, price in drafted.table or [])
        return {**{name: getattr(drafted, name) for name in names}, "table": table}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ContractTerms:
        """Change it."""
        return services.edit_line(actor=actor, line=self.object, **cleaned)


class ContractLineRemove(_OfLine, ActionScreen):
    """Take a fee out of a draft."""

    path, name = "contract-fees/<int:pk>/remove/", "billing.contract.remove_line"
    title, button = _("Take a fee out of the draft"), _("Take out of the draft")
    form = Form
    done = "billing.contract.detail"
    danger = True

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        item = self.object.tariff.fee_item.name
        return [_("{item} is not charged by this contract.").format(item=item)]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Any:
        """Take it out."""
        return services.remove_line(actor=actor, line=self.object)
