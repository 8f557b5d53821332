"""Meters: list, page of one, putting up and replacing."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import filters, policies
from anju.domains.billing.models import Meter, MeteringSettings, MeterReading
from anju.domains.billing.queries import metering as queries
from anju.domains.billing.services import metering as services
from anju.domains.estate import queries as estate
from anju.surfaces.console.metering import forms, tables
from anju.ui.charts import Chart, Series
from anju.ui.screens import (
    BooleanColumn,
    Column,
    DateColumn,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    NumberColumn,
    Related,
    Tag,
    TemplateTab,
    Timeline,
)


def _stands(meter: Any) -> bool:
    return meter.removed_on is None


class MeterList(ListScreen):
    """All meters."""

    path, name = "meters/", "billing.meter.list"
    title, icon = _("Meters"), "meter-cube"
    permission = policies.VIEW_METERS
    filterset = filters.MeterFilter
    order = ("number",)
    columns = tables.METER_COLUMNS
    actions = (
        Link("billing.meter.install", _("Install a meter"), "plus", permission=policies.EDIT_METERS, key="n"),
        Link("billing.meter.balance", _("Master meters and loss"), "scale"),
        Link("billing.household.list", _("Large households"), "users"),
        Link("billing.metering.settings", _("Settings"), "settings", permission=policies.CONFIRM_READINGS),
    )
    empty = Empty(
        _("No meters yet"),
        _("Meters come with the roster, or are installed one by one."),
        "billing.meter.install",
        _("Install a meter"),
        "meter-cube",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Meter]:
        """Return the meters."""
        return queries.meters(actor, project)


def _readings(actor: Actor, project: Any, meter: Meter) -> QuerySet[MeterReading]:
    return queries.readings_of_meter(actor, meter)


def _use(actor: Actor, project: Any, meter: Meter) -> dict[str, Any]:
    """Return the chart of a meter's use by month; none before two months of it."""
    found = queries.use_by_month(actor, meter)
    if len(found) < 2:
        return {"use": None}
    series = Series(str(_("Use")), [use for _month, use in found])
    return {"use": Chart(str(_("Use by month of reading")), [f"{month:%Y-%m}" for month, _use in found], [series])}


class MeterDetail(DetailScreen):
    """One meter: what it is, and what was read from it."""

    path, name = "meters/<int:pk>/", "billing.meter.detail"
    icon = "meter-cube"
    permission = policies.VIEW_METERS
    scripts = ("charts",)
    back = "billing.meter.list"
    actions = (
        Link("billing.meter.master", _("Master meter"), "sitemap", permission=policies.EDIT_METERS, when=_stands),
        Link("billing.meter.replace", _("Replace"), "refresh", permission=policies.EDIT_METERS, when=_stands),
        Link(
            "billing.reading.new",
            _("Enter a reading"),
            "plus",
            permission=policies.TAKE_READINGS,
            when=_stands,
            primary=True,
            key="n",
        ),
    )
    tabs = (
        Related(
            "readings",
            _("Readings"),
            tables.READINGS_OF_METER,
            rows=_readings,
            empty=_("Nothing was read from it yet."),
        ),
        TemplateTab("use", _("Use"), "console/metering/meter_use.html", _use),
        Fields(
            "facts",
            _("The meter"),
            (
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
                Column("place", _("Place")),
                Column("kind", _("Kind")),
                NumberColumn("multiplier", _("Multiplier"), value=lambda row: tables.number_text(row.multiplier)),
                NumberColumn("digits", _("Digits")),
                BooleanColumn("has_valley", _("Peak and valley")),
                NumberColumn("first_reading", _("First reading")),
                DateColumn("installed_on", _("Installed on")),
                DateColumn("removed_on", _("Removed on")),
                LinkColumn("replaces__number", _("Replaces"), to="billing.meter.detail", pk="replaces_id"),
                LinkColumn("parent__number", _("Master meter"), to="billing.meter.detail", pk="parent_id"),
            ),
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Meter:
        """Return the meter."""
        return queries.get_meter(actor, project, ids["pk"])

    def heading(self, record: Meter) -> str:
        """Return where it stands and what it measures."""
        return f"{tables.where(record)} {record.get_kind_display()}"

    def number(self, record: Meter) -> str:
        """Return its number."""
        return record.number

    def tags(self, record: Meter) -> list[Tag]:
        """Return whether it is in place."""
        return [Tag(_("In place"), "ok", "circle-check") if _stands(record) else Tag(_("Removed"))]


class MeterInstall(FormScreen):
    """Put up a meter."""

    path, name = "meters/new/", "billing.meter.install"
    title, button = _("Install a meter"), _("Install")
    permission = policies.EDIT_METERS
    form = forms.InstallForm
    done = "billing.meter.detail"
    back = "billing.meter.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units and master meters to choose from."""
        return {
            "units": estate.units_visible_to(actor, project),
            "units_url": self.link("estate.unit.choices"),
            "masters": queries.master_meters(actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Meter:
        """Put it up."""
        return services.install_meter(actor=actor, project=project, **cleaned)


class MeterReplace(FormScreen):
    """Take a meter down and put up another."""

    path, name = "meters/<int:pk>/replace/", "billing.meter.replace"
    title, button = _("Replace the meter"), _("Replace")
    permission = policies.EDIT_METERS
    form = forms.ReplaceForm
    done = "billing.meter.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Meter:
        """Return the old meter."""
        return queries.get_meter(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """The new meter is like the old one."""
        return {"multiplier": self.object.multiplier, "digits": self.object.digits}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the old meter."""
        return {"meter": self.object}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Meter:
        """Replace it and go to the new one."""
        return services.replace_meter(actor=actor, meter=self.object, **cleaned)


class Settings(FormScreen):
    """How the project reads its meters."""

    path, name = "metering-settings/", "billing.metering.settings"
    title = _("Settings of metering")
    permission = policies.CONFIRM_READINGS
    form = forms.SettingsForm
    back = "billing.meter.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is set."""
        found = queries.metering_settings_of(project.pk)
        return {"unusual_percent": found.unusual_percent, "steps_restart": found.steps_restart}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> MeteringSettings:
        """Set it."""
        return services.change_metering_settings(actor=actor, project=project, **cleaned)
