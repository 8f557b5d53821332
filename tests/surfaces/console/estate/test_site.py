"""The plan of the site on screen: typed in metres, imported, and sent back as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client

from anju.core.sheets.read import read_workbook
from anju.domains.estate import queries
from anju.domains.estate.models import Building


def test_metres_are_typed_and_come_back_as_a_workbook(signed_in: Callable[..., Client], project: Any) -> None:
    building, other = (Building.objects.create(project=project, code=code) for code in "35")
    node, second = (queries.node_of(one.pk, None) for one in (building, other))
    browser = signed_in("project_manager", project=project)
    sent = {f"e_{node}": "12", f"n_{node}": "-40", f"e_{second}": "", f"n_{second}": ""}
    answer = browser.post("/p/T1/site/", sent)
    assert answer["Location"] == "/p/T1/site/"
    assert queries.points_of(project) == {node: (12, -40)}
    assert browser.post("/p/T1/site/", sent | {f"e_{second}": "7"}).status_code == 422
    page = browser.get("/p/T1/site/").content.decode()
    assert 'value="-40"' in page
    book = read_workbook(browser.get("/p/T1/site/site.xlsx").content)
    assert [row[:3] for row in book.sheets[0].rows[1:]] == [["3", 12.0, -40.0], ["5", "", ""]]


def test_origin_is_said_by_a_building_on_the_plan(signed_in: Callable[..., Client], project: Any) -> None:
    building = Building.objects.create(project=project, code="3")
    node = queries.node_of(building.pk, None)
    browser = signed_in("project_manager", project=project)
    browser.post("/p/T1/site/", {f"e_{node}": "0", f"n_{node}": "0"})
    answer = browser.post("/p/T1/site/origin/", {"node": node, "latitude": "39.9", "longitude": "116.4"})
    assert answer.status_code == 302
    assert queries.corner_of(project) == (39.9, 116.4)
