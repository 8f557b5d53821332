"""Readings: list with what waits, page of one, entering, correcting, confirming."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import filters, policies
from anju.domains.billing.models import Meter, MeterReading
from anju.domains.billing.queries import metering as queries
from anju.domains.billing.services import metering as services
from anju.domains.billing.services.metering import Taken
from anju.domains.documents import queries as documents
from anju.surfaces.console.metering import forms, tables
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
    NumberColumn,
    Queue,
    Related,
    Screen,
    Tag,
)

_TO_CONFIRM = Q(is_unusual=True, confirmed_at__isnull=True, is_superseded=False)


def _awaits(reading: Any) -> bool:
    return bool(reading.is_unusual and reading.confirmed_at is None and not reading.is_superseded)


def _in_its_place(actor: Actor, project: Any, reading: MeterReading) -> QuerySet[MeterReading]:
    return queries.readings_of_meter(actor, reading.meter).filter(slot=reading.slot)


def _state(reading: Any) -> str:
    return str(tables.reading_tag(reading).text)


class ReadingList(ListScreen):
    """All readings, those to confirm first."""

    path, name = "readings/", "billing.reading.list"
    title, icon = _("Meter readings"), "meter-cube"
    permission = policies.VIEW_METERS
    filterset = filters.ReadingFilter
    columns = tables.READING_COLUMNS
    queues = (
        Queue("confirm", _("To confirm"), lambda actor: _TO_CONFIRM, tone="warn"),
        Queue("uncharged", _("Not charged yet"), lambda actor: Q(is_billed=False, is_superseded=False)),
        Queue("all", _("All"), counted=False),
    )
    search_queue = "all"
    empty = Empty(_("No readings here"), _("Unusual readings wait here for a second look."), icon="meter-cube")

    def rows(self, actor: Actor, project: Any) -> QuerySet[MeterReading]:
        """Return the readings."""
        return queries.readings(actor, project)


class ReadingDetail(DetailScreen):
    """One reading: what it says, what it was counted from, who saw it."""

    path, name = "readings/<int:pk>/", "billing.reading.detail"
    icon = "meter-cube"
    permission = policies.VIEW_METERS
    back = "billing.reading.list"
    actions = (
        Link("billing.meter.detail", _("Meter"), "meter-cube", ids=lambda reading: {"pk": reading.meter_id}),
        Link(
            "billing.reading.photo",
            _("Photo of the dial"),
            "camera",
            when=lambda reading: reading.photo_id is not None,
        ),
        Link(
            "billing.reading.correct",
            _("Correct"),
            "edit",
            permission=policies.TAKE_READINGS,
            when=lambda reading: not reading.is_superseded,
        ),
        Link(
            "billing.reading.confirm",
            _("Confirm"),
            "circle-check",
            permission=policies.CONFIRM_READINGS,
            when=_awaits,
            primary=True,
        ),
    )
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                DateColumn("read_on", _("Read on")),
                Column("kind", _("Kind of reading")),
                Column("base", _("Previous reading"), value=lambda row: tables.both(row.base, row.base_valley)),
                Column("reading", _("Reading"), value=lambda row: tables.both(row.reading, row.valley)),
                NumberColumn("multiplier", _("Multiplier"), value=lambda row: tables.number_text(row.multiplier)),
                NumberColumn("usage", _("Adds to the use"), value=lambda row: tables.number_text(row.usage)),
                NumberColumn("valley_usage", _("Of it valley"), value=lambda row: tables.number_text(row.valley_usage)),
                NumberColumn("expected", _("Expected use"), value=lambda row: tables.number_text(row.expected)),
                Column(
                    "is_rolled_over", _("Dial began anew"), value=lambda row: _("Yes") if row.is_rolled_over else ""
                ),
                LinkColumn("supersedes__read_on", _("Corrects"), to="billing.reading.detail", pk="supersedes_id"),
                Column("note", _("Remark")),
                Column("source", _("Entered")),
                Column("taken_by__name", _("Read by")),
                InstantColumn("recorded_at", _("Recorded at")),
                Column("confirmed_by__name", _("Confirmed by")),
                InstantColumn("confirmed_at", _("Confirmed at")),
                Column("confirmation", _("What was found")),
            ),
        ),
        Related(
            "place",
            _("In its place"),
            (
                LinkColumn("read_on", _("Read on"), to="billing.reading.detail", phone=1),
                Column("reading", _("Reading"), value=lambda row: tables.both(row.reading, row.valley), phone=2),
                NumberColumn("usage", _("Adds to the use"), value=lambda row: tables.number_text(row.usage), phone=3),
                tables.ReadingStateColumn("state", _("State"), value=_state, phone=4),
                Column("taken_by__name", _("Read by")),
                InstantColumn("recorded_at", _("Recorded at")),
                Column("note", _("Remark")),
            ),
            rows=_in_its_place,
        ),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> MeterReading:
        """Return the reading."""
        return queries.get_reading(actor, project, ids["pk"])

    def heading(self, record: MeterReading) -> str:
        """Return where, which meter and when."""
        return tables.what(record)

    def tags(self, record: MeterReading) -> list[Tag]:
        """Return what stands about it."""
        return [tables.reading_tag(record)]


class ReadingPhoto(Screen):
    """The photo of the dial that came with a reading."""

    path, name = "readings/<int:pk>/photo/", "billing.reading.photo"
    permission = policies.VIEW_METERS

    def find(self, actor: Actor, project: Any, **ids: Any) -> Any:
        """Return the picture."""
        reading = queries.get_reading(actor, project, ids["pk"])
        return documents.get_photo(
            project, reading.photo_id or 0, subject=services.DIALS, subject_ids=[reading.meter_id]
        )

    def get(self) -> HttpResponseBase:
        """Send the picture."""
        answer = FileResponse(documents.open_photo(self.object), content_type="image/jpeg")
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cache-Control"] = "private, max-age=86400"
        return answer


class ReadingNew(FormScreen):
    """Enter what a meter shows."""

    path, name = "meters/<int:pk>/read/", "billing.reading.new"
    title = _("Enter a reading")
    permission = policies.TAKE_READINGS
    form = forms.ReadingForm
    done = "billing.reading.detail"
    back = "billing.meter.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Meter:
        """Return the meter."""
        return queries.get_meter(actor, project, ids["pk"])

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the meter."""
        return {"meter": self.object}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> MeterReading:
        """Keep the reading."""
        return services.record_reading(actor=actor, project=project, taken=Taken(meter_id=self.object.pk, **cleaned))


