"""Vehicles: list, page, forms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.residents import filters, policies, queries
from anju.domains.residents.models import Vehicle
from anju.domains.residents.services import vehicles as services
from anju.surfaces.console.residents import forms, tables
from anju.ui.screens import ActionScreen, DetailScreen, Empty, Fields, FormScreen, Link, ListScreen, Timeline
from anju.ui.screens.action import ConfirmForm


class VehicleList(ListScreen):
    """The project's vehicles."""

    path, name = "vehicles/", "residents.vehicle.list"
    title, icon = _("Vehicles"), "car"
    permission = policies.VIEW_VEHICLES
    filterset = filters.VehicleFilter
    private_search = True
    order = ("plate",)
    columns = tables.VEHICLE_COLUMNS
    actions = (
        Link(
            "residents.vehicle.create",
            _("New vehicle"),
            "plus",
            permission=policies.EDIT_VEHICLES,
            key="n",
            primary=True,
        ),
    )
    empty = Empty(
        _("No vehicles yet"),
        _("Load them with your roster, or enter one."),
        "residents.vehicle.create",
        _("New vehicle"),
        "car",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Vehicle]:
        """Return the project's vehicles."""
        return queries.vehicles_visible_to(actor, project)


class VehicleDetail(DetailScreen):
    """One vehicle."""

    path, name = "vehicles/<int:pk>/", "residents.vehicle.detail"
    icon = "car"
    permission = policies.VIEW_VEHICLES
    back = "residents.vehicle.list"
    actions = (
        Link("residents.vehicle.edit", _("Edit"), "edit", permission=policies.EDIT_VEHICLES, key="e"),
        Link("residents.vehicle.remove", _("Remove"), "trash", permission=policies.EDIT_VEHICLES, danger=True),
    )
    tabs = (Fields("facts", _("Facts"), tables.VEHICLE_COLUMNS[1:]), Timeline())

    def find(self, actor: Actor, project: Any, **ids: Any) -> Vehicle:
        """Return the vehicle."""
        return queries.get_vehicle(actor, project, ids["pk"])

    def number(self, record: Vehicle) -> str:
        """Return its plate."""
        return record.plate


class _VehicleForm(FormScreen):
    permission = policies.EDIT_VEHICLES
    done = "residents.vehicle.detail"
    back = "residents.vehicle.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what to choose from."""
        return {
            "choices": {
                "unit": (estate.units_visible_to(actor, project), self.link("estate.unit.choices")),
                "person": (queries.people_visible_to(actor, project), self.link("residents.person.choices")),
                "space": (estate.spaces_visible_to(actor, project), self.link("estate.space.choices")),
            }
        }


class VehicleCreate(_VehicleForm):
    """A new vehicle."""

    path, name = "vehicles/new/", "residents.vehicle.create"
    title = _("New vehicle")
    form = forms.NewVehicleForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Take the unit from the address, where the way led through one."""
        return {"unit": self.request.GET.get("unit")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Vehicle:
        """Add the vehicle."""
        return services.add_vehicle(actor=actor, project=project, **cleaned)


class VehicleEdit(_VehicleForm):
    """Change to whom a vehicle belongs."""

    path, name = "vehicles/<int:pk>/edit/", "residents.vehicle.edit"
    back = "residents.vehicle.detail"
    title = _("Edit vehicle")
    form = forms.VehicleForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Vehicle:
        """Return the vehicle."""
        return queries.get_vehicle(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in ("unit", "person", "space")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Vehicle:
        """Change the vehicle."""
        return services.edit_vehicle(actor=actor, vehicle=self.object, **cleaned)


class VehicleRemove(ActionScreen):
    """Take a vehicle off the register."""

    path, name = "vehicles/<int:pk>/remove/", "residents.vehicle.remove"
    back = "residents.vehicle.detail"
    title, button, danger = _("Remove vehicle"), _("Remove"), True
    permission = policies.EDIT_VEHICLES
    form = ConfirmForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Vehicle:
        """Return the vehicle."""
        return queries.get_vehicle(actor, project, ids["pk"])

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Remove it."""
        services.remove_vehicle(actor=actor, vehicle=self.object)

    def next_url(self, saved: Any) -> str:
        """Go on to the other vehicles."""
        return self.link("residents.vehicle.list")
