"""Writes to the plan of a site: where buildings and public places stand."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from anju.core import geo
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.core.geo import Degrees, Metres
from anju.core.money import round_half_up
from anju.core.sheets.read import read_workbook
from anju.domains.estate import policies, queries
from anju.domains.estate.calc import room_code
from anju.domains.estate.models import FARTHEST, SiteOrigin, SitePoint
from anju.domains.tenancy.models import Project

_EAST, _NORTH, _LONGITUDE, _LATITUDE = "east", "north", "longitude", "latitude"
_HEADS = {
    "name": ("楼栋", "楼号", "位置", "名称", "部位", "building", "name"),
    _EAST: ("东", "东米", "向东米", "横坐标", "x", _EAST),
    _NORTH: ("北", "北米", "向北米", "纵坐标", "y", _NORTH),
    _LONGITUDE: ("经度", "lng", "lon", _LONGITUDE),
    _LATITUDE: ("纬度", "lat", _LATITUDE),
}
_MOST_NAMED = 10


def set_points(*, actor: Actor, project: Project, points: Mapping[str, Metres | None]) -> int:
    """Put buildings and places (by `queries.node_of`) where they stand on the plan, or take them off it with None.

    Returns how many stand elsewhere than before. Raises `DomainError` for what is not in the project, or too far away.
    """
    actor.require(policies.EDIT_PLACES, project.pk)
    known = queries.nodes_of(project)
    if not set(points) <= set(known):
        raise DomainError(_("This place is in another project."))
    if any(abs(metres) > FARTHEST for at in points.values() if at for metres in at):
        raise DomainError(_("At most {count} metres from the corner of the plan.").format(count=FARTHEST))
    held = queries.points_of(project)
    changed = {node: at for node, at in points.items() if held.get(node) != at}
    gone = SitePoint.objects.filter(project=project)
    off = [node for node, at in changed.items() if at is None]
    gone.filter(building__in=[int(node[1:]) for node in off if node[0] == "b"]).delete()
    gone.filter(place__in=[int(node[1:]) for node in off if node[0] == "p"]).delete()
    for letter, column in (("b", "building"), ("p", "place")):
        rows = [
            SitePoint(project=project, east=at[0], north=at[1], **{f"{column}_id": int(node[1:])})
            for node, at in changed.items()
            if at is not None and node[0] == letter
        ]
        SitePoint.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=[column], update_fields=["east", "north"]
        )
    return len(changed)


def set_origin(
    *, actor: Actor, project: Project, node: str, latitude: Decimal, longitude: Decimal, is_chinese_map: bool
) -> SiteOrigin:
    """Say where on earth the plan lies, by one building or place that stands on it; upwards is north.

    ``is_chinese_map``: the degrees were copied from a map that shows others than satellites tell (GCJ-02).
    """
    actor.require(policies.EDIT_PLACES, project.pk)
    at = queries.points_of(project).get(node)
    if at is None:
        raise DomainError(_("Put it on the plan first."), field="node")
    return _keep_origin(project, geo.corner_of(_read(latitude, longitude, is_chinese_map), at))


def import_points(*, actor: Actor, project: Project, content: bytes, filename: str, is_chinese_map: bool) -> int:
    """Put on the plan what a sheet says: names, and metres east and north or longitude and latitude.

    Without a known corner of the plan, degrees make one: the south-west of all that the sheet names. Returns how many
    were placed. Raises `DomainError` for a sheet without these columns, and for rows that name nothing here.
    """
    actor.require(policies.EDIT_PLACES, project.pk)
    columns, rows = _table(content, filename)
    is_metres = {_EAST, _NORTH} <= set(columns)
    names, unknown = _names(project), list[str]()
    found: dict[str, tuple[float, float]] = {}
    for row in rows:
        name = str(row[columns["name"]] or "").strip()
        if not name:
            continue
        node = names.get(name) or names.get(room_code.building_code(name))
        pair = [row[columns[key]] for key in ((_EAST, _NORTH) if is_metres else (_LATITUDE, _LONGITUDE))]
        if all(value in (None, "") for value in pair):
            continue
        numbers = [_number(value) for value in pair]
        if node is None or None in numbers:
            unknown.append(name)
        else:
            found[node] = (numbers[0] or 0.0, numbers[1] or 0.0)
    if unknown:
        named = _(", ").join(unknown[:_MOST_NAMED])
        raise DomainError(_("Not understood, nothing was changed: {names}").format(names=named), field="file")
    points: dict[str, Metres | None]
    if is_metres:
        points = {node: (round(east), round(north)) for node, (east, north) in found.items()}
    else:
        points = dict(_on_plan(project, found, is_chinese_map))
    return set_points(actor=actor, project=project, points=points)


def _on_plan(project: Project, found: Mapping[str, Degrees], is_chinese_map: bool) -> dict[str, Metres]:
    degrees = {node: _read(*point, is_chinese_map) for node, point in found.items()}
    corner = queries.corner_of(project)
    if corner is None and degrees:
        if any(node not in degrees for node in queries.points_of(project)):
            text = _("The plan has points in metres already; say first where on earth it lies.")
            raise DomainError(text, field="file")
        corner = (min(one[0] for one in degrees.values()), min(one[1] for one in degrees.values()))
        kept = _keep_origin(project, corner)
        corner = (float(kept.latitude), float(kept.longitude))
    return {node: geo.on_plan(corner, point) for node, point in degrees.items()} if corner else {}


def _read(latitude: Decimal | float, longitude: Decimal | float, is_chinese_map: bool) -> Degrees:
    point = (float(latitude), float(longitude))
    if abs(point[0]) > 89 or abs(point[1]) > 180:
        raise DomainError(_("These are no degrees of latitude and longitude."), field="latitude")
    return geo.from_chinese_map(point) if is_chinese_map else point


def _keep_origin(project: Project, corner: Degrees) -> SiteOrigin:
    values = {
        "latitude": round_half_up(Decimal(str(corner[0])), 6),
        "longitude": round_half_up(Decimal(str(corner[1])), 6),
    }
    return SiteOrigin.objects.update_or_create(project=project, defaults=values)[0]


def _table(content: bytes, filename: str) -> tuple[dict[str, int], Sequence[Sequence[Any]]]:
    """Return the columns by their meaning, and the rows below their heads."""
    for sheet in read_workbook(content, filename=filename).sheets:
        for at, row in enumerate(sheet.rows[:10]):
            heads = ["".join(c for c in str(cell or "").lower() if c not in " ()（）") for cell in row]
            columns = {key: heads.index(word) for key, words in _HEADS.items() for word in words if word in heads}
            is_placed = {_EAST, _NORTH} <= set(columns) or {_LONGITUDE, _LATITUDE} <= set(columns)
            if "name" in columns and is_placed:
                return columns, sheet.rows[at + 1 :]
    text = _("The sheet needs a column 楼栋, and 东(米) and 北(米) or 经度 and 纬度.")
    raise DomainError(text, field="file")


def _names(project: Project) -> dict[str, str]:
    """Return the nodes by what a sheet may call them."""
    found: dict[str, str] = {}
    for node, named in queries.nodes_of(project).items():
        for word in (str(named), named.code):
            found.setdefault(word, node)
    return found


def _number(value: Any) -> float | None:
    try:
        number = float(str(value).strip())
    except ValueError:
        return None
    return number if math.isfinite(number) else None
