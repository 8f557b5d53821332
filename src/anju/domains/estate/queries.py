"""Doors to buildings, units, parking spaces and public places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db.models import Count, Model, Q, QuerySet, Sum

from anju.core.access import Actor
from anju.core.doors import as_code, one_of, visible
from anju.core.errors import NotFound
from anju.core.geo import Degrees, Metres
from anju.domains.estate import policies
from anju.domains.estate.calc import room_code
from anju.domains.estate.calc.stack import Stack, StackUnit, build_stack, natural
from anju.domains.estate.models import Building, Entrance, Place, SiteOrigin, SitePoint, Space, Unit, Way
from anju.domains.tenancy.models import Project

M = TypeVar("M", bound=Model)
_SIGN = re.compile(r"/r/[sq]/(?P<code>[^/?#]+)/(?P<token>[0-9a-z]{6,16})/?(?:[?#].*)?$", re.IGNORECASE)
_LAST = "\U0010ffff"


@dataclass
class TreeEntrance:
    """An entrance in the tree with its number of units; ``id`` is None for units without an entrance."""

    id: int | None
    code: str
    units: int = 0


@dataclass
class TreeBuilding:
    """A building in the tree: units by state, and its entrances."""

    building: Building
    units: int = 0
    area: object = None
    states: dict[str, int] = field(default_factory=dict)
    entrances: list[TreeEntrance] = field(default_factory=list)


@dataclass(frozen=True)
class FloorCount:
    """A floor of an entrance and how many units are on it."""

    entrance: str
    floor: int
    units: int


def units_visible_to(actor: Actor, project: Project) -> QuerySet[Unit]:
    """Return the project's units with building and entrance, in natural order; none without the permission."""
    units = visible(Unit.objects.filter(project=project), actor, policies.VIEW_UNITS, project.pk)
    return units.select_related("building", "entrance").order_by("position", "pk")


def get_unit(actor: Actor, project: Project, pk: int) -> Unit:
    """Return a unit of the project or raise `NotFound`."""
    return one_of(units_visible_to(actor, project), pk)


def units_matching(actor: Actor, project: Project, typed: str) -> QuerySet[Unit]:
    """Return the units that a typed address or part of one may mean: 3-2-1201, 3栋2单元1201室, 3-2 or 1201."""
    return units_visible_to(actor, project).filter(address_condition(typed))


def address_condition(typed: str) -> Q:
    """Return the condition for units by what people type: a whole address, the beginning of a code, a room number.

    Made of equalities and ranges on the unit's own columns, which an index can serve under row-level security; a
    building's units are those whose codes begin with its code.
    """
    wanted = as_code(typed)
    if not wanted:
        return Q(pk__in=[])
    found = _begins(wanted) | Q(room=wanted)
    address = room_code.parse(wanted)
    if address is not None:
        found |= Q(code=address.code)
        if not address.entrance:
            found |= Q(room=address.room) & _begins(f"{address.building}-")
    elif building := room_code.building_code(wanted):
        found |= _begins(f"{building}-")
    return found


def _begins(code: str) -> Q:
    return Q(code__gte=code, code__lt=code + _LAST)


def buildings_visible_to(actor: Actor, project: Project) -> QuerySet[Building]:
    """Return the project's buildings in natural order."""
    buildings = visible(Building.objects.filter(project=project), actor, policies.VIEW_UNITS, project.pk)
    return buildings.order_by("position", "code")


def get_building(actor: Actor, project: Project, pk: int) -> Building:
    """Return a building of the project or raise `NotFound`."""
    return one_of(buildings_visible_to(actor, project), pk)


def buildings_with_counts(actor: Actor, project: Project) -> QuerySet[Building]:
    """Return buildings with ``unit_count`` and ``unit_area`` (m²)."""
    return buildings_visible_to(actor, project).annotate(unit_count=Count("units"), unit_area=Sum("units__area"))


def entrances_of(building: Building) -> list[Entrance]:
    """Return a building's entrances in natural order."""
    return sorted(building.entrances.all(), key=lambda entrance: natural(entrance.code))


