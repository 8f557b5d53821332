"""The limitation watch: bills that run out of time, demands with their proof, and the settings."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from anju.core.access import Actor
from anju.domains.arrears import filters, policies, queries, services
from anju.domains.arrears.models import ArrearsSettings, Demand
from anju.domains.billing.models import Bill
from anju.surfaces.console.arrears import forms, tables
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.payments.reports import a_number
from anju.ui.screens import (
    BulkAction,
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
    Related,
)

WITHIN = 180


def _record(actor: Actor, project: Any, rows: QuerySet[Bill], cleaned: dict[str, Any]) -> str:
    made = services.record_demands(
        actor=actor, project=project, bill_ids=list(rows.values_list("pk", flat=True)), **cleaned
    )
    return ngettext("{n} demand was recorded.", "{n} demands were recorded.", len(made)).format(n=len(made))


def _preview(actor: Actor, project: Any, rows: QuerySet[Bill]) -> list[str]:
    bills, units = rows.count(), rows.order_by().values("unit").distinct().count()
    return [
        _now("{bills} bills of {units} households: three years begin anew on the day they were reached.").format(
            bills=bills, units=units
        ),
        _now("What had run out by then stays so, unless the debtor acknowledges it."),
        _now("The record cannot be changed afterwards."),
    ]


class LimitationList(ListScreen):
    """Open bills by the day on which they can no longer be sued for."""

    path, name = "limitation/", "arrears.limitation.list"
    title, icon = _("Limitation watch"), "gavel"
    permission = policies.VIEW_LIMITATION
    filterset = filters.LimitationFilter
    order = ("runs_until",)
    columns = tables.LIMITATION_COLUMNS
    actions = (
        Link("arrears.demand.list", _("Demands"), "file-check", permission=policies.VIEW_LIMITATION),
        Link("arrears.settings", _("Settings"), "settings", permission=policies.EDIT_SETTINGS),
    )
    bulk = (
        BulkAction(
            "demand",
            _("Record a demand"),
            "file-check",
            permission=policies.RECORD_DEMANDS,
            form=forms.DemandForm,
            preview=_preview,
            run=_record,
        ),
    )
    empty = Empty(
        _("No bill runs out of time"),
        _("Open bills appear here half a year before three years are over."),
        icon="circle-check",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Bill]:
        """Return the bills that end within the days of the address, half a year by default."""
        within = a_number(self.request.GET.get("within", ""))
        return queries.bills_running_out(actor, project, within_days=WITHIN if within is None else min(within, 1100))


class DemandList(ListScreen):
    """What was recorded."""

    path, name = "limitation/demands/", "arrears.demand.list"
    title, icon = _("Demands"), "file-check"
    permission = policies.VIEW_LIMITATION
    filterset = filters.DemandFilter
    columns = tables.DEMAND_COLUMNS
    back = "arrears.limitation.list"
    empty = Empty(_("No demands yet"), _("Choose bills in the limitation watch, or deliver a letter."))

    def rows(self, actor: Actor, project: Any) -> QuerySet[Demand]:
        """Return the project's demands."""
        return queries.demands(actor, project)


class DemandDetail(DetailScreen):
    """One demand, the bills it was about, and its evidence."""

    path, name = "limitation/demands/<int:pk>/", "arrears.demand.detail"
    icon = "file-check"
    permission = policies.VIEW_LIMITATION
    back = "arrears.demand.list"
    tabs = (
        Fields(
            "facts",
            _("Overview"),
            (
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id"),
                Column("kind", _("Kind")),
                DateColumn("happened_on", _("Reached on")),
                Column("proof", _("Proof")),
                Column("remark", _("Remark")),
                Column("recorded_by__name", _("Recorded by")),
                InstantColumn("recorded_at", _("Recorded at")),
            ),
        ),
        Related(
            "bills",
            _("Bills"),
            tables.LIMITATION_COLUMNS,
            rows=lambda actor, project, demand: queries.bills_of_demand(actor, demand),
        ),
        Documents("arrears.demand"),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Demand:
        """Return the demand."""
        return queries.get_demand(actor, project, ids["pk"])

    def heading(self, record: Demand) -> str:
        """Return unit and kind."""
        return f"{record.unit.code} {record.get_kind_display()}"


class Settings(FormScreen):
    """How arrears are watched."""

    path, name = "limitation/settings/", "arrears.settings"
    title = _("Settings of chasing")
    permission = policies.EDIT_SETTINGS
    form = forms.SettingsForm
    back = "arrears.limitation.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is set."""
        held = queries.settings_of(project)
        return {
            "warning_days": ", ".join(str(days) for days in held.warning_days),
            "waivers_leave": held.waivers_leave,
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> ArrearsSettings:
        """Set it."""
        return services.change_settings(actor=actor, project=project, **cleaned)
