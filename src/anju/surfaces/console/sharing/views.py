"""Shared costs: list, page, preparing, and what is done to one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.money import format_amount
from anju.domains.billing import filters, policies, queries, services
from anju.domains.billing.enums import CostKind, SharedState, ShareRule
from anju.domains.billing.models import CostShare, SharedCost, SharingRules
from anju.domains.billing.queries import metering
from anju.surfaces.console.billing.tables import period_words
from anju.surfaces.console.sharing import forms, tables
from anju.ui.display import instant
from anju.ui.screens import (
    ActionScreen,
    DetailScreen,
    Empty,
    FormScreen,
    Link,
    ListScreen,
    Related,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm


class CostList(ListScreen):
    """All shared costs."""

    path, name = "shared-costs/", "sharing.cost.list"
    title, icon = _("Shared costs"), "users-group"
    permission = policies.VIEW_BILLS
    filterset = filters.SharedCostFilter
    columns = tables.COST_COLUMNS
    actions = (
        Link("sharing.cost.new", _("Share a cost"), "plus", permission=policies.PREPARE_SHARES, key="n", primary=True),
        Link("sharing.disclosure", _("Disclosure sheet"), "printer"),
        Link("sharing.rules", _("Settings"), "settings", permission=policies.APPROVE_SHARES),
    )
    empty = Empty(
        _("No shared costs yet"),
        _("Water or power of common parts is divided to the cent: prepare, approve, issue, disclose."),
        "sharing.cost.new",
        _("Share a cost"),
        "users-group",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[SharedCost]:
        """Return the project's shared costs."""
        return queries.shared_costs(actor, project)


def _overview(actor: Actor, project: Any, cost: SharedCost) -> dict[str, Any]:
    """Return what the first tab shows."""
    people: list[tuple[object, object]] = [
        (_("Prepared by"), cost.prepared_by.name if cost.prepared_by else "—"),
        (_("Prepared at"), instant(cost.prepared_at)),
        (_("Approved by"), cost.approved_by.name if cost.approved_by else "—"),
        (_("Approved at"), instant(cost.approved_at) if cost.approved_at else "—"),
        (_("Published at"), instant(cost.published_at) if cost.published_at else "—"),
    ]
    facts: list[tuple[object, object]] = [
        (_("Fee item"), cost.fee_item.name),
        (_("Cost of"), CostKind(cost.kind).label),
        (_("Period"), period_words(cost)),
        (_("Divided by"), ShareRule(cost.rule).label),
        (_("Among"), tables.scope_words(cost, queries.scope_names(actor, cost))),
        (_("Units"), cost.unit_count),
        (_("Remark"), cost.remark or "—"),
    ]
    return {"facts": facts, "people": people, "how_much": tables.how_much(cost)}


def _shares(actor: Actor, project: Any, cost: SharedCost) -> QuerySet[CostShare]:
    return queries.shares_of(actor, cost)


