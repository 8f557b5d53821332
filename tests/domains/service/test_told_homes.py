"""The map of hot spots shows every home that told of a fault, also where one order is done for all."""

from __future__ import annotations

import pytest
from tests.conftest import actor_with
from tests.factories.household import make_unit
from tests.factories.resident import make_home

from anju.core import clock
from anju.domains.estate.models import Entrance, Place
from anju.domains.service import policies, services
from anju.domains.service.models import Leaf
from anju.domains.workorders import policies as workorder_policies
from anju.domains.workorders import queries as workorders
from anju.domains.workorders import services as orders

DESK = (policies.REGISTER, policies.VIEW, workorder_policies.VIEW)


def found(desk, project, category=""):
    return workorders.orders_by_unit(desk, project, clock.today(), clock.today(), category)


@pytest.fixture
def desk(project):
    return actor_with(*DESK, project_id=project.pk)


def test_flats_of_one_riser_whose_reports_are_merged_still_point_at_it(project, desk, root):
    units = [make_unit(project, f"3-2-0{floor}01") for floor in range(1, 7)]
    entrance = Entrance.objects.create(project=project, building=units[0].building, code="2")
    tickets, leaf = [], Leaf.objects.get(code="water.drain")
    for unit in units:
        unit.entrance = entrance
        unit.save(update_fields=["entrance"])
        actor, home = make_home(unit)
        tickets.append(services.report(actor=actor, home=home, words="卫生间地漏返水", leaf=leaf))
    parent, *children = tickets
    links = [services.merge_ticket(actor=desk, ticket=child, into=parent) for child in children]
    assert found(desk, project) == {unit.pk: 1 for unit in units}
    assert found(desk, project, "water") == found(desk, project, "water.drain") == found(desk, project)
    assert found(desk, project, "power") == {}
    (line,) = workorders.hottest_lines(project, found(desk, project))
    assert (line.number, line.units) == (6, 6)
    today = clock.today()
    assert workorders.orders_by_building(desk, project, today, today) == {units[0].building_id: 6}
    services.undo_link(actor=desk, link=links[0])
    assert found(desk, project) == {unit.pk: 1 for unit in units}, "opened anew, it counts by itself"
    orders.withdraw_order(actor=root, order=parent.order, note="好了")
    assert found(desk, project) == {units[1].pk: 1}


def test_who_joined_a_report_is_on_the_map(project, desk):
    place = Place.objects.create(project=project, code="L1", name="大堂", kind="lobby")
    actor, home = make_home(make_unit(project))
    public = services.report(actor=actor, home=home, words="楼道灯不亮", at_home=False, place=place)
    joined_actor, joined = make_home(make_unit(project))
    services.join(actor=joined_actor, home=joined, ticket=public)
    assert found(desk, project) == {joined.unit.pk: 1}
