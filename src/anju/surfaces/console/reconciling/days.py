"""The channels' days and their lines: compared by night, settled by one person, locked by another."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core import money
from anju.core.access import Actor
from anju.domains.payments import filters, policies, ports, queries
from anju.domains.payments import services as payments
from anju.domains.payments.enums import AGREED, DayState, LineHandling, MatchResult
from anju.domains.payments.models import ChannelDay, ChannelLine
from anju.ui.screens import (
    ActionScreen,
    BulkAction,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    MoneyColumn,
    NumberColumn,
    Related,
    StatusColumn,
    Tag,
    Timeline,
)
from anju.ui.screens.action import ConfirmForm

MATCH_TONES = {result: "ok" if result in AGREED else "bad" for result in MatchResult}
DAY_TONES = {DayState.MISSING: "bad", DayState.OPEN: "warn", DayState.LOCKED: "ok"}


def channel_name(day: ChannelDay) -> str:
    """Return what people call the channel of a day."""
    served = ports.channel(day.channel)
    return str(served.label) if served else day.channel


class DayList(ListScreen):
    """The channels' days."""

    path, name = "reconciliation/", "reconciling.day.list"
    title, icon = _("Daily reconciliation"), "table"
    permission = policies.VIEW_ONLINE
    filterset = filters.ChannelDayFilter
    order = ("-day",)
    columns = (
        LinkColumn("day", _("Day"), to="reconciling.day.detail", phone=1),
        Column("channel", _("Channel"), value=channel_name, phone=3),
        StatusColumn("state", _("State"), tones=DAY_TONES, phone=4),
        NumberColumn("lines", _("Lines")),
        MoneyColumn("paid", _("Paid"), phone=2),
        MoneyColumn("refunded", _("Refunded")),
        MoneyColumn("fees", _("Channel's fees")),
        MoneyColumn("net", _("Paid out"), value=lambda day: day.net),
        NumberColumn("differences", _("Differences")),
        NumberColumn("unsettled", _("To settle")),
        InstantColumn("compared_at", _("Compared at")),
    )
    actions = (Link("reconciling.line.list", _("All lines"), "list"),)
    empty = Empty(
        _("No day has been compared yet"), _("Each morning the channel's bill of the day before is compared.")
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[ChannelDay]:
        """Return the days."""
        return queries.days_visible_to(actor, project)


def _lines(actor: Actor, project: Any, day: ChannelDay) -> QuerySet[ChannelLine]:
    return queries.lines_of_day(actor, day)


LINE_COLUMNS = (
    Column("number", _("Number"), phone=1),
    StatusColumn("result", _("Result"), tones=MATCH_TONES, phone=4),
    MoneyColumn("channel_amount", _("Amount at the channel"), phone=2),
    MoneyColumn("our_amount", _("Amount with us")),
    MoneyColumn("difference", _("Difference"), value=lambda line: line.difference),
    Column("channel_no", _("Channel's number"), phone=3),
    Column("handling", _("Settled as"), value=lambda line: line.get_handling_display()),
    Column("reason", _("Reason")),
    Column("handled_by__name", _("Settled by")),
)


class DayDetail(DetailScreen):
    """One day: its sums, and its lines with those that differ first."""

    path, name = "reconciliation/<int:pk>/", "reconciling.day.detail"
    permission = policies.VIEW_ONLINE
    icon = "table"
    back = "reconciling.day.list"
    actions = (
        Link(
            "reconciling.day.lock",
            _("Lock the day"),
            "lock",
            permission=policies.LOCK_DAYS,
            primary=True,
            when=lambda day: day.state == DayState.OPEN and not day.unsettled,
        ),
        Link(
            "reconciling.day.fetch",
            _("Fetch the bill again"),
            "refresh",
            permission=policies.SETTLE_LINES,
            when=lambda day: day.state != DayState.LOCKED,
        ),
    )
    tabs = (
        Related(
            "lines",
            _("Lines"),
            LINE_COLUMNS,
            rows=_lines,
            more="reconciling.line.list",
            more_query=lambda day: f"day={day.pk}",
            empty=_("The channel and we had nothing on this day."),
        ),
        Fields(
            "facts",
            _("Facts"),
            (
                DateColumn("day", _("Day")),
                Column("channel", _("Channel"), value=channel_name),
                MoneyColumn("paid", _("Paid")),
                MoneyColumn("refunded", _("Refunded")),
                MoneyColumn("fees", _("Channel's fees")),
                MoneyColumn("net", _("Paid out"), value=lambda day: day.net),
                NumberColumn("lines", _("Lines")),
                NumberColumn("differences", _("Differences")),
                NumberColumn("unsettled", _("To settle")),
                Column("fault", _("Why there is no bill")),
                InstantColumn("compared_at", _("Compared at")),
                Column("locked_by__name", _("Locked by")),
                InstantColumn("locked_at", _("Locked at")),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, pk: int) -> ChannelDay:
        """Return the day."""
        return queries.get_day(actor, project, pk)

    def heading(self, record: ChannelDay) -> str:
        """Name the page after the day."""
        return f"{record.day:%Y-%m-%d} {channel_name(record)}"

    def tags(self, record: ChannelDay) -> list[Tag]:
        """Tell how far it is."""
        return [Tag(record.get_state_display(), DAY_TONES[DayState(record.state)])]


class DayFetch(ActionScreen):
    """Have the bill fetched and compared again."""

    path, name = "reconciliation/<int:pk>/fetch/", "reconciling.day.fetch"
    title, button = _("Fetch the bill again"), _("Fetch")
    permission = policies.SETTLE_LINES
    done = back = "reconciling.day.detail"
    form = ConfirmForm
    find = DayDetail.find
    message = _("The bill is being fetched; the page shows it in a moment.")

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        told = [_("The bill is fetched from the channel and compared line by line; what was settled stays settled.")]
        return [self.object.fault, *told] if self.object.fault else told

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ChannelDay:
        """Ask for it."""
        payments.fetch_again(actor=actor, day=self.object)
        return self.object


class DayLock(ActionScreen):
    """Lock the day."""

    path, name = "reconciliation/<int:pk>/lock/", "reconciling.day.lock"
    title, button = _("Lock the day"), _("Lock")
    permission = policies.LOCK_DAYS
    done = back = "reconciling.day.detail"
    form = ConfirmForm
    find = DayDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what will happen."""
        return [
            _("Nothing of this day can be changed afterwards."),
            _("{amount} is booked from on-line clearing to the bank, after fees of {fees}.").format(
                amount=money.format_amount(self.object.net, symbol="¥"),
                fees=money.format_amount(self.object.fees, symbol="¥"),
            ),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ChannelDay:
        """Lock it."""
        return payments.lock_day(actor=actor, day=self.object)


class HandlingForm(forms.Form):
    """How lines were settled, and why."""

    handling = forms.ChoiceField(label=_("Settled as"), choices=LineHandling.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200)


def _settle(actor: Actor, project: Any, rows: QuerySet[ChannelLine], cleaned: dict[str, Any]) -> int:
    ids = list(rows.values_list("pk", flat=True))
    return payments.settle_lines(actor=actor, project=project, line_ids=ids, **cleaned)


def _what_settling_does(actor: Actor, project: Any, rows: QuerySet[ChannelLine]) -> list[str]:
    agreed = rows.filter(result__in=AGREED).count()
    told = [str(_("The lines count as settled; what has to be booked for them is booked where it belongs."))]
    return [*told, str(_("{n} lines agree and are passed over.").format(n=agreed))] if agreed else told


class LineList(ListScreen):
    """Lines of all days, to be found by number and settled."""

    path, name = "reconciliation/lines/", "reconciling.line.list"
    title, icon = _("Lines of channel bills"), "list"
    permission = policies.VIEW_ONLINE
    back = "reconciling.day.list"
    filterset = filters.ChannelLineFilter
    order = ("-pk",)
    columns = (
        LinkColumn("compared__day", _("Day"), to="reconciling.day.detail", pk="compared_id"),
        *LINE_COLUMNS,
    )
    bulk = (
        BulkAction(
            "settle",
            _("Settle"),
            "check",
            run=_settle,
            permission=policies.SETTLE_LINES,
            form=HandlingForm,
            preview=_what_settling_does,
        ),
    )
    empty = Empty(_("No lines"), _("Each line of a channel's bill stands here beside what is stored."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[ChannelLine]:
        """Return the lines."""
        return queries.lines_visible_to(actor, project)
