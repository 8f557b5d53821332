"""Contracts: list, page of one, drafting, asking, amending, extending, ending."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import filters, policies
from anju.domains.billing.enums import ContractKind, ContractState
from anju.domains.billing.models import Bill, Contract
from anju.domains.billing.queries import contracts as queries
from anju.domains.billing.services import contracts as services
from anju.domains.estate import queries as estate
from anju.domains.residents import queries as residents
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.billing import tables as bill_tables
from anju.surfaces.console.contracts import forms, tables
from anju.surfaces.console.documents.tabs import Documents
from anju.ui.screens import (
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    Queue,
    Related,
    Tag,
    Timeline,
)

NEW = Link("billing.contract.new", _("New contract"), "plus", permission=policies.EDIT_CONTRACTS, key="n", primary=True)


def _waiting(actor: Actor) -> Q:
    return Q(state__in=[ContractState.DRAFT, ContractState.ASKED])


def _soon(actor: Actor) -> Q:
    return Q(ends_soon=True)


class ContractList(ListScreen):
    """All contracts, those that end soon in a queue of their own."""

    path, name = "contracts/", "billing.contract.list"
    title, icon = _("Contracts"), "file-text"
    permission = policies.VIEW_CONTRACTS
    filterset = filters.ContractFilter
    columns = tables.LIST_COLUMNS
    queues = (
        Queue("running", _("In force"), lambda actor: Q(state=ContractState.IN_FORCE)),
        Queue("ending", _("Ending soon"), _soon, tone="warn", order=("ends_on",)),
        Queue("waiting", _("Drafts and waiting"), _waiting),
        Queue("all", _("All"), counted=False),
    )
    search_queue = "all"
    actions = (NEW,)
    empty = Empty(
        _("No contracts here"),
        _("Leases, parking rents and advertising sites are drafted here, approved, and billed by themselves."),
        NEW.to,
        NEW.title,
        "file-text",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Contract]:
        """Return the project's contracts."""
        return queries.contracts(actor, project)


def _bills(actor: Actor, project: Any, contract: Contract) -> QuerySet[Bill]:
    return queries.bills_of_contract(actor, project, contract)


