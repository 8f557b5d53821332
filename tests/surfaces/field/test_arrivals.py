"""Arriving by the sign of the place, its tag or neither, and how far the phone was; nothing of it is in the way."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from tests.surfaces.field.conftest import Phone

from anju.core.access import Actor
from anju.domains.estate import queries as estate
from anju.domains.estate.enums import PlaceKind
from anju.domains.estate.models import Place
from anju.domains.estate.services import places, site
from anju.domains.repairs.models import ArrivalFix
from anju.domains.workorders.models import OrderStep, WorkOrder

MakeOrder = Callable[..., WorkOrder]


def make_sign(root: Actor, project: Any, code: str = "LOBBY", building: Any = None) -> Place:
    return places.add_place(
        actor=root, project=project, code=code, name=f"{code} 大堂", kind=PlaceKind.LOBBY, building=building
    )


def accepted(phone: Phone, make_order: MakeOrder) -> WorkOrder:
    order = make_order(phone)
    phone.send("accept", order)
    return order


def arrival(order: WorkOrder) -> OrderStep:
    return OrderStep.objects.get(order=order, act="arrive")


@pytest.mark.parametrize(("proof", "path"), [("sign", "/r/s"), ("nfc", "/r/q")])
def test_sign_of_the_lobby_shows_that_one_is_in_the_building(
    phone: Phone, make_order: MakeOrder, project: Any, root: Actor, proof: str, path: str
) -> None:
    order = accepted(phone, make_order)
    place = make_sign(root, project, building=order.building)
    read = f"https://wuye.example{path}/{project.code}/{place.token}/"
    assert phone.send("arrive", order, fields={"proof": proof, "scanned": read})[0] == 200
    step = arrival(order)
    assert (step.proof, step.proof_fit, step.proof_place) == (proof, "building", place)
    assert place.name in phone.get(f"orders/{order.pk}/").content.decode()


def test_sign_elsewhere_or_unknown_is_kept_and_stands_in_nobodys_way(
    phone: Phone, make_order: MakeOrder, project: Any, root: Actor
) -> None:
    other = make_sign(root, project)
    told = {
        "elsewhere": f"/r/s/{project.code}/{other.token}/",
        "unknown": f"/r/s/{project.code}/zzzzzzzzzz/",
    }
    for fit, scanned in told.items():
        order = accepted(phone, make_order)
        status, said = phone.send("arrive", order, fields={"proof": "sign", "scanned": scanned})
        assert (status, said["order"]["state"]) == (200, "on_site")
        assert arrival(order).proof_fit == fit


def test_sign_of_another_project_is_unknown_here(
    phone: Phone, make_order: MakeOrder, project: Any, root: Actor
) -> None:
    order, place = accepted(phone, make_order), make_sign(root, project)
    phone.send("arrive", order, fields={"proof": "sign", "scanned": f"/r/s/OTHER/{place.token}/"})
    assert (arrival(order).proof_fit, arrival(order).proof_place) == ("unknown", None)


def test_arrival_without_anything_is_one_as_well_and_made_up_ways_count_for_nothing(
    phone: Phone, make_order: MakeOrder
) -> None:
    for fields in ({}, {"proof": "magic", "scanned": "x"}, {"proof": "sign", "scanned": ""}):
        order = accepted(phone, make_order)
        assert phone.send("arrive", order, fields=fields)[0] == 200
        assert (arrival(order).proof, arrival(order).proof_fit) == ("", "")


def test_scanned_twice_under_one_number_is_one_arrival_and_another_sign_is_refused(
    phone: Phone, make_order: MakeOrder, project: Any, root: Actor
) -> None:
    order, place = accepted(phone, make_order), make_sign(root, project)
    number = str(uuid.uuid4())
    fields = {"proof": "sign", "scanned": f"/r/s/{project.code}/{place.token}/"}
    told = [phone.send("arrive", order, client_id=number, fields=fields)[1]["outcome"] for _n in range(2)]
    assert told == ["stored", "duplicate"]
    assert phone.send("arrive", order, client_id=number, fields={**fields, "proof": "nfc"})[0] == 409


def test_distance_from_the_place_is_kept_and_shown_to_the_desk(
    phone: Phone, make_order: MakeOrder, project: Any, root: Actor, make_phone: Any
) -> None:
    order = accepted(phone, make_order)
    node = estate.node_of(order.building_id, None)
    site.set_points(actor=root, project=project, points={node: (0, 0)})
    where = {"latitude": Decimal("39.900000"), "longitude": Decimal("116.400000")}
    site.set_origin(actor=root, project=project, node=node, is_chinese_map=False, **where)
    phone.send("arrive", order)
    fields = {"latitude": "39.90288", "longitude": "116.40000", "accuracy": "15"}
    assert phone.send("position", order, fields=fields)[0] == 200
    fix = ArrivalFix.objects.get()
    assert (fix.distance, fix.accuracy, fix.is_far) == (321, 15, True)
    page = phone.get(f"orders/{order.pk}/").content.decode()
    assert "321 m" in page
    desk = make_phone("jingli", "project_manager").browser
    shown = desk.get(f"/p/{project.code}/orders/{order.pk}/").content.decode()
    steps = desk.get(f"/p/{project.code}/orders/{order.pk}/?tab=story").content.decode()
    assert "321 m" in shown + steps


def test_position_of_an_order_that_is_on_no_plan_has_no_distance(phone: Phone, make_order: MakeOrder) -> None:
    order = accepted(phone, make_order)
    phone.send("arrive", order)
    phone.send("position", order, fields={"latitude": "39.9", "longitude": "116.4", "accuracy": "2000"})
    fix = ArrivalFix.objects.get()
    assert (fix.distance, fix.is_far) == (None, False)


def test_address_of_a_sign_leads_a_worker_with_an_order_there_to_arrive(
    phone: Phone, make_order: MakeOrder, project: Any, root: Actor
) -> None:
    order = accepted(phone, make_order)
    place = make_sign(root, project, building=order.building)
    path = f"/r/s/{project.code}/{place.token}/"
    answer = phone.browser.get(path)
    assert answer["Location"] == f"/f/{project.code}/at/{place.token}/"
    page = phone.browser.get(answer["Location"]).content.decode()
    assert order.title in page
    assert f'data-arrive-at="{path}"' in page
    assert phone.browser.get(f"{path}?report=1").status_code == 200
    phone.send("arrive", order)
    assert phone.browser.get(path).status_code == 200  # nobody is waited for here any more
    assert Client().get(path).status_code == 200


def test_sign_shows_no_order_of_others_and_a_made_up_one_is_not_there(
    phone: Phone, make_phone: Any, make_order: MakeOrder, project: Any, root: Actor
) -> None:
    order = make_order(make_phone("other"), title="别人的活")
    place = make_sign(root, project, building=order.building)
    assert phone.browser.get(f"/r/s/{project.code}/{place.token}/").status_code == 200
    assert "别人的活" not in phone.get(f"at/{place.token}/").content.decode()
    assert phone.get("at/made-up/").status_code == 404