class CostDetail(DetailScreen):
    """One shared cost: what is shared, how, and what falls to each unit."""

    path, name = "shared-costs/<int:pk>/", "sharing.cost.detail"
    icon = "users-group"
    template = "console/billing/record.html"
    permission = policies.VIEW_BILLS
    back = "sharing.cost.list"
    actions = (
        Link(
            "sharing.cost.approve",
            _("Approve"),
            "user-check",
            permission=policies.APPROVE_SHARES,
            primary=True,
            when=lambda cost: cost.state == SharedState.DRAFT,
        ),
        Link(
            "sharing.cost.issue",
            _("Issue"),
            "send",
            permission=policies.ISSUE_SHARES,
            primary=True,
            when=lambda cost: cost.state == SharedState.APPROVED,
        ),
        Link(
            "sharing.cost.publish",
            _("Publish"),
            "speakerphone",
            permission=policies.ISSUE_SHARES,
            when=lambda cost: cost.state == SharedState.ISSUED and cost.published_at is None,
        ),
        Link(
            "sharing.cost.paper", _("Disclosure sheet"), "printer", when=lambda cost: cost.state == SharedState.ISSUED
        ),
        Link(
            "sharing.cost.withdraw",
            _("Withdraw"),
            "circle-x",
            permission=policies.PREPARE_SHARES,
            when=lambda cost: cost.state in (SharedState.DRAFT, SharedState.APPROVED),
        ),
        Link(
            "sharing.cost.reverse",
            _("Reverse"),
            "arrow-back-up",
            permission=policies.REVERSE_CHARGES,
            when=lambda cost: cost.state == SharedState.ISSUED,
        ),
    )
    tabs = (
        TemplateTab("overview", _("Overview"), "console/sharing/overview.html", _overview),
        Related(
            "shares",
            _("Shares"),
            tables.SHARE_COLUMNS,
            rows=_shares,
            more="sharing.share.list",
            more_query=lambda cost: f"cost={cost.pk}",
            count=lambda cost: cost.unit_count,
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> SharedCost:
        """Return the cost."""
        return queries.get_shared_cost(actor, project, ids["pk"])

    def heading(self, record: SharedCost) -> str:
        """Return what it is for and when."""
        return f"{record.title} {period_words(record)}"

    def number(self, record: SharedCost) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: SharedCost) -> list[Tag]:
        """Return its state."""
        state = SharedState(record.state)
        shown = [Tag(state.label, tables.TONES[state], tables.ICONS[state])]
        return [*shown, Tag(_("Published"), "info", "speakerphone")] if record.published_at else shown


class ShareList(ListScreen):
    """The shares of all costs, or of one; also as Excel."""

    path, name = "shared-cost-shares/", "sharing.share.list"
    title, icon = _("Shares"), "list-details"
    permission = policies.VIEW_BILLS
    export_permission = policies.EXPORT_BILLS
    filterset = filters.CostShareFilter
    columns = tables.SHARE_COLUMNS
    empty = Empty(_("No shares"), _("Shares come with a shared cost."), icon="users-group")

    def rows(self, actor: Actor, project: Any) -> QuerySet[CostShare]:
        """Return the project's shares."""
        return queries.all_shares(actor, project)


class CostNew(FormScreen):
    """Prepare a shared cost."""

    path, name = "shared-costs/new/", "sharing.cost.new"
    title, button = _("Share a cost"), _("Divide")
    permission = policies.PREPARE_SHARES
    form = forms.SharedCostForm
    done = "sharing.cost.detail"
    back = "sharing.cost.list"
    message = _("Divided. Nothing is owed before somebody else approved and the bills are issued.")

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with this month."""
        return {"first_month": f"{clock.today():%Y-%m}"}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what there is to choose from."""
        return {
            "fee_items": queries.fee_items_to_share(actor, project),
            "buildings": queries.buildings_to_share(actor, project),
            "entrances": queries.entrances_to_share(actor, project),
            "units_named": partial(queries.units_named, actor, project),
            "meters": metering.master_meters(actor, project).filter(children__isnull=False).distinct(),
            "measured": partial(metering.balance_of, actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> SharedCost:
        """Prepare it."""
        return services.prepare_shared_cost(actor=actor, project=project, **forms.facts(cleaned))


class CostAction(ActionScreen):
    """Something is done to one shared cost."""

    form = ConfirmForm
    done = "sharing.cost.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> SharedCost:
        """Return the cost."""
        return queries.get_shared_cost(actor, project, ids["pk"])


class CostApprove(CostAction):
    """Approve a cost with its shares."""

    path, name = "shared-costs/<int:pk>/approve/", "sharing.cost.approve"
    title, button = _("Approve the shared cost"), _("Approve")
    permission = policies.APPROVE_SHARES

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what is approved."""
        cost = self.object
        return [
            f"{cost.title} {period_words(cost)}: {tables.how_much(cost)}",
            _("Who prepared it may not approve it."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> SharedCost:
        """Approve it."""
        return services.approve_shared_cost(actor=actor, cost=self.object)


class CostIssue(CostAction):
    """Issue the shares as bills."""

    path, name = "shared-costs/<int:pk>/issue/", "sharing.cost.issue"
    title, button = _("Issue the shared cost"), _("Issue")
    permission = policies.ISSUE_SHARES

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what is issued."""
        told = _("{count} units get a bill; together {amount} yuan.")
        return [str(told).format(count=self.object.unit_count, amount=format_amount(self.object.amount))]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> SharedCost:
        """Issue it."""
        return services.issue_shared_cost(actor=actor, cost=self.object)


class CostPublish(CostAction):
    """Show a cost to the residents."""

    path, name = "shared-costs/<int:pk>/publish/", "sharing.cost.publish"
    title, button = _("Publish to the residents"), _("Publish")
    permission = policies.ISSUE_SHARES

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell who sees what."""
        return [_("Residents see quantity, unit price and amount, and each home its own share.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> SharedCost:
        """Publish it."""
        return services.publish_shared_cost(actor=actor, cost=self.object)


class CostWithdraw(CostAction):
    """Give up a cost that was not issued."""

    path, name = "shared-costs/<int:pk>/withdraw/", "sharing.cost.withdraw"
    title, button, danger = _("Withdraw the shared cost"), _("Withdraw"), True
    permission = policies.PREPARE_SHARES

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what stays."""
        return [_("It stays on record as withdrawn; prepare it again with other facts.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> SharedCost:
        """Withdraw it."""
        return services.withdraw_shared_cost(actor=actor, cost=self.object)


class CostReverse(ActionScreen):
    """Reverse an issued cost, with a reason."""

    path, name = "shared-costs/<int:pk>/reverse/", "sharing.cost.reverse"
    title, button, danger = _("Reverse the shared cost"), _("Reverse"), True
    permission = policies.REVERSE_CHARGES
    done = "sharing.cost.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> SharedCost:
        """Return the cost."""
        return queries.get_shared_cost(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("All its bills and their entries are reversed, as long as nothing was paid on any of them.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> SharedCost:
        """Reverse it."""
        return services.reverse_shared_cost(actor=actor, cost=self.object, reason=cleaned["reason"])


class Rules(FormScreen):
    """What may not be shared here."""

    path, name = "shared-costs/rules/", "sharing.rules"
    title = _("What may not be shared")
    permission = policies.APPROVE_SHARES
    form = forms.RulesForm
    back = "sharing.cost.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is set."""
        rules = queries.rules_of(project)
        return {"refused": rules.refused, "source": rules.source}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> SharingRules:
        """Set it."""
        return services.set_sharing_rules(actor=actor, project=project, **cleaned)
