"""Reading rounds: list, the grid at the desk, its sheet."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core import clock
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.billing import policies
from anju.domains.billing.models import Meter, ReadingRound
from anju.domains.billing.queries import metering as queries
from anju.domains.billing.services import metering as services
from anju.domains.estate import queries as estate
from anju.surfaces.console.metering import forms, tables
from anju.ui.downloads import xlsx_response
from anju.ui.screens import (
    ActionScreen,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    FormScreen,
    InstantColumn,
    Link,
    LinkColumn,
    ListScreen,
    Screen,
    Tag,
    TemplateTab,
)
from anju.ui.screens.action import ConfirmForm

PAGE = 60
NEW = Link("billing.round.new", _("New round"), "plus", permission=policies.TAKE_READINGS, key="n", primary=True)


def _is_open(reading_round: Any) -> bool:
    return reading_round.closed_at is None


class RoundList(ListScreen):
    """All rounds, newest first."""

    path, name = "reading-rounds/", "billing.round.list"
    title, icon = _("Reading rounds"), "list-check"
    permission = policies.VIEW_METERS
    columns = (
        LinkColumn("name", _("Round"), to="billing.round.detail", sort=False, phone=1),
        Column("kind", _("Meters"), sort=False, phone=3),
        Column("building__code", _("Building"), sort=False),
        DateColumn("starts_on", _("From"), sort=False),
        DateColumn("read_on", _("Read on"), sort=False, phone=4),
        Column("opened_by__name", _("Opened by"), sort=False),
        InstantColumn("closed_at", _("Closed"), sort=False, phone=2),
    )
    actions = (NEW,)
    empty = Empty(_("No rounds yet"), _("A round leads past all meters of a kind."), NEW.to, NEW.title, "list-check")

    def rows(self, actor: Actor, project: Any) -> QuerySet[ReadingRound]:
        """Return the rounds."""
        return queries.rounds(actor, project).order_by("-pk")


class RoundNew(FormScreen):
    """Open a round."""

    path, name = "reading-rounds/new/", "billing.round.new"
    title, button = _("New round"), _("Open the round")
    permission = policies.TAKE_READINGS
    form = forms.RoundForm
    done = "billing.round.detail"
    back = "billing.round.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with this month."""
        return {"starts_on": clock.today().replace(day=1), "read_on": clock.today()}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the buildings to choose from."""
        return {"buildings": estate.buildings_visible_to(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ReadingRound:
        """Open it."""
        return services.open_round(actor=actor, project=project, **cleaned)


def _grid(actor: Actor, project: Any, reading_round: ReadingRound) -> dict[str, Any]:
    """Return how far the round is; its lines come page by page."""
    return {"progress": queries.progress_of(reading_round), "is_open": _is_open(reading_round)}


class RoundDetail(DetailScreen):
    """One round: a grid to type along, Enter leads on."""

    path, name = "reading-rounds/<int:pk>/", "billing.round.detail"
    icon = "list-check"
    permission = policies.VIEW_METERS
    back = "billing.round.list"
    template = "console/metering/round.html"
    actions = (
        Link("billing.round.sheet", _("As Excel"), "table-export"),
        Link("billing.round.close", _("Close"), "circle-check", permission=policies.TAKE_READINGS, when=_is_open),
    )
    tabs = (TemplateTab("grid", _("Meters"), "console/metering/round_grid.html", _grid),)

    def find(self, actor: Actor, project: Any, **ids: Any) -> ReadingRound:
        """Return the round."""
        return queries.get_round(actor, project, ids["pk"])

    def heading(self, record: ReadingRound) -> str:
        """Return its name."""
        return record.name

    def tags(self, record: ReadingRound) -> list[Tag]:
        """Return whether it is open."""
        return [Tag(_("Being read"), "info", "clock") if _is_open(record) else Tag(_("Closed"), "mute", "circle-check")]

    def page(self) -> dict[str, Any]:
        """Return the lines of this page beside the head."""
        found = queries.meters_of_round(self.object)
        unread = self.request.GET.get("show") == "unread"
        if unread:
            found = found.filter(round_reading__isnull=True)
        number = max(_whole(self.request.GET.get("page", "")), 1)
        meters = list(found[(number - 1) * PAGE : number * PAGE + 1])
        lines = queries.round_lines(self.object, meters[:PAGE])
        return {
            **super().page(),
            "lines": lines,
            "number": number,
            "unread": unread,
            "before": number - 1,
            "after": number + 1 if len(meters) > PAGE else 0,
            "may_read": _is_open(self.object) and self.actor.may(policies.TAKE_READINGS, self.project.pk),
            "percent": queries.metering_settings_of(self.project.pk).unusual_percent,
        }


class RoundEnter(Screen):
    """Take one line of the grid."""

    path, name = "reading-rounds/<int:pk>/meters/<int:meter>/", "billing.round.enter"
    permission = policies.TAKE_READINGS

    def find(self, actor: Actor, project: Any, **ids: Any) -> ReadingRound:
        """Return the round."""
        return queries.get_round(actor, project, ids["pk"])

    def get(self) -> HttpResponseBase:
        """Go to the round."""
        return HttpResponseRedirect(self.link("billing.round.detail", pk=self.object.pk))

    def post(self) -> HttpResponseBase:
        """Keep what was typed and return the line as it stands then, with what is wrong with it."""
        meter = queries.get_meter(self.actor, self.project, self.ids["meter"])
        fault, typed = "", self.request.POST.get("reading", "").strip()
        try:
            self._take(meter, typed)
        except DomainError as error:
            fault = str(error)
        (found,) = queries.meters_of_round(self.object).filter(pk=meter.pk)
        (line,) = queries.round_lines(self.object, [found])
        shown = {"line": line, "fault": fault, "typed": typed if fault else "", "may_read": True, "object": self.object}
        return render(self.request, "console/metering/round_line.html", shown)

    def _take(self, meter: Meter, typed: str) -> None:
        if not typed:
            return
        field = forms.reading_field(_("Reading"))
        try:
            reading: Decimal = field.clean(typed)
            valley = field.clean(self.request.POST.get("valley", "")) if meter.has_valley else None
        except ValidationError as error:
            raise DomainError(error.messages[0]) from error
        services.read_in_round(actor=self.actor, reading_round=self.object, meter=meter, reading=reading, valley=valley)


class RoundClose(ActionScreen):
    """Close a round."""

    path, name = "reading-rounds/<int:pk>/close/", "billing.round.close"
    title, button = _("Close the round"), _("Close")
    permission = policies.TAKE_READINGS
    form = ConfirmForm
    done = "billing.round.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> ReadingRound:
        """Return the round."""
        return queries.get_round(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what stays unread."""
        progress = queries.progress_of(self.object)
        unread = progress.meters - progress.done
        return [_("{count} meters stay unread; they can be estimated one by one.").format(count=unread)]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ReadingRound:
        """Close it."""
        return services.close_round(actor=actor, reading_round=self.object)


