"""Buildings: list, page with the floor-stack picture, forms, generator."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.domains.estate import filters, policies, queries
from anju.domains.estate.models import Building
from anju.domains.estate.services import buildings as services
from anju.domains.estate.services import generation
from anju.surfaces.console.estate import forms, tables
from anju.surfaces.console.estate.stack_tab import StackTab
from anju.ui.screens import ActionScreen, Column, DetailScreen, Empty, Fields, FormScreen, Link, ListScreen, Timeline
from anju.ui.screens.action import ConfirmForm


class BuildingList(ListScreen):
    """The project's buildings."""

    path, name = "buildings/", "estate.building.list"
    title, icon = _("Buildings"), "building"
    permission = policies.VIEW_UNITS
    filterset = filters.BuildingFilter
    order = ("position",)
    columns = tables.BUILDING_COLUMNS
    actions = (
        Link(
            "estate.building.create", _("New building"), "plus", permission=policies.EDIT_UNITS, key="n", primary=True
        ),
    )
    empty = Empty(
        _("No buildings yet"),
        _("Add a building and let its units be made from floors and doors, or import a spreadsheet."),
        "estate.building.create",
        _("New building"),
        "building",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Building]:
        """Return the buildings with their numbers of units."""
        return queries.buildings_with_counts(actor, project)


class BuildingDetail(DetailScreen):
    """One building: its floors as a picture, what is known of it."""

    path, name = "buildings/<int:pk>/", "estate.building.detail"
    icon = "building"
    template = "console/estate/building.html"
    permission = policies.VIEW_UNITS
    back = "estate.tree"
    actions = (
        Link("estate.building.edit", _("Edit"), "edit", permission=policies.EDIT_UNITS, key="e"),
        Link("estate.building.generate", _("Make units"), "sparkles", permission=policies.EDIT_UNITS),
    )
    tabs = (
        StackTab(),
        Fields(
            "facts",
            _("Facts"),
            (
                Column("code", _("Building")),
                Column("name", pgettext_lazy("thing", "Name")),
                Column("floors", _("Floors above ground")),
                Column("built_year", _("Built in")),
                Column("structure", _("Structure")),
            ),
        ),
        Timeline(hidden=("position",)),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Building:
        """Return the building."""
        return queries.get_building(actor, project, ids["pk"])

    def heading(self, record: Building) -> str:
        """Return the building's name, or its code in words."""
        return record.name or _now("Building {code}").format(code=record.code)

    def number(self, record: Building) -> str:
        """Return its code."""
        return record.code


class BuildingCreate(FormScreen):
    """A new building; its units come next."""

    path, name = "buildings/new/", "estate.building.create"
    title, button = _("New building"), _("Save and make units")
    permission = policies.EDIT_UNITS
    form = forms.NewBuildingForm
    done = "estate.building.generate"
    back = "estate.building.list"

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Building:
        """Add the building."""
        return services.add_building(actor=actor, project=project, **cleaned)


class _OfBuilding:
    """Screens about one building lead back to it."""

    object: Any
    done = "estate.building.detail"
    permission = policies.EDIT_UNITS

    def find(self, actor: Actor, project: Any, **ids: Any) -> Building:
        """Return the building."""
        return queries.get_building(actor, project, ids["pk"])


class BuildingEdit(_OfBuilding, FormScreen):
    """Change what is known of a building."""

    path, name = "buildings/<int:pk>/edit/", "estate.building.edit"
    title = _("Edit building")
    form = forms.BuildingForm

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in ("name", "floors", "built_year", "structure")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Building:
        """Change the building."""
        return services.edit_building(actor=actor, building=self.object, **cleaned)


class BuildingRemove(_OfBuilding, ActionScreen):
    """Remove a building that was added by mistake."""

    path, name = "buildings/<int:pk>/remove/", "estate.building.remove"
    title, button, danger = _("Remove building"), _("Remove"), True
    form = ConfirmForm

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what goes with it."""
        return [_("Its entrances go with it. A building that has units is not removed.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Remove the building."""
        services.remove_building(actor=actor, building=self.object)

    def next_url(self, saved: Any) -> str:
        """Go on to the other buildings."""
        return self.link("estate.building.list")


class GenerateUnits(_OfBuilding, FormScreen):
    """Make a building's units from floors and doors: shown first, made when the same is sent again."""

    path, name = "buildings/<int:pk>/generate/", "estate.building.generate"
    title, button = _("Make units"), _("Preview")
    form = forms.GeneratorForm
    template = "console/estate/generate.html"

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Begin at the ground floor."""
        return {"first_floor": 1, "last_floor": self.object.floors}

    def post(self) -> HttpResponseBase:
        """Show what would be made; make it when that was shown before."""
        form = self.build(self.request.POST)
        if not form.is_valid():
            return self.render(form=form, status=422)
        cleaned = form.cleaned_data
        shown = hashlib.sha256(repr((cleaned["layout"], cleaned["usage"], cleaned["state"])).encode()).hexdigest()[:16]
        try:
            if self.request.POST.get("shown") == shown:
                return self._make(cleaned)
            preview = generation.preview_units(actor=self.actor, building=self.object, layout=cleaned["layout"])
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return self.render(form=form, status=422)
        button = ngettext("Add {n} unit", "Add {n} units", len(preview.fresh)).format(n=len(preview.fresh))
        return self.render(form=form, preview=preview, shown=shown, button=button)

    def _make(self, cleaned: dict[str, Any]) -> HttpResponseBase:
        with transaction.atomic():
            count = generation.generate_units(
                actor=self.actor,
                building=self.object,
                layout=cleaned["layout"],
                usage=cleaned["usage"],
                state=cleaned["state"],
            )
        messages.success(self.request, ngettext("{n} unit added.", "{n} units added.", count).format(n=count))
        return HttpResponseRedirect(self.next_url(self.object))