class ContractDetail(DetailScreen):
    """One contract: its prices step by step, its terms and their changes, its bills and its paper."""

    path, name = "contracts/<int:pk>/", "billing.contract.detail"
    icon = "file-text"
    permission = policies.VIEW_CONTRACTS
    back = "billing.contract.list"
    actions = (
        Link(
            "billing.contract.submit",
            _("Ask for approval"),
            "send",
            permission=policies.EDIT_CONTRACTS,
            when=lambda one: one.state == ContractState.DRAFT,
            primary=True,
        ),
        Link(
            "billing.contract.line",
            _("Add a fee"),
            "plus",
            permission=policies.EDIT_CONTRACTS,
            when=lambda one: one.state == ContractState.DRAFT,
        ),
        Link(
            "billing.contract.extend",
            _("Extend"),
            "calendar-plus",
            permission=policies.RENEW_SPACES,
            when=lambda one: one.state == ContractState.IN_FORCE and one.kind == ContractKind.PARKING,
            primary=True,
        ),
        Link(
            "billing.contract.ahead",
            _("Bill ahead"),
            "receipt",
            permission=policies.CHARGE,
            when=lambda one: one.state == ContractState.IN_FORCE,
        ),
        Link(
            "billing.contract.renew",
            _("Renew"),
            "refresh",
            permission=policies.EDIT_CONTRACTS,
            when=lambda one: one.state == ContractState.IN_FORCE,
        ),
        Link(
            "billing.contract.end",
            _("End early"),
            "calendar-event",
            permission=policies.END_CONTRACTS,
            when=lambda one: one.state == ContractState.IN_FORCE,
            danger=True,
        ),
        Link(
            "billing.contract.settle",
            _("Settle the bills"),
            "refresh",
            permission=policies.END_CONTRACTS,
            when=lambda one: one.state == ContractState.ENDED,
        ),
    )
    tabs = (
        Fields("facts", _("Overview"), tables.FACTS, groups=((_("Decision"), tables.DECISION),)),
        Related(
            "steps",
            _("Prices"),
            tables.STEP_COLUMNS,
            rows=queries.steps_of_contract,
            empty=_("Prices are laid out when the contract is approved."),
        ),
        Related("terms", _("Terms"), tables.TERMS_COLUMNS, rows=queries.terms_of),
        Related(
            "bills",
            _("Bills"),
            (
                LinkColumn("id", _("Bill"), to="billing.bill.detail"),
                LinkColumn("tariff__fee_item__name", _("Fee item"), to="billing.bill.detail", phone=1),
                DateColumn("charged_from", _("From"), phone=3),
                DateColumn("charged_until", _("Until")),
                MoneyColumn("amount", _("Amount"), phone=2),
                MoneyColumn("paid", _("Paid")),
                MoneyColumn("balance", _("Open")),
                bill_tables.BillStateColumn("state", _("State"), value=bill_tables.state_words, sort=False, phone=4),
            ),
            rows=_bills,
            permission=policies.VIEW_BILLS,
        ),
        Documents(services.SUBJECT),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Contract:
        """Return the contract."""
        return queries.get_contract(actor, project, ids["pk"])

    def heading(self, record: Contract) -> str:
        """Return number and party."""
        return f"{record.number} {record.party}"

    def number(self, record: Contract) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Contract) -> list[Tag]:
        """Return its state."""
        return tables.tags_of(record)

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request for approval, where it is decided or taken back."""
        return [*super().buttons(), *to_request(self, policies.CONTRACT_REQUEST)]


class ContractNew(FormScreen):
    """Draft a contract."""

    path, name = "contracts/new/", "billing.contract.new"
    title, button = _("New contract"), _("Draft it")
    permission = policies.EDIT_CONTRACTS
    form = forms.ContractForm
    done = "billing.contract.detail"
    back = "billing.contract.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what to choose from."""
        return {
            "fee_items": queries.fee_items_to_agree(actor, project),
            "choices": {
                "unit": (estate.units_visible_to(actor, project), self.link("estate.unit.choices")),
                "space": (estate.spaces_visible_to(actor, project), self.link("estate.space.choices")),
                "person": (residents.people_visible_to(actor, project), self.link("residents.person.choices")),
            },
        }

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Take the unit from the address, where the way led through one."""
        return {"unit": self.request.GET.get("unit"), "deposit": 0}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Contract:
        """Draft it with what it charges first."""
        line = (cleaned.pop("fee_item"), cleaned.pop("terms"))
        cleaned["deposit"] = cleaned["deposit"] or 0
        return services.draft_contract(actor=actor, project=project, lines=[line], **self.more(), **cleaned)

    def more(self) -> dict[str, Any]:
        """Return what else the draft is to carry."""
        return {}


class ContractRenew(ContractNew):
    """Draft the contract that goes on from another one."""

    path, name = "contracts/<int:pk>/renew/", "billing.contract.renew"
    back = "billing.contract.detail"
    title = _("Renew a contract")

    def find(self, actor: Actor, project: Any, **ids: Any) -> Contract:
        """Return the contract that ends."""
        return queries.get_contract(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with the same party, on the day after its end, at the price that holds then."""
        old = self.object
        names = ("kind", "subject", "party", "phone", "cycle", "due_days", "deposit")
        kept = {name: getattr(old, name) for name in names}
        kept |= {"unit": old.unit_id, "space": old.space_id, "person": old.person_id}
        last = queries.steps_of_contract(actor, project, old).filter(until_on=old.ends_on).first()
        if last is not None:
            kept |= {"fee_item": last.line.tariff.fee_item_id, "price": last.price}
            kept |= {"charged_by": "area", "quantity": last.quantity} if last.is_by_area else {}
        return {**kept, "starts_on": old.ends_on + dt.timedelta(days=1)}

    def more(self) -> dict[str, Any]:
        """Tell from which it goes on."""
        return {"renews": self.object}


class _OfContract(FormScreen):
    """A form about one contract."""

    done = "billing.contract.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Contract:
        """Return the contract."""
        return queries.get_contract(actor, project, ids["pk"])


class ContractLineNew(_OfContract):
    """Add a fee to a draft."""

    path, name = "contracts/<int:pk>/fee/", "billing.contract.line"
    title, button = _("Add a fee"), _("Add")
    permission = policies.EDIT_CONTRACTS
    form = forms.FeeForm

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the fee items to choose from."""
        return {"fee_items": queries.fee_items_to_agree(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Contract:
        """Add it."""
        return services.add_line(actor=actor, contract=self.object, **cleaned).contract


class ContractExtend(_OfContract):
    """Extend the rent of a parking space at the desk."""

    path, name = "contracts/<int:pk>/extend/", "billing.contract.extend"
    title, button = _("Extend"), _("Extend")
    permission = policies.RENEW_SPACES
    form = forms.MonthsForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Contract:
        """Extend it."""
        return services.extend_space(actor=actor, contract=self.object, **cleaned)


class ContractAhead(_OfContract):
    """Bill a contract for months to come."""

    path, name = "contracts/<int:pk>/ahead/", "billing.contract.ahead"
    title, button = _("Bill ahead"), _("Issue bills")
    permission = policies.CHARGE
    form = forms.MonthsForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Contract:
        """Bill it."""
        services.bill_ahead(actor=actor, contract=self.object, **cleaned)
        found: Contract = self.object
        return found