def spaces_visible_to(actor: Actor, project: Project) -> QuerySet[Space]:
    """Return the project's parking spaces with the units that hold them."""
    spaces = visible(Space.objects.filter(project=project), actor, policies.VIEW_SPACES, project.pk)
    return spaces.select_related("unit").order_by("code")


def get_space(actor: Actor, project: Project, pk: int) -> Space:
    """Return a parking space of the project or raise `NotFound`."""
    return one_of(spaces_visible_to(actor, project), pk)


def spaces_matching(actor: Actor, project: Project, typed: str) -> QuerySet[Space]:
    """Return the parking spaces whose number begins as typed."""
    wanted = as_code(typed)
    return spaces_visible_to(actor, project).filter(code__gte=wanted, code__lt=wanted + _LAST)


def spaces_of_unit(actor: Actor, project: Project, unit: Unit) -> QuerySet[Space]:
    """Return the parking spaces that a unit holds."""
    return spaces_visible_to(actor, project).filter(unit=unit)


def places_visible_to(actor: Actor, project: Project) -> QuerySet[Place]:
    """Return the project's public places with their buildings, also those that are no longer in use."""
    rows = Place.objects.filter(project=project).select_related("building")
    return visible(rows, actor, policies.VIEW_PLACES, project.pk)


def get_place(actor: Actor, project: Project, pk: int) -> Place:
    """Return a public place of the project or raise `NotFound`."""
    return one_of(places_visible_to(actor, project), pk)


def places_in_use(project: Project) -> QuerySet[Place]:
    """Return the places that anybody in the project may name when something is wrong there; they are no secret."""
    return Place.objects.filter(project=project, is_active=True).select_related("building")


def place_in_use(project: Project, pk: int) -> Place:
    """Return a place that is in use or raise `NotFound`."""
    return one_of(places_in_use(project), pk)


def place_by_token(project: Project, token: str) -> Place:
    """Return the place whose label was scanned or raise `NotFound`."""
    place = places_in_use(project).filter(token=token.strip().lower()).first()
    if place is None:
        raise NotFound(token)
    return place


def token_of(scanned: str, code: str) -> str:
    """Return the token in the address of a sign (`/r/s/CODE/TOKEN/`) of the project with this code, or nothing."""
    found = _SIGN.search(scanned.strip())
    return found["token"] if found and found["code"].upper() == code.upper() else ""


def estate_tree(actor: Actor, project: Project) -> list[TreeBuilding]:
    """Return buildings, their entrances and numbers of units; three queries whatever the size of the estate."""
    buildings = list(buildings_visible_to(actor, project))
    tree = {building.pk: TreeBuilding(building) for building in buildings}
    codes = {
        pk: (building, code)
        for pk, building, code in Entrance.objects.filter(project=project).values_list("pk", "building_id", "code")
    }
    gates: dict[tuple[int, int | None], TreeEntrance] = {}
    for pk, (building_id, code) in codes.items():
        if building_id in tree:
            gates[building_id, pk] = TreeEntrance(pk, code)
    counted = (
        Unit.objects.filter(project=project, building__in=list(tree))
        .order_by()
        .values_list("building_id", "entrance_id", "state")
        .annotate(number=Count("pk"))
    )
    for building_id, entrance_id, state, number in counted:
        node = tree[building_id]
        node.units += number
        node.states[state] = node.states.get(state, 0) + number
        gates.setdefault((building_id, entrance_id), TreeEntrance(entrance_id, "")).units += number
    for (building_id, _entrance_id), gate in sorted(gates.items(), key=lambda item: natural(item[1].code)):
        tree[building_id].entrances.append(gate)
    return list(tree.values())


