"""Public places: list, page, forms, and the QR labels that hang there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import filters, policies, queries
from anju.domains.estate.enums import PlaceKind
from anju.domains.estate.models import Place
from anju.domains.estate.services import places as services
from anju.surfaces.console.print.place_labels import Label, labels_pdf
from anju.ui.screens import (
    ActionScreen,
    BooleanColumn,
    Column,
    DetailScreen,
    Empty,
    Fields,
    FormScreen,
    Link,
    LinkColumn,
    ListScreen,
    Screen,
    Timeline,
)

MOST_LABELS = 400
FACTS = (
    Column("kind", _("Kind"), phone=2),
    LinkColumn("building__code", _("Building"), to="estate.building.detail", pk="building_id", phone=3),
    BooleanColumn("is_active", _("In use")),
)
NEW = Link("estate.place.create", _("New place"), "plus", permission=policies.EDIT_PLACES, key="n", primary=True)


class NewPlaceForm(forms.Form):
    """A public place with its code."""

    code = forms.CharField(label=_("Code"), max_length=30, help_text=_("Like 3-1-LIFT; stands on the label."))
    name = forms.CharField(label=_("Place"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=PlaceKind.choices)
    building: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Building"), queryset=None, required=False, empty_label=_("The whole project")
    )

    def __init__(self, *args: Any, buildings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["building"].queryset = buildings


class PlaceForm(NewPlaceForm):
    """A public place that stands."""

    code = None  # type: ignore[assignment]
    is_active = forms.BooleanField(label=_("In use"), required=False)


class PlaceList(ListScreen):
    """The project's public places."""

    path, name = "places/", "estate.place.list"
    title, icon = _("Public places"), "map-pin"
    permission = policies.VIEW_PLACES
    filterset = filters.PlaceFilter
    order = ("code",)
    columns = (LinkColumn("name", _("Place"), to="estate.place.detail", phone=1), Column("code", _("Code")), *FACTS)
    actions = (
        Link("estate.place.labels", _("QR labels"), "qrcode"),
        Link("estate.way.list", _("Ways on foot"), "route"),
        Link("estate.site", _("Plan of the site"), "map-2", permission=policies.EDIT_PLACES),
        Link("estate.place.usual", _("Add the usual places"), "playlist-add", permission=policies.EDIT_PLACES),
        NEW,
    )
    empty = Empty(
        _("No public places yet"),
        _("Residents and staff name them when something is wrong there; their labels open the report by a scan."),
        "estate.place.usual",
        _("Add the usual places"),
        "map-pin",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Place]:
        """Return the places."""
        return queries.places_visible_to(actor, project)


class PlaceDetail(DetailScreen):
    """One public place."""

    path, name = "places/<int:pk>/", "estate.place.detail"
    icon = "map-pin"
    permission = policies.VIEW_PLACES
    back = "estate.place.list"
    actions = (
        Link("estate.place.edit", _("Edit"), "edit", permission=policies.EDIT_PLACES, key="e"),
        Link("estate.place.renew", _("New label"), "refresh", permission=policies.EDIT_PLACES),
    )
    tabs = (Fields("facts", _("Facts"), (Column("code", _("Code")), *FACTS)), Timeline())

    def find(self, actor: Actor, project: Any, **ids: Any) -> Place:
        """Return the place."""
        return queries.get_place(actor, project, ids["pk"])


class PlaceCreate(FormScreen):
    """A new public place."""

    path, name = "places/new/", "estate.place.create"
    title = _("New place")
    permission = policies.EDIT_PLACES
    form = NewPlaceForm
    done = "estate.place.detail"
    back = "estate.place.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the buildings to choose from."""
        return {"buildings": queries.buildings_visible_to(actor, project)}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Place:
        """Add the place."""
        return services.add_place(actor=actor, project=project, **cleaned)


class PlaceEdit(PlaceCreate):
    """Change a public place."""

    path, name = "places/<int:pk>/edit/", "estate.place.edit"
    back = "estate.place.detail"
    title = _("Edit place")
    form = PlaceForm
    find = PlaceDetail.find

    def initial(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return what is stored."""
        return {name: getattr(self.object, name) for name in self.form.base_fields}

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Place:
        """Change the place."""
        return services.edit_place(actor=actor, place=self.object, **cleaned)


class UsualPlaces(ActionScreen):
    """Add what every estate has, made out of its buildings."""

    path, name = "places/usual/", "estate.place.usual"
    title, button = _("Add the usual places"), _("Add")
    permission = policies.EDIT_PLACES
    form = forms.Form
    done = back = "estate.place.list"

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what is added."""
        return [
            _("Every entrance gets lobby, lift and stairs; the project gate, garage, grounds and playground."),
            _("What is there already stays as it is."),
        ]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Add what is missing."""
        services.add_usual_places(actor=actor, project=project)


class RenewLabel(ActionScreen):
    """Give a place a new label."""

    path, name = "places/<int:pk>/renew/", "estate.place.renew"
    title, button = _("New label"), _("Make the old label invalid")
    permission = policies.EDIT_PLACES
    form = forms.Form
    done = back = "estate.place.detail"
    find = PlaceDetail.find

    def effects(self, actor: Actor, project: Any) -> list[Any]:
        """Tell what happens to the label that hangs there."""
        return [_("The label that hangs there leads nowhere from now on; print the new one.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Place:
        """Renew it."""
        return services.renew_label(actor=actor, place=self.object)


class PlaceLabels(Screen):
    """The labels of all places in use, to be printed, cut and hung up."""

    path, name = "places/labels.pdf", "estate.place.labels"
    permission = policies.VIEW_PLACES

    def get(self) -> HttpResponseBase:
        """Send the labels as a PDF."""
        found = queries.places_visible_to(self.actor, self.project).filter(is_active=True)
        labels = [Label(place.name, place.code, self._address(place)) for place in found[:MOST_LABELS]]
        return HttpResponse(labels_pdf(self.project.name, labels), content_type="application/pdf")

    def _address(self, place: Place) -> str:
        return self.request.build_absolute_uri(f"/r/s/{self.project.code}/{place.token}/")
