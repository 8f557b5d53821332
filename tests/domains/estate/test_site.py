"""The plan of a site: degrees and metres, pins that do not cover each other, and what the office enters."""

from __future__ import annotations

import io
import math
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import actor_with

from anju.core import frames, geo
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.domains.estate import policies, queries
from anju.domains.estate.enums import PlaceKind
from anju.domains.estate.models import Building
from anju.domains.estate.services import places, site

TIANANMEN = (39.908722, 116.397499)
"""As satellites tell it; Chinese maps show it some 550 m to the north-east."""


@given(lat=st.floats(18.2, 53.5), lon=st.floats(73.6, 135.0))
def test_degrees_of_a_chinese_map_are_brought_back_to_within_a_metre(lat: float, lon: float) -> None:
    back = geo.from_chinese_map(geo.to_chinese_map((lat, lon)))
    assert abs(back[0] - lat) < 1e-5
    assert abs(back[1] - lon) < 1e-5


def test_chinese_maps_lie_hundreds_of_metres_beside_the_satellites() -> None:
    shown = geo.to_chinese_map(TIANANMEN)
    assert shown == pytest.approx((39.910127, 116.403743), abs=2e-5)
    assert 400 < geo.metres_between((0, 0), geo.on_plan(TIANANMEN, shown)) < 700


@given(east=st.integers(-3000, 3000), north=st.integers(-3000, 3000))
def test_corner_follows_from_one_point_that_is_known_both_ways(east: int, north: int) -> None:
    corner = geo.corner_of(TIANANMEN, (east, north))
    assert geo.on_plan(corner, TIANANMEN) == (east, north)


@given(st.lists(st.tuples(st.integers(-800, 800), st.integers(-800, 800)), min_size=1, max_size=14, unique=True))
def test_every_point_is_inside_the_picture_and_pins_do_not_cover_each_other(points: list[geo.Metres]) -> None:
    frame = frames.framed(points, width=360, tallest=460, margin=40)
    spots = {str(number): frame.spot(at) for number, at in enumerate(points)}
    assert all(39 <= x <= 321 and 39 <= y <= frame.height - 39 for x, y in spots.values())
    moved = frames.apart(spots, gap=48, frame=frame)
    assert frames.apart(spots, gap=48, frame=frame) == moved
    assert all(24 <= x <= 336 and 24 <= y <= frame.height - 24 for x, y in moved.values())
    pairs = [(one, other) for one in moved for other in moved if one < other]
    assert all(math.dist(moved[one], moved[other]) > 44 for one, other in pairs)


def stands(project: Any, code: str = "3") -> tuple[Building, str]:
    building = Building.objects.create(project=project, code=code, name=f"{code}号楼")
    return building, queries.node_of(building.pk, None)


def sheet(*rows: tuple[Any, ...]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for at, row in enumerate(rows):
            page.write_row(at, 0, row)
    return file.getvalue()


def test_points_are_set_moved_and_taken_off_the_plan(project: Any, root: Actor) -> None:
    _building, node = stands(project)
    gate = places.add_place(actor=root, project=project, code="GATE", name="北门", kind=PlaceKind.GATE)
    there = queries.node_of(None, gate.pk)
    assert site.set_points(actor=root, project=project, points={node: (10, 20), there: (0, 300)}) == 2
    assert site.set_points(actor=root, project=project, points={node: (10, 20), there: (5, 300)}) == 1
    assert queries.points_of(project) == {node: (10, 20), there: (5, 300)}
    site.set_points(actor=root, project=project, points={there: None})
    assert queries.points_of(project) == {node: (10, 20)}


def test_plan_is_changed_by_who_may_and_for_the_own_project_only(project: Any, other_project: Any, root: Actor) -> None:
    _building, node = stands(project)
    with pytest.raises(AccessDenied):
        site.set_points(actor=actor_with(policies.VIEW_PLACES), project=project, points={node: (1, 1)})
    with pytest.raises(DomainError):
        site.set_points(actor=root, project=project, points={"b999999": (1, 1)})
    with pytest.raises(DomainError):
        site.set_points(actor=root, project=project, points={node: (30_000, 1)})


def test_one_building_says_where_on_earth_the_plan_lies(project: Any, root: Actor) -> None:
    _building, node = stands(project)
    shown = [Decimal(str(round(one, 6))) for one in geo.to_chinese_map(TIANANMEN)]
    asked = {"node": node, "latitude": shown[0], "longitude": shown[1], "is_chinese_map": True}
    with pytest.raises(DomainError):
        site.set_origin(actor=root, project=project, **asked)
    site.set_points(actor=root, project=project, points={node: (120, 80)})
    site.set_origin(actor=root, project=project, **asked)
    corner = queries.corner_of(project)
    assert corner is not None
    assert geo.metres_between(geo.on_plan(corner, TIANANMEN), (120, 80)) <= 1


def test_excel_places_by_metres_or_by_degrees(project: Any, root: Actor) -> None:
    (_one, first), (_two, second) = stands(project, "3"), stands(project, "5")
    asked: dict[str, Any] = {"actor": root, "project": project, "filename": "a.xlsx", "is_chinese_map": False}
    metres = sheet(("说明",), ("楼栋", "备注", "东(米)", "北(米)"), ("3号楼", "", 12, 40), ("5栋", "", "30", 41.6))
    assert site.import_points(content=metres, **asked) == 2
    assert queries.points_of(project) == {first: (12, 40), second: (30, 42)}
    degrees = sheet(("楼栋", "经度", "纬度"), ("3号楼", 116.397, 39.908), ("5号楼", 116.398, 39.909))
    with pytest.raises(DomainError):  # in metres already: the corner is not guessed
        site.import_points(content=sheet(("楼栋", "经度", "纬度"), ("3号楼", 116.397, 39.908)), **asked)
    assert site.import_points(content=degrees, **asked) == 2
    points = queries.points_of(project)
    assert points[first] == (0, 0)
    assert points[second] == pytest.approx((85, 111), abs=1)


def test_excel_with_a_name_that_is_not_here_changes_nothing(project: Any, root: Actor) -> None:
    stands(project)
    for content in (
        sheet(("楼栋", "东(米)", "北(米)"), ("3号楼", 12, 40), ("99号楼", 1, 1)),
        sheet(("楼栋", "东(米)", "北(米)"), ("3号楼", "nan", 40)),
        sheet(("楼栋", "面积"), ("3号楼", 12)),
    ):
        with pytest.raises(DomainError):
            site.import_points(actor=root, project=project, content=content, filename="a.xlsx", is_chinese_map=False)
    assert queries.points_of(project) == {}
