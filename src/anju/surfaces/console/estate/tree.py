"""The estate as a tree: buildings, entrances, floors."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import policies, queries
from anju.domains.estate.enums import UnitState
from anju.domains.estate.models import Building
from anju.surfaces.console.estate.tables import STATE_TONES
from anju.ui.screens import Link, PageScreen


class EstateTree(PageScreen):
    """Where every building stands with its entrances, floors and states."""

    path, name = "estate/", "estate.tree"
    title, icon = _("Estate overview"), "sitemap"
    permission = policies.VIEW_UNITS
    template = "console/estate/tree.html"
    actions = (
        Link("imports.upload", _("Import from Excel"), "file-import", permission=policies.EDIT_UNITS),
        Link(
            "estate.building.create", _("New building"), "plus", permission=policies.EDIT_UNITS, key="n", primary=True
        ),
    )

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return the tree and the whole estate's states."""
        tree = queries.estate_tree(actor, project)
        states = {state: sum(node.states.get(state, 0) for node in tree) for state in UnitState.values}
        return {
            "tree": [(node, _shares(node.states)) for node in tree],
            "units": sum(node.units for node in tree),
            "shares": _shares(states),
        }


class BuildingFloors(PageScreen):
    """The floors of a building, fetched when its branch is opened."""

    path, name = "buildings/<int:pk>/floors/", "estate.building.floors"
    permission = policies.VIEW_UNITS
    template = "console/estate/tree_floors.html"

    def find(self, actor: Actor, project: Any, **ids: Any) -> Building:
        """Return the building."""
        return queries.get_building(actor, project, ids["pk"])

    def context(self, actor: Actor, project: Any) -> dict[str, Any]:
        """Return its floors by entrance."""
        gates: dict[str, list[Any]] = {}
        for count in queries.floor_counts(self.object):
            gates.setdefault(count.entrance, []).append(count)
        codes = {entrance.code: entrance.pk for entrance in queries.entrances_of(self.object)}
        return {"gates": [(code, codes.get(code), floors) for code, floors in gates.items()]}


def _shares(states: dict[str, int]) -> list[tuple[str, int, str]]:
    return [
        (str(state.label), states.get(state.value, 0), STATE_TONES[state])
        for state in UnitState
        if states.get(state.value)
    ]