def floor_counts(building: Building) -> list[FloorCount]:
    """Return the floors of a building with their numbers of units, by entrance, highest floor first."""
    counted = (
        Unit.objects.filter(building=building)
        .order_by()
        .values_list("entrance__code", "floor")
        .annotate(number=Count("pk"))
    )
    counts = [FloorCount(entrance or "", floor, number) for entrance, floor, number in counted]
    return sorted(counts, key=lambda count: (natural(count.entrance), -count.floor))


def floor_stack(building: Building) -> Stack:
    """Return the grid of a building's units for the floor-stack picture (one query)."""
    rows = (
        Unit.objects.filter(building=building)
        .order_by("position", "pk")
        .values_list("pk", "code", "entrance__code", "floor", "room", "state", "usage", "area")
    )
    return build_stack(
        StackUnit(pk, code, entrance or "", floor, room, state, usage, area)
        for pk, code, entrance, floor, room, state, usage, area in rows
    )


def units_by_address(actor: Actor, project: Project, typed: Sequence[str]) -> dict[str, Unit]:
    """Return the units that whole addresses mean, by what was typed: 3-2-1201, 3栋2单元1201室; one query."""
    codes = {one: address.code if (address := room_code.parse(one)) else as_code(one) for one in typed}
    found = {unit.code: unit for unit in units_visible_to(actor, project).filter(code__in=set(codes.values()))}
    return {one: found[code] for one, code in codes.items() if code in found}


def units_by_id(actor: Actor, project: Project, ids: Iterable[int]) -> dict[int, Unit]:
    """Return the project's units with these ids."""
    return {unit.pk: unit for unit in units_visible_to(actor, project).filter(pk__in=list(ids))}


def ways_visible_to(actor: Actor, project: Project) -> QuerySet[Way]:
    """Return the ways on foot that somebody entered, with their ends."""
    rows = visible(Way.objects.filter(project=project), actor, policies.VIEW_PLACES, project.pk)
    return rows.select_related("from_building", "from_place", "to_building", "to_place")


def get_way(actor: Actor, project: Project, pk: int) -> Way:
    """Return a way on foot or raise `NotFound`."""
    return one_of(ways_visible_to(actor, project), pk)


def ways_of(project: Project) -> list[tuple[str, str, int]]:
    """Return the entered ways as edges of a graph; see `node_of`."""
    columns = ("from_building", "from_place", "to_building", "to_place", "minutes")
    rows = Way.objects.filter(project=project).order_by("pk").values_list(*columns)
    return [
        (node_of(from_building, from_place), node_of(to_building, to_place), minutes)
        for from_building, from_place, to_building, to_place, minutes in rows
    ]


def node_of(building_id: int | None, place_id: int | None) -> str:
    """Name the node of a building or of a place that is in none; nothing for neither."""
    return f"b{building_id}" if building_id else f"p{place_id}" if place_id else ""


def buildings_in_order(project: Project) -> list[str]:
    """Return the nodes of all buildings in their natural order."""
    rows = Building.objects.filter(project=project).order_by("position", "code").values_list("pk", flat=True)
    return [node_of(pk, None) for pk in rows]


def nodes_of(project: Project) -> dict[str, Building | Place]:
    """Return what can stand on the plan of the site: buildings in their order, then places in use that are in none."""
    buildings = Building.objects.filter(project=project).order_by("position", "code")
    places = Place.objects.filter(project=project, building__isnull=True, is_active=True).order_by("code")
    found: dict[str, Building | Place] = {node_of(one.pk, None): one for one in buildings}
    return found | {node_of(None, one.pk): one for one in places}


def points_of(project: Project) -> dict[str, Metres]:
    """Return where buildings and places stand on the plan, by their nodes; what was not placed is missing."""
    rows = SitePoint.objects.filter(project=project).values_list("building", "place", "east", "north")
    return {node_of(building, place): (east, north) for building, place, east, north in rows}


def corner_of(project: Project) -> Degrees | None:
    """Return where on earth the corner of the plan lies (WGS-84), if somebody said."""
    degrees = SiteOrigin.objects.filter(project=project).values_list("latitude", "longitude").first()
    return (float(degrees[0]), float(degrees[1])) if degrees else None
