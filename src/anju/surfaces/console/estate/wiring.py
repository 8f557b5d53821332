"""Side bar and palette of the register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anju.core.access import Actor
from anju.domains.estate import policies, queries
from anju.ui import navigation, palette
from anju.ui.navigation import Entry
from anju.ui.palette import Hit, Verb

navigation.register(
    Entry(
        "console:estate.tree", _("Estate overview"), "sitemap", group="estate", permission=policies.VIEW_UNITS, order=10
    ),
    Entry(
        "console:estate.unit.list",
        _("Units"),
        "door",
        group="estate",
        permission=policies.VIEW_UNITS,
        order=20,
        key="u",
        words="房屋 房产 house room",
    ),
    Entry(
        "console:estate.building.list",
        _("Buildings"),
        "building",
        group="estate",
        permission=policies.VIEW_UNITS,
        order=30,
        words="楼栋 building",
    ),
    Entry(
        "console:estate.space.list",
        _("Parking spaces"),
        "parking",
        group="estate",
        permission=policies.VIEW_SPACES,
        order=60,
        words="车位 parking",
    ),
    Entry(
        "console:estate.place.list",
        _("Public places"),
        "map-pin",
        group="estate",
        permission=policies.VIEW_PLACES,
        order=65,
        words="公共部位 place",
    ),
    Entry(
        "console:estate.site",
        _("Plan of the site"),
        "map-2",
        group="estate",
        permission=policies.EDIT_PLACES,
        order=66,
        words="平面图 地图 坐标 map",
    ),
)


@palette.register
def find_units(actor: Actor, project: Any, typed: str) -> Iterable[Hit]:
    """Offer the units whose address was typed."""
    if project is None or not any(character.isdigit() for character in typed):
        return
    for unit in queries.units_matching(actor, project, typed)[: palette.PER_GROUP]:
        url = reverse("console:estate.unit.detail", kwargs={"project_code": project.code, "pk": unit.pk})
        yield Hit(unit.code, f"{unit.area} ㎡ {unit.get_state_display()}", url, "door", _now("Units"))


palette.register_verbs(
    Verb("console:estate.unit.create", _("New unit"), "plus", permission=policies.EDIT_UNITS),
    Verb("console:estate.building.create", _("New building"), "plus", permission=policies.EDIT_UNITS),
)
