"""Common-area income: received, spent after approval."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.core.access import Actor
from anju.domains.joint_funds import filters, policies, queries, services
from anju.domains.joint_funds.enums import ActState
from anju.domains.joint_funds.models import CommonMovement
from anju.domains.ledger.policies import VIEW_ENTRIES
from anju.surfaces.console.approvals.leading import to_request
from anju.surfaces.console.joint_funds import forms, tables
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    InstantColumn,
    Link,
    ListScreen,
    MoneyColumn,
    Tag,
    Timeline,
)

NEW = Link(
    "joint_funds.common.income", _("New income"), "plus", permission=policies.RECORD_COMMON_MONEY, key="n", primary=True
)


class MovementList(ListScreen):
    """Common-area money that came and went."""

    path, name = "common-income/", "joint_funds.common.list"
    title, icon = _("Common-area income"), "coins"
    permission = policies.VIEW_FUNDS
    filterset = filters.MovementFilter
    columns = tables.MOVEMENT_COLUMNS
    actions = (
        NEW,
        Link("joint_funds.common.spend", _("Spend"), "receipt-yuan", permission=policies.RECORD_COMMON_MONEY),
    )
    empty = Empty(
        _("No common-area income yet"),
        _("Advertising, parking on common ground, letting: it belongs to the owners and is kept apart from revenue."),
        NEW.to,
        NEW.title,
        "coins",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[CommonMovement]:
        """Return the movements."""
        return queries.movements(actor, project)


class IncomeCreate(FormScreen):
    """Record an income."""

    path, name = "common-income/new/", "joint_funds.common.income"
    title = _("New common-area income")
    permission = policies.RECORD_COMMON_MONEY
    form = forms.IncomeForm
    done = "joint_funds.common.detail"
    back = "joint_funds.common.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CommonMovement:
        """Record it."""
        return services.record_income(actor=actor, project=project, **cleaned)


class SpendingCreate(FormScreen):
    """Propose a spending."""

    path, name = "common-income/spend/", "joint_funds.common.spend"
    title, button = _("Spend common-area income"), _("Submit for approval")
    permission = policies.RECORD_COMMON_MONEY
    form = forms.SpendingForm
    done = "joint_funds.common.detail"
    back = "joint_funds.common.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CommonMovement:
        """Propose it."""
        return services.propose_spending(actor=actor, project=project, **cleaned)

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Tell the form what is there to be spent."""
        return {"balance": queries.common_balance(actor, project)}


class MovementDetail(DetailScreen):
    """One movement."""

    path, name = "common-income/<int:pk>/", "joint_funds.common.detail"
    icon = "coins"
    permission = policies.VIEW_FUNDS
    back = "joint_funds.common.list"
    actions = (
        Link(
            "ledger.entry.detail",
            _("Accounting entry"),
            "book",
            permission=VIEW_ENTRIES,
            when=lambda one: one.entry_id is not None,
            ids=lambda one: {"pk": one.entry_id},
        ),
        Link(
            "joint_funds.common.reverse",
            _("Reverse"),
            "arrow-back-up",
            permission=policies.REVERSE_COMMON_MONEY,
            when=lambda one: one.state == ActState.POSTED and one.fund_act_id is None,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("direction", _("Direction"), value=lambda one: one.get_direction_display()),
                Column("head", _("Source or use"), value=lambda one: one.get_head_display()),
                MoneyColumn("amount", _("Amount")),
                DateColumn("on_date", _("Date")),
                Column("held_in", _("Money account"), value=lambda one: one.get_held_in_display()),
                Column("counterparty", _("Payer or payee")),
                Column("memo", _("Remark")),
                Column("proposed_by__name", _("Entered by")),
                Column("decided_by__name", _("Decided by")),
                InstantColumn("posted_at", _("Posted at")),
                Column("reason", _("Reason of the reversal")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> CommonMovement:
        """Return the movement."""
        return queries.get_movement(actor, project, ids["pk"])

    def tags(self, record: CommonMovement) -> list[Tag]:
        """Return its state."""
        return [Tag(record.get_state_display(), tables.STATE_TONES[ActState(record.state)])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request too."""
        return [*super().buttons(), *to_request(self, policies.COMMON_REQUEST)]


class MovementReverse(ActionScreen):
    """Take a booked movement back."""

    path, name = "common-income/<int:pk>/reverse/", "joint_funds.common.reverse"
    title, button, danger = _("Reverse the movement"), _("Reverse"), True
    permission = policies.REVERSE_COMMON_MONEY
    done = "joint_funds.common.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> CommonMovement:
        """Return the movement."""
        return queries.get_movement(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [
            _("An opposite entry of {amount} yuan is posted today.").format(
                amount=money.format_amount(self.object.amount)
            )
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CommonMovement:
        """Reverse it."""
        return services.reverse_movement(actor=actor, movement=self.object, reason=cleaned["reason"])
