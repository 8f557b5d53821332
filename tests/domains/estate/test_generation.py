"""The building generator and the floor stack."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.conftest import actor_with

from anju.core.errors import AccessDenied, DomainError
from anju.domains.estate import policies, queries
from anju.domains.estate.calc.generator import Door, ImpossibleLayout, Layout, plan
from anju.domains.estate.calc.stack import StackUnit, build_stack
from anju.domains.estate.models import Unit
from anju.domains.estate.services import generation

DOORS = (Door(Decimal("89.50"), "三室两厅"), Door(Decimal("120.00")))
TOWER = Layout(first_floor=1, last_floor=15, doors=DOORS, entrances=("1", "2"), skipped_floors=frozenset({4, 13, 14}))


def test_plan_leaves_out_floors_and_doors() -> None:
    layout = Layout(first_floor=-1, last_floor=2, doors=DOORS, skipped_doors=frozenset({1}))
    assert [unit.address.code for unit in plan("A", layout)] == [
        "A-B102", "A-B103", "A-102", "A-103", "A-202", "A-203",
    ]  # fmt: skip


def test_doors_run_on_through_entrances_when_told() -> None:
    layout = Layout(first_floor=1, last_floor=1, doors=DOORS, entrances=("1", "2"), doors_run_on=True)
    assert [unit.address.code for unit in plan("3", layout)] == ["3-1-101", "3-1-102", "3-2-103", "3-2-104"]


@pytest.mark.parametrize(
    "layout",
    [
        Layout(first_floor=4, last_floor=4, doors=DOORS, skipped_floors=frozenset({4})),
        Layout(first_floor=1, last_floor=3, doors=()),
        Layout(first_floor=1, last_floor=149, doors=DOORS * 100),
    ],
)
def test_impossible_layouts_are_refused(layout: Layout) -> None:
    with pytest.raises(ImpossibleLayout):
        plan("3", layout)


def test_preview_writes_nothing_and_generation_is_one_insert(building: Any, root: Any) -> None:
    preview = generation.preview_units(actor=root, building=building, layout=TOWER)
    assert len(preview.fresh) == 12 * 2 * 2
    assert not Unit.objects.exists()
    with CaptureQueriesContext(
        connection,
    ) as queries_run:
        assert generation.generate_units(actor=root, building=building, layout=TOWER) == 48
    assert sum("INSERT INTO estate_unit" in query["sql"] for query in queries_run) == 1
    building.refresh_from_db()
    assert building.floors == 15
    assert Unit.objects.get(code="3-2-1502").area == Decimal("120.00")


def test_generating_again_adds_only_what_is_missing(building: Any, make_unit: Any, root: Any) -> None:
    standing = make_unit("101", entrance="1", area="77")
    assert generation.generate_units(actor=root, building=building, layout=TOWER) == 47
    assert generation.generate_units(actor=root, building=building, layout=TOWER) == 0
    standing.refresh_from_db()
    assert standing.area == Decimal("77.00")
    preview = generation.preview_units(actor=root, building=building, layout=TOWER)
    assert len(preview.taken) == 48


def test_generation_needs_the_permission_and_a_possible_layout(building: Any, root: Any) -> None:
    with pytest.raises(AccessDenied):
        generation.generate_units(actor=actor_with(policies.VIEW_UNITS), building=building, layout=TOWER)
    with pytest.raises(DomainError) as refused:
        generation.preview_units(actor=root, building=building, layout=Layout(1, 3, ()))
    assert refused.value.field == "doors"


def test_tree_counts_in_three_queries_for_any_size(building: Any, project: Any, root: Any) -> None:
    generation.generate_units(actor=root, building=building, layout=TOWER)
    for number in range(5, 9):
        from anju.domains.estate.services import buildings

        buildings.add_building(actor=root, project=project, code=str(number))
    with CaptureQueriesContext(connection) as run:
        tree = queries.estate_tree(root, project)
    assert len(run) == 3
    assert [(node.building.code, node.units) for node in tree] == [("3", 48), ("5", 0), ("6", 0), ("7", 0), ("8", 0)]
    assert [(gate.code, gate.units) for gate in tree[0].entrances] == [("1", 24), ("2", 24)]


def test_floors_are_counted_by_entrance(building: Any, root: Any) -> None:
    generation.generate_units(actor=root, building=building, layout=TOWER)
    counts = queries.floor_counts(building)
    assert len(counts) == 24
    assert (counts[0].entrance, counts[0].floor, counts[0].units) == ("1", 15, 2)


def test_stack_puts_doors_above_one_another(building: Any, root: Any) -> None:
    generation.generate_units(actor=root, building=building, layout=TOWER)
    stack = queries.floor_stack(building)
    assert stack.floors[:2] == [15, 12]
    assert [column.doors for column in stack.columns] == [["01", "02"], ["01", "02"]]
    assert stack.columns[1].units[15, "02"].code == "3-2-1502"
    assert stack.width == 4


def test_stack_keeps_units_that_claim_one_door() -> None:
    units = [StackUnit(n, f"3-{room}", "", 1, room, "owner", "shop", Decimal(1)) for n, room in enumerate("ABA")]
    stack = build_stack(units)
    assert sorted(stack.columns[0].doors) == ["A", "A+", "B"]
    assert {unit.id for unit in stack.columns[0].units.values()} == {0, 1, 2}