class RoundSheet(Screen):
    """The round as a workbook to fill in and load again."""

    path, name = "reading-rounds/<int:pk>/readings.xlsx", "billing.round.sheet"
    permission = policies.VIEW_METERS

    def find(self, actor: Actor, project: Any, **ids: Any) -> ReadingRound:
        """Return the round."""
        return queries.get_round(actor, project, ids["pk"])

    def get(self) -> HttpResponseBase:
        """Send the workbook."""
        lines = queries.round_lines(self.object, list(queries.meters_of_round(self.object)))
        return xlsx_response(_workbook(self.object, lines), "readings")


def _workbook(reading_round: ReadingRound, lines: list[queries.RoundLine]) -> bytes:
    """Return the workbook; the last two columns are to be filled in."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1})
        fill = book.add_format({"bold": True, "bg_color": "#FFF3DC", "bottom": 1})
        text, number = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
        sheet = book.add_worksheet(_now("Meter readings"))
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 6, 16)
        titles = (_now("Unit or place"), _now("Kind"), _now("Meter number"), _now("Previous reading"), _now("Read on"))
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title, head)
        sheet.write_string(0, 5, _now("Reading"), fill)
        sheet.write_string(0, 6, _now("Valley reading"), fill)
        for row, line in enumerate(lines, 1):
            sheet.write_string(row, 0, tables.where(line.meter), text)
            sheet.write_string(row, 1, line.meter.get_kind_display(), text)
            sheet.write_string(row, 2, line.meter.number, text)
            sheet.write_number(row, 3, line.previous, number)
            sheet.write_string(row, 4, reading_round.read_on.isoformat(), text)
            if line.reading is not None:
                sheet.write_number(row, 5, line.reading.reading, number)
                if line.reading.valley is not None:
                    sheet.write_number(row, 6, line.reading.valley, number)
    return file.getvalue()


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