class ReadingCorrect(FormScreen):
    """Enter what the meter really shows; the wrong reading stays on record."""

    path, name = "readings/<int:pk>/correct/", "billing.reading.correct"
    title, button = _("Correct the reading"), _("Correct")
    permission = policies.TAKE_READINGS
    form = forms.CorrectionForm
    done = "billing.reading.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> MeterReading:
        """Return the wrong reading."""
        return queries.get_reading(actor, project, ids["pk"])

    def heading(self, record: MeterReading) -> str:
        """Say which reading."""
        return f"{self.title} {tables.what(record)}"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin with what was entered."""
        wrong = self.object
        return {"read_on": wrong.read_on, "reading": wrong.reading, "valley": wrong.valley, "kind": wrong.kind}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the meter."""
        return {"meter": self.object.meter}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> MeterReading:
        """Keep the right reading beside the wrong one."""
        taken = Taken(meter_id=self.object.meter_id, **cleaned)
        return services.record_reading(actor=actor, project=project, taken=taken, corrects=self.object)


class ReadingConfirm(ActionScreen):
    """Confirm unusual use."""

    path, name = "readings/<int:pk>/confirm/", "billing.reading.confirm"
    title, button = _("Confirm the unusual use"), _("Confirm")
    permission = policies.CONFIRM_READINGS
    form = forms.ConfirmForm
    done = "billing.reading.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> MeterReading:
        """Return the reading."""
        return queries.get_reading(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what comes of it."""
        return [_("The use is charged with the next bill run.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> MeterReading:
        """Confirm it."""
        return services.confirm_reading(actor=actor, reading=self.object, note=cleaned["note"])
