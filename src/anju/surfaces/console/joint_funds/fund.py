"""The maintenance fund: what units hold, what came and was used."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.joint_funds import filters, policies, queries, services
from anju.domains.joint_funds.enums import ActState, FundMove
from anju.domains.joint_funds.models import FundAccount, FundAct
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
    Related,
    Tag,
    Timeline,
)

NEW = Link(
    "joint_funds.act.create", _("New movement"), "plus", permission=policies.PROPOSE_FUND_ACTS, key="n", primary=True
)


OPENINGS = Link(
    "joint_funds.act.openings", _("Opening balances"), "table-import", permission=policies.PROPOSE_FUND_ACTS
)


class AccountList(ListScreen):
    """What each unit holds."""

    path, name = "maintenance-fund/units/", "joint_funds.account.list"
    title, icon = _("Maintenance fund by unit"), "building-bank"
    permission = policies.VIEW_FUNDS
    filterset = filters.AccountFilter
    order = ("unit__position",)
    columns = tables.ACCOUNT_COLUMNS
    actions = (
        NEW,
        Link("joint_funds.act.list", _("Movements"), "list"),
        OPENINGS,
    )
    empty = Empty(
        _("No unit holds anything yet"),
        _("Enter the first deposits: they are shared by building area."),
        NEW.to,
        NEW.title,
        "building-bank",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[FundAccount]:
        """Return the accounts."""
        return queries.accounts(actor, project)


class AccountDetail(DetailScreen):
    """What one unit holds, and how that came about."""

    path, name = "maintenance-fund/units/<int:pk>/", "joint_funds.account.detail"
    icon = "building-bank"
    permission = policies.VIEW_FUNDS
    back = "joint_funds.account.list"
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("unit__code", _("Unit")),
                MoneyColumn("first_deposit", _("First deposit")),
                MoneyColumn("balance", _("Balance")),
            ),
        ),
        Related(
            "entries",
            _("Movements"),
            tables.ENTRY_COLUMNS,
            rows=lambda actor, project, account: queries.entries_of_unit(actor, project, account.unit_id),
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> FundAccount:
        """Return the account."""
        return queries.get_account(actor, project, ids["pk"])

    def heading(self, record: FundAccount) -> str:
        """Return the unit."""
        return record.unit.code

    def tags(self, record: FundAccount) -> list[Tag]:
        """Tell who has to top up."""
        is_low = record.first_deposit > 0 and record.balance < record.first_deposit * filters.LOW
        return [Tag(_("Has to top up"), "warn", "alert-triangle")] if is_low else []


class ActList(ListScreen):
    """All movements of the fund."""

    path, name = "maintenance-fund/", "joint_funds.act.list"
    title, icon = _("Maintenance fund"), "building-bank"
    permission = policies.VIEW_FUNDS
    filterset = filters.ActFilter
    columns = tables.ACT_COLUMNS
    actions = (NEW, Link("joint_funds.account.list", _("By unit"), "door"))
    empty = Empty(
        _("No movement of the maintenance fund yet"),
        _("Deposits, interest and uses, decided by somebody else and shared among the units to the cent."),
        NEW.to,
        NEW.title,
        "building-bank",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[FundAct]:
        """Return the movements."""
        return queries.acts(actor, project)


class ActCreate(FormScreen):
    """Enter a movement."""

    path, name = "maintenance-fund/new/", "joint_funds.act.create"
    title, button = _("New movement of the maintenance fund"), _("Submit for approval")
    permission = policies.PROPOSE_FUND_ACTS
    form = forms.ActForm
    done = "joint_funds.act.detail"
    back = "joint_funds.act.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what there is to choose from."""
        return {
            "buildings": estate.buildings_visible_to(actor, project),
            "units": estate.units_visible_to(actor, project),
            "units_url": self.link("estate.unit.choices"),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> FundAct:
        """Propose it."""
        return services.propose_act(actor=actor, project=project, **cleaned)


def _concerned(act: FundAct) -> str:
    if act.unit is not None:
        return act.unit.code
    return "、".join(str(building) for building in act.buildings.all()) or str(_("The whole project"))


class ActDetail(DetailScreen):
    """One movement and what fell to each unit."""

    path, name = "maintenance-fund/<int:pk>/", "joint_funds.act.detail"
    icon = "building-bank"
    permission = policies.VIEW_FUNDS
    back = "joint_funds.act.list"
    actions = (
        Link(
            "joint_funds.act.reverse",
            _("Reverse"),
            "arrow-back-up",
            permission=policies.PROPOSE_FUND_ACTS,
            when=lambda act: (
                act.state == ActState.POSTED and act.reverses_id is None and act.kind != FundMove.COMMON_INCOME
            ),
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                Column("kind", _("Kind"), value=lambda act: act.get_kind_display()),
                MoneyColumn("amount", _("Amount")),
                DateColumn("on_date", _("Date")),
                Column("share", _("How it is shared"), value=lambda act: act.get_share_display()),
                Column("buildings", _("Buildings concerned"), value=_concerned),
                Column("route", _("Rests on"), value=lambda act: act.get_route_display()),
                Column("purpose", _("Purpose")),
                Column("proposed_by__name", _("Entered by")),
                Column("decided_by__name", _("Decided by")),
                InstantColumn("posted_at", _("Posted at")),
            ),
        ),
        Related(
            "shares",
            _("Shares"),
            tables.SHARE_COLUMNS,
            rows=lambda actor, project, act: queries.shares_of_act(actor, act).order_by("unit__position"),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> FundAct:
        """Return the movement."""
        return queries.get_act(actor, project, ids["pk"])

    def tags(self, record: FundAct) -> list[Tag]:
        """Return its state."""
        return [Tag(record.get_state_display(), tables.STATE_TONES[ActState(record.state)])]

    def buttons(self) -> list[tuple[Link, str]]:
        """Lead to the request too."""
        return [*super().buttons(), *to_request(self, policies.FUND_REQUEST)]


class OpeningUpload(FormScreen):
    """Propose what units held when the project was taken over, out of a file."""

    path, name = "maintenance-fund/openings/", "joint_funds.act.openings"
    title, button = _("Opening balances of the maintenance fund"), _("Submit for approval")
    permission = policies.PROPOSE_FUND_ACTS
    form = forms.OpeningsForm
    done = back = "joint_funds.act.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Read and propose it."""
        file = cleaned["file"]
        services.import_openings(actor=actor, project=project, filename=file.name or "", content=file.read())


class ActReverse(ActionScreen):
    """Propose to take a movement back."""

    path, name = "maintenance-fund/<int:pk>/reverse/", "joint_funds.act.reverse"
    title, button, danger = _("Reverse the movement"), _("Submit for approval"), True
    permission = policies.PROPOSE_FUND_ACTS
    done = "joint_funds.act.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> FundAct:
        """Return the movement."""
        return queries.get_act(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("Each unit gets back, or gives, exactly what it gave or got, once the reversal is approved.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> FundAct:
        """Propose it."""
        return services.propose_reversal(actor=actor, act=self.object, reason=cleaned["reason"])
