"""Ways on foot between buildings and places: what planning who goes where reckons with."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import policies, queries
from anju.domains.estate.models import LONGEST_WAY, Building, Place, Way
from anju.domains.estate.services import ways as services
from anju.ui.fields import SearchSelect
from anju.ui.screens import ActionScreen, Column, Empty, FormScreen, Link, LinkColumn, ListScreen, NumberColumn
from anju.ui.screens.action import ConfirmForm
from anju.ui.screens.base import Text

NEW = Link("estate.way.create", _("New way"), "plus", permission=policies.EDIT_PLACES, key="n", primary=True)


class WayForm(forms.Form):
    """Two ends and how long it takes between them."""

    start = forms.ChoiceField(label=_("One end"), widget=SearchSelect())
    end = forms.ChoiceField(label=_("Other end"), widget=SearchSelect())
    minutes = forms.IntegerField(label=_("Minutes on foot"), min_value=1, max_value=LONGEST_WAY)

    def __init__(self, *args: Any, buildings: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ends: dict[str, Building | Place] = {queries.node_of(one.pk, None): one for one in buildings}
        self._ends |= {queries.node_of(None, one.pk): one for one in places if one.building_id is None}
        choices = [("", "—"), *((node, str(one)) for node, one in self._ends.items())]
        for name in ("start", "end"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_start(self) -> Building | Place:
        """Return the building or place."""
        return self._ends[self.cleaned_data["start"]]

    def clean_end(self) -> Building | Place:
        """Return the building or place."""
        return self._ends[self.cleaned_data["end"]]


class WayList(ListScreen):
    """The ways that somebody entered; where there is none, each building is two minutes from the next."""

    path, name = "ways/", "estate.way.list"
    title, icon = _("Ways on foot"), "route"
    permission = policies.VIEW_PLACES
    back = "estate.place.list"
    order = ("pk",)
    columns = (
        LinkColumn("id", _("Way on foot"), to="estate.way.remove", value=str, sort=False, phone=1),
        NumberColumn("minutes", _("Minutes on foot"), phone=2),
        Column("start", _("One end"), value=lambda one: str(one.start), sort=False, shown=False),
        Column("end", _("Other end"), value=lambda one: str(one.end), sort=False, shown=False),
    )
    actions = (NEW,)
    empty = Empty(
        _("No ways entered yet"),
        _("Without them each building counts as two minutes from the next one. Enter what is farther or nearer."),
        NEW.to,
        NEW.title,
        "route",
    )

    def rows(self, actor: Actor, project: Any) -> QuerySet[Way]:
        """Return the ways."""
        return queries.ways_visible_to(actor, project)


class WayCreate(FormScreen):
    """How long it takes between two ends; replaces what was entered for them before."""

    path, name = "ways/new/", "estate.way.create"
    title = _("New way")
    permission = policies.EDIT_PLACES
    form = WayForm
    back = "estate.way.list"

    def form_kwargs(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the buildings and the places that are in none."""
        return {
            "buildings": queries.buildings_visible_to(actor, project),
            "places": queries.places_visible_to(actor, project),
        }

    def save(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> Way:
        """Keep it."""
        return services.set_way(actor=actor, project=project, **cleaned)


class WayRemove(ActionScreen):
    """Forget a way."""

    path, name = "ways/<int:pk>/remove/", "estate.way.remove"
    title, button, danger = _("Remove the way"), _("Remove"), True
    permission = policies.EDIT_PLACES
    form = ConfirmForm
    back = "estate.way.list"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Way:
        """Return the way."""
        return queries.get_way(actor, project, ids["pk"])

    def effects(self, actor: Actor, project: Any) -> list[Text]:
        """Say which one, and what holds then."""
        return [str(self.object), _("Then the way over the buildings between them counts.")]

    def perform(self, actor: Actor, project: Any, cleaned: dict[str, Any]) -> None:
        """Forget it."""
        services.remove_way(actor=actor, way=self.object)


SCREENS = (WayList, WayCreate, WayRemove)
