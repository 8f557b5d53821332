"""The day as a map: the worker's own orders in their order on the plan of the site, or a list by building."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from tests.factories.household import make_unit
from tests.surfaces.field.conftest import Phone

from anju.core import clock
from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.estate.services import site
from anju.domains.workorders import services
from anju.domains.workorders.enums import Urgency
from anju.domains.workorders.models import WorkOrder
from anju.surfaces.field import daymap

MakeOrder = Callable[..., WorkOrder]


def own_order(root: Actor, project: Any, phone: Phone, unit: str, title: str) -> WorkOrder:
    order = services.open_order(
        actor=root,
        project=project,
        kind="tests.field",
        category="water",
        title=title,
        urgency=Urgency.NORMAL,
        unit=make_unit(project, unit),
    )
    services.assign_order(actor=root, order=order, worker=phone.employee)
    order.refresh_from_db()
    return order


def place_all(root: Actor, project: Any) -> None:
    nodes = [node for node in estate.nodes_of(project) if node[0] == "b"]
    site.set_points(actor=root, project=project, points={node: (90 * at, 40 * at) for at, node in enumerate(nodes)})


def test_orders_stand_on_the_map_in_the_order_of_the_day(phone: Phone, project: Any, root: Actor) -> None:
    later = own_order(root, project, phone, "1-1-101", "后去")
    soon = own_order(root, project, phone, "2-1-101", "先去")
    again = own_order(root, project, phone, "2-1-102", "同楼")
    for order in (soon, later, again):
        phone.send("accept", order)
    at = clock.now()
    for order, hours in ((soon, 1), (again, 2), (later, 3)):
        status, said = phone.send("promise", order, fields={"at": (at + dt.timedelta(hours=hours)).isoformat()})
        assert status == 200, said
    place_all(root, project)
    page = phone.get().content.decode()
    pins = re.findall(r'class="map-pin" href="([^"]+)"[^>]* data-pin="([^"]+)"', page)
    assert [orders for _href, orders in pins] == [f"{soon.pk} {again.pk}", str(later.pk)]
    assert [href for href, _orders in pins] == ["#stop-1", f"/f/{project.code}/orders/{later.pk}/"]
    assert re.findall(r'class="stop" id="stop-(\d)" data-order="(\d+)"', page) == [
        ("1", str(soon.pk)),
        ("2", str(again.pk)),
        ("3", str(later.pk)),
    ]
    assert page.count("<polyline") == 1
    assert "map-earth" not in page


def test_work_in_hand_comes_first_and_held_work_last(phone: Phone, project: Any, root: Actor) -> None:
    held, begun, waits = (own_order(root, project, phone, f"1-1-10{n}", f"活{n}") for n in (1, 2, 3))
    for order in (held, begun, waits):
        phone.send("accept", order)
    phone.send("start", begun)
    phone.send("hold", held, fields={"reason": "material", "note": "等水龙头"})
    stops = re.findall(r'id="stop-\d" data-order="(\d+)"', phone.get().content.decode())
    assert [int(pk) for pk in stops] == [begun.pk, waits.pk, held.pk]


def test_without_a_plan_the_day_is_listed_by_building(phone: Phone, project: Any, root: Actor) -> None:
    own_order(root, project, phone, "2-1-101", "二号楼的活")
    own_order(root, project, phone, "1-1-101", "一号楼的活")
    page = phone.get().content.decode()
    assert '<svg class="map"' not in page
    part = page[page.index('id="day-map"') : page.index('id="own-head"')]
    assert part.index("一号楼的活") < part.index("二号楼的活")


def test_order_at_no_place_of_the_plan_is_told_of(phone: Phone, project: Any, root: Actor) -> None:
    own_order(root, project, phone, "1-1-101", "图上")
    place_all(root, project)
    own_order(root, project, phone, "9-1-101", "不在图上")
    page = phone.get().content.decode()
    assert page.count('class="map-pin"') == 1
    assert len(re.findall(r'id="stop-\d"', page)) == 2


def test_map_costs_the_same_for_many_orders(
    phone: Phone, project: Any, root: Actor, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 13):
        own_order(root, project, phone, f"{number}-1-101", f"活{number}")
    place_all(root, project)
    cards = [
        daymap.Card(one, {"url": "/"}, "", "", "", "", "info", "", None)
        for one in WorkOrder.objects.filter(project=project)
    ]
    with django_assert_max_num_queries(8):
        drawn = daymap.drawn(project, cards)
    assert len(drawn.pins) == 12
