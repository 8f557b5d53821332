"""Parking spaces: list, page, forms."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import filters, policies, queries
from anju.domains.estate.enums import SpaceKind
from anju.domains.estate.models import Space
from anju.domains.estate.services import spaces as services
from anju.domains.residents import policies as residents_policies
from anju.domains.residents import queries as residents
from anju.surfaces.console.estate import forms, tables
from anju.ui.screens import (
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    Related,
    Tag,
    Timeline,
)


def _vehicles(actor: Actor, project: Any, space: Space) -> QuerySet:
    return residents.vehicles_visible_to(actor, project).filter(space=space)


class SpaceList(ListScreen):
    """The project's parking spaces."""

    path, name = "spaces/", "estate.space.list"
    title, icon = _("Parking spaces"), "parking"
    permission = policies.VIEW_SPACES
    filterset = filters.SpaceFilter
    order = ("code",)
    columns = tables.SPACE_COLUMNS
    actions = (
        Link("estate.space.create", _("New space"), "plus", permission=policies.EDIT_SPACES, key="n", primary=True),
    )
    empty = Empty(
        _("No parking spaces yet"),
        _("Load them with your roster, or add them one by one."),
        "estate.space.create",
        _("New space"),
        "parking",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Space]:
        """Return the project's spaces."""
        return queries.spaces_visible_to(actor, project)


class SpaceDetail(DetailScreen):
    """One parking space, who holds it and which vehicles stand on it."""

    path, name = "spaces/<int:pk>/", "estate.space.detail"
    icon = "parking"
    permission = policies.VIEW_SPACES
    back = "estate.space.list"
    actions = (Link("estate.space.edit", _("Edit"), "edit", permission=policies.EDIT_SPACES, key="e"),)
    tabs = (
        Fields("facts", _("Facts"), tables.SPACE_COLUMNS[1:]),
        Related(
            "vehicles",
            _("Vehicles"),
            (
                LinkColumn("plate", _("Plate"), to="residents.vehicle.detail", phone=1),
                LinkColumn("unit__code", _("Unit"), to="estate.unit.detail", pk="unit_id", phone=3),
            ),
            rows=_vehicles,
            empty=_("No vehicle stands here."),
            permission=residents_policies.VIEW_VEHICLES,
        ),
        Timeline(),
    )

    def find(self, actor: Actor, project: Any, **ids: Any) -> Space:
        """Return the space."""
        return queries.get_space(actor, project, ids["pk"])

    def number(self, record: Space) -> str:
        """Return its number."""
        return record.code

    def tags(self, record: Space) -> list[Tag]:
        """Return on what terms it is held."""
        return [Tag(record.get_kind_display(), tables.KIND_TONES[SpaceKind(record.kind)])]


class _SpaceForm(FormScreen):
    permission = policies.EDIT_SPACES
    done = "estate.space.detail"
    back = "estate.space.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the units to choose from."""
        return {
            "units": queries.units_visible_to(actor, project),
            "choices_url": self.link("estate.unit.choices"),
        }


class SpaceCreate(_SpaceForm):
    """A new parking space."""

    path, name = "spaces/new/", "estate.space.create"
    title = _("New space")
    form = forms.NewSpaceForm

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Space:
        """Add the space."""
        return services.add_space(actor=actor, project=project, **cleaned)


class SpaceEdit(_SpaceForm):
    """Change a parking space."""

    path, name = "spaces/<int:pk>/edit/", "estate.space.edit"
    back = "estate.space.detail"
    title = _("Edit space")
    form = forms.SpaceForm

    def find(self, actor: Actor, project: Any, **ids: Any) -> Space:
        """Return the space."""
        return queries.get_space(actor, project, ids["pk"])

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in ("kind", "unit", "charged_from", "charged_until")}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Space:
        """Change the space."""
        return services.edit_space(actor=actor, space=self.object, **cleaned)
