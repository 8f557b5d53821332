"""The desks' days: closed with a count, received by somebody else; cash paid into the bank."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import clock, money
from anju.core.access import Actor
from anju.domains.banking import filters, policies, queries, services
from anju.domains.banking.models import CashBanking, CashDay
from anju.domains.payments.enums import AT_THE_DESK
from anju.surfaces.console.banking import forms
from anju.surfaces.console.documents.tabs import Documents
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
    LinkColumn,
    ListScreen,
    MoneyColumn,
    NumberColumn,
    PageScreen,
    Tag,
    TemplateTab,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm


class DayList(ListScreen):
    """The closed days."""

    path, name = "day-closes/", "banking.day.list"
    title, icon = _("Day closes"), "cash-banknote"
    permission = policies.VIEW_DAYS
    filterset = filters.CashDayFilter
    order = ("-day",)
    columns = (
        LinkColumn("day", _("Day"), to="banking.day.detail", phone=1),
        NumberColumn("shifts", _("Shifts")),
        MoneyColumn("cash_in", _("Cash taken")),
        MoneyColumn("banked", _("Paid into the bank")),
        MoneyColumn("counted", _("Counted"), phone=2),
        MoneyColumn("difference", _("Difference"), phone=4),
        Column("closed_by__name", _("Closed by"), phone=3),
        Column("received_by__name", _("Received by")),
    )
    actions = (
        Link("banking.day.close", _("Close a day"), "lock", permission=policies.CLOSE_DAYS, key="n", primary=True),
        Link("banking.cash.list", _("Cash paid in"), "building-bank"),
        Link("banking.cash.unbanked", _("Not banked yet"), "clock"),
    )
    empty = Empty(_("No day has been closed yet"), _("When all shifts are closed, the day is counted and closed here."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[CashDay]:
        """Return the days."""
        return queries.days_visible_to(actor, project)


class DayClose(FormScreen):
    """Close a day with what was counted."""

    path, name = "day-closes/close/", "banking.day.close"
    title, button = _("Close a day"), _("Close the day")
    permission = policies.CLOSE_DAYS
    form = forms.DayForm
    done = "banking.day.detail"
    back = "banking.day.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the day to close: today, or an earlier one that has to be closed first."""
        sheet = queries.day_sheet(actor, project, clock.today())
        return {"day": sheet.earlier_on or sheet.day}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the day as it stands, for the words below the count."""
        actor.require(policies.VIEW_DAYS, project.pk)
        return {"sheet": lambda day: queries.day_sheet(actor, project, day)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CashDay:
        """Close it."""
        return services.close_day(actor=actor, project=project, **cleaned)


def _table(actor: Actor, project: Any, day: CashDay) -> dict[str, Any]:
    rows = [
        (item or _("Paid in advance"), [Decimal(one) for one in row], Decimal(all_)) for item, row, all_ in day.table
    ]
    return {"rows": rows, "methods": [method.label for method in AT_THE_DESK]}


class DayDetail(DetailScreen):
    """One closed day."""

    path, name = "day-closes/<int:pk>/", "banking.day.detail"
    permission = policies.VIEW_DAYS
    icon = "cash-banknote"
    back = "banking.day.list"
    actions = (
        Link(
            "banking.day.receive",
            _("Receive the cash"),
            "check",
            permission=policies.RECEIVE_DAYS,
            when=lambda day: day.received_at is None,
            primary=True,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                NumberColumn("shifts", _("Shifts")),
                MoneyColumn("opening", _("Opening cash")),
                MoneyColumn("cash_in", _("Cash taken")),
                MoneyColumn("refunds", _("Cash handed back")),
                MoneyColumn("banked", _("Paid into the bank")),
                MoneyColumn("expected", _("Expected")),
                MoneyColumn("counted", _("Counted")),
                MoneyColumn("difference", _("Difference")),
                LinkColumn("entry_id", _("Entry of the difference"), to="ledger.entry.detail", pk="entry_id"),
                Column("remark", _("Remark")),
                Column("closed_by__name", _("Closed by")),
                InstantColumn("closed_at", _("Day closed at")),
                Column("received_by__name", _("Received by")),
                InstantColumn("received_at", _("Cash received at")),
            ),
        ),
        TemplateTab("table", _("Taken by fee item and means"), "console/banking/day_table.html", _table),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> CashDay:
        """Return the day."""
        return queries.get_day(actor, project, pk)

    def heading(self, record: CashDay) -> str:
        """Name the page after the day."""
        return f"{record.day:%Y-%m-%d}"

    def tags(self, record: CashDay) -> list[Tag]:
        """Tell whether the cash was received, and whether it agreed."""
        received = Tag(_("Cash received"), "ok") if record.received_at else Tag(_("Cash to be received"), "warn")
        return [received, Tag(_("Difference"), "bad")] if record.difference else [received]


class DayReceive(ActionScreen):
    """Confirm that the cash was received as counted."""

    path, name = "day-closes/<int:pk>/receive/", "banking.day.receive"
    title, button = _("Receive the cash"), _("Cash received")
    permission = policies.RECEIVE_DAYS
    done = "banking.day.detail"
    form = ConfirmForm
    find = DayDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what is confirmed."""
        amount = money.format_amount(self.object.counted, symbol="¥")
        return [_("You confirm that you received {amount} in cash.").format(amount=amount)]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CashDay:
        """Receive it."""
        return services.receive_day(actor=actor, day=self.object)


