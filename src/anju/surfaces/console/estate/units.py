"""Units: list, page with everything about one, forms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.billing import policies as billing_policies
from anju.domains.estate import filters, policies, queries
from anju.domains.estate.enums import UnitState
from anju.domains.estate.models import Unit
from anju.domains.estate.services import units as services
from anju.domains.payments import policies as payments_policies
from anju.domains.residents import policies as residents_policies
from anju.domains.residents import queries as residents
from anju.surfaces.console.documents.tabs import Documents
from anju.surfaces.console.estate import forms, tables, unit_tabs
from anju.ui.screens import BulkAction, DetailScreen, Empty, FormScreen, Link, ListScreen, Tag, TemplateTab, Timeline
from anju.ui.screens.base import Text


def _set_states(actor: Actor, project: Any, rows: QuerySet, cleaned: dict[str, Any]) -> int:
    return services.set_states(actor=actor, project_id=project.pk, units=rows, state=cleaned["state"])


class UnitList(ListScreen):
    """The register of units."""

    path, name = "units/", "estate.unit.list"
    title, icon = _("Units"), "door"
    permission = policies.VIEW_UNITS
    filterset = filters.UnitFilter
    order = ("position",)
    columns = tables.UNIT_COLUMNS
    actions = (
        Link("estate.unit.create", _("New unit"), "plus", permission=policies.EDIT_UNITS, key="n", primary=True),
        Link("imports.upload", _("Import from Excel"), "file-import", permission=policies.EDIT_UNITS),
    )
    bulk = (
        BulkAction(
            "state", _("Set the state"), "tag", run=_set_states, permission=policies.EDIT_UNITS, form=forms.StateForm
        ),
    )
    empty = Empty(
        _("No units yet"),
        _("Load your spreadsheet, or let a building's units be made from its floors and doors."),
        "imports.upload",
        _("Import from Excel"),
        "building-community",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Unit]:
        """Return the project's units with their owners."""
        return residents.with_owners(queries.units_visible_to(actor, project))


class UnitDetail(DetailScreen):
    """Everything about one unit."""

    path, name = "units/<int:pk>/", "estate.unit.detail"
    icon = "home"
    template = "console/estate/unit.html"
    permission = policies.VIEW_UNITS
    back = "estate.unit.list"
    actions = (
        Link("estate.unit.edit", _("Edit"), "edit", permission=policies.EDIT_UNITS, key="e"),
        Link("residents.residency.create", _("Move in"), "user-plus", permission=residents_policies.EDIT_PEOPLE),
        Link(
            "residents.owner.change",
            _("Change of owner"),
            "exchange",
            permission=payments_policies.PREPARE_TRANSFERS,
        ),
        Link("estate.unit.handover", _("Hand-over pack"), "file-type-pdf"),
    )
    menu = (
        Link("billing.charge.unit", _("New charge"), "receipt", permission=billing_policies.CHARGE),
        Link("billing.relief.apply", _("Waive bills"), "discount", permission=billing_policies.APPLY_RELIEF),
        Link("billing.offer.apply", _("Take an offer off"), "coins", permission=billing_policies.APPLY_OFFERS),
        Link("payments.deposit.unit", _("Take a deposit"), "shield", permission=payments_policies.TAKE_DEPOSITS),
        Link("payments.prepaid.scope", _("Prepaid balance"), "coins", permission=payments_policies.SET_PREPAID),
    )
    tabs = (
        TemplateTab("overview", _("Overview"), "console/estate/unit_overview.html", unit_tabs.overview),
        TemplateTab(
            "people",
            _("People"),
            "console/estate/unit_people.html",
            unit_tabs.people,
            permission=residents_policies.VIEW_PEOPLE,
        ),
        TemplateTab("places", _("Vehicles and spaces"), "console/estate/unit_places.html", unit_tabs.places),
        Documents("estate.unit"),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return queries.get_unit(actor, project, ids["pk"])

    def number(self, record: Unit) -> str:
        """Return its code."""
        return record.code

    def tags(self, record: Unit) -> list[Tag]:
        """Return its state and usage."""
        state = Tag(
            record.get_state_display(),
            tables.STATE_TONES[UnitState(record.state)],
            tables.STATE_ICONS[UnitState(record.state)],
        )
        return [state, Tag(record.get_usage_display())]

    def facts(self, record: Unit) -> list[Text]:
        """Return where it is and how large."""
        return [
            record.building.name or str(_("Building {code}")).format(code=record.building.code),
            str(_("Floor {floor}")).format(floor=record.floor),
            f"{record.area} ㎡",
            *([record.layout] if record.layout else []),
        ]


class UnitCreate(FormScreen):
    """A new unit."""

    path, name = "units/new/", "estate.unit.create"
    title = _("New unit")
    permission = policies.EDIT_UNITS
    form = forms.NewUnitForm
    done = "estate.unit.detail"
    back = "estate.unit.list"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Take the building from the address, where the way led through one."""
        return {"building": self.request.GET.get("building")}

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the buildings to choose from."""
        return {"buildings": queries.buildings_visible_to(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Unit:
        """Add the unit."""
        return services.add_unit(actor=actor, **cleaned)


class UnitEdit(FormScreen):
    """Change a unit."""

    path, name = "units/<int:pk>/edit/", "estate.unit.edit"
    title = _("Edit unit")
    permission = policies.EDIT_UNITS
    form = forms.UnitForm
    done = "estate.unit.detail"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Unit:
        """Return the unit."""
        return queries.get_unit(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        unit: Unit = self.object
        names = ("room", "floor", "area", "inner_area", "usage", "state", "handed_over_on", "built_year")
        stored = {name: getattr(unit, name) for name in (*names, "structure", "remark")}
        return {**stored, "plan": unit.layout, "entrance": unit.entrance.code if unit.entrance else ""}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Unit:
        """Change the unit."""
        return services.edit_unit(actor=actor, unit=self.object, **cleaned)