class BankingList(ListScreen):
    """Cash that was paid into the bank."""

    path, name = "day-closes/banked/", "banking.cash.list"
    title, icon = _("Cash paid in"), "building-bank"
    permission = policies.VIEW_DAYS
    back = "banking.day.list"
    order = ("-banked_on",)
    columns = (
        LinkColumn("slip", _("Slip"), to="banking.cash.detail", phone=1),
        DateColumn("banked_on", _("Paid in on"), phone=3),
        MoneyColumn("amount", _("Amount"), phone=2),
        Column("account__name", _("Bank account"), phone=4),
        Column("banked_by__name", _("Paid in by")),
    )
    actions = (Link("banking.cash.new", _("Pay cash in"), "plus", permission=policies.CLOSE_DAYS, primary=True),)
    empty = Empty(_("No cash was paid in yet"), _("Cash goes to the bank on the next day at the latest."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[CashBanking]:
        """Return what was paid in."""
        return queries.bankings_visible_to(actor, project)


class Unbanked(PageScreen):
    """Cash that was taken and is not in the bank, by day."""

    path, name = "day-closes/unbanked/", "banking.cash.unbanked"
    title, icon = _("Not banked yet"), "clock"
    permission = policies.VIEW_DAYS
    back = "banking.day.list"
    template = "console/banking/unbanked.html"
    days_shown = 60

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return a page of the days with what is left of them, the oldest first; the total is that of all."""
        days = queries.unbanked_cash(actor, project)
        first = next((at for at, one in enumerate(days) if f"{one.day}" == self.request.GET.get("from")), 0)
        return {
            "days": days[first : first + self.days_shown],
            "total": money.total(day.left for day in days),
            "late": policies.BANKED_WITHIN,
            "first_url": self.request.path if first else "",
            "next_url": f"?from={days[after].day}" if (after := first + self.days_shown) < len(days) else "",
        }


class BankingNew(FormScreen):
    """Record cash that was paid in."""

    path, name = "day-closes/banked/new/", "banking.cash.new"
    title = _("Pay cash in")
    permission = policies.CLOSE_DAYS
    form = forms.BankingForm
    done, back = "banking.cash.detail", "banking.cash.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the accounts to choose from."""
        return {"accounts": queries.accounts(project)}

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return today."""
        return {"banked_on": clock.today()}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> CashBanking:
        """Record it, with its paper."""
        paper = cleaned.pop("paper")
        content = (paper.name or "", paper.read()) if paper else None
        return services.bank_cash(actor=actor, project=project, paper=content, **cleaned)


class BankingDetail(DetailScreen):
    """Cash that was paid in: its slip, its paper, its entry, the bank's line."""

    path, name = "day-closes/banked/<int:pk>/", "banking.cash.detail"
    permission = policies.VIEW_DAYS
    icon = "building-bank"
    back = "banking.cash.list"
    tabs = (
        Fields(
            "facts",
            _("Facts"),
            (
                MoneyColumn("amount", _("Amount")),
                Column("slip", _("Slip")),
                DateColumn("banked_on", _("Paid in on")),
                Column("account__name", _("Bank account")),
                Column("banked_by__name", _("Paid in by")),
                InstantColumn("banked_at", _("Recorded at")),
                LinkColumn(
                    "arrival__line",
                    _("On the bank's statement"),
                    to="banking.line.detail",
                    value=lambda banking: banking.arrival.line if banking.arrival else None,
                    pk=lambda banking: banking.arrival.line_id if banking.arrival else None,
                ),
            ),
        ),
        Documents(services.BANKING_SUBJECT),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> CashBanking:
        """Return what was paid in."""
        return queries.get_banking(actor, project, pk)

    def heading(self, record: CashBanking) -> str:
        """Name the page after the slip."""
        return f"{record.slip} {money.format_amount(record.amount, symbol='¥')}"

    def tags(self, record: CashBanking) -> list[Tag]:
        """Tell whether the bank has it."""
        return [Tag(_("The bank has it"), "ok") if record.arrival else Tag(_("Not on a statement yet"), "warn")]
