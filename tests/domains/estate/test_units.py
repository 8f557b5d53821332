"""Units, buildings and spaces one by one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import actor_with

from anju.core import scope
from anju.core.errors import AccessDenied, DomainError, NotFound
from anju.core.models import EventRecord
from anju.domains.estate import policies, queries
from anju.domains.estate.models import Unit
from anju.domains.estate.services import buildings, spaces, units


def test_unit_code_and_floor_follow_from_room(make_unit: Any) -> None:
    unit = make_unit("1201室", entrance="2单元")
    assert (unit.code, unit.floor, unit.room, unit.entrance.code) == ("3-2-1201", 12, "1201", "2")


def test_units_stand_in_natural_order(make_unit: Any, root: Any, project: Any) -> None:
    for room in ("1001", "201", "1002", "B101"):
        make_unit(room)
    tenth = buildings.add_building(actor=root, project=project, code="10")
    units.add_unit(actor=root, building=tenth, room="101", area=Decimal("50"))
    codes = [unit.code for unit in queries.units_visible_to(root, project)]
    assert codes == ["3-2-B101", "3-2-201", "3-2-1001", "3-2-1002", "10-101"]


def test_same_address_is_refused(make_unit: Any) -> None:
    make_unit("1201")
    with pytest.raises(DomainError) as refused:
        make_unit("1201室")
    assert refused.value.field == "room"


def test_inner_area_beyond_building_area_is_refused(make_unit: Any) -> None:
    with pytest.raises(DomainError) as refused:
        make_unit(inner_area=Decimal("99"))
    assert refused.value.field == "inner_area"


@pytest.mark.parametrize("area", ["0", "-3"])
def test_area_has_to_be_positive(make_unit: Any, area: str) -> None:
    with pytest.raises(DomainError) as refused:
        make_unit(area=area)
    assert refused.value.field == "area"


def test_one_changed_field_is_one_event_and_one_history_row(make_unit: Any, root: Any) -> None:
    unit = make_unit()
    same = {"room": "1201", "entrance": "2", "area": Decimal("98.60")}
    units.edit_unit(actor=root, unit=unit, **same)
    assert unit.history.count() == 0
    units.edit_unit(actor=root, unit=unit, **same, state="vacant")
    assert EventRecord.objects.get(name="UnitChanged").payload == {"unit_id": unit.pk, "fields": ["state"]}
    assert unit.history.get().state == "owner"


def test_moved_unit_gets_a_new_code(make_unit: Any, root: Any) -> None:
    unit = make_unit()
    units.edit_unit(actor=root, unit=unit, room="1301", entrance="1", area=unit.area)
    assert (unit.code, unit.floor) == ("3-1-1301", 13)


def test_states_of_several_units_are_set_at_once(make_unit: Any, root: Any, project: Any) -> None:
    made = [make_unit("101"), make_unit("102"), make_unit("103", state="vacant")]
    assert units.set_states(actor=root, project_id=project.pk, units=made, state="vacant") == 2
    with pytest.raises(DomainError):
        units.set_states(actor=root, project_id=project.pk, units=made, state="gone")


def test_permission_is_needed(make_unit: Any, building: Any, project: Any) -> None:
    unit = make_unit()
    reader = actor_with(policies.VIEW_UNITS)
    with pytest.raises(AccessDenied):
        units.edit_unit(actor=reader, unit=unit, room="1201", area=unit.area)
    with pytest.raises(AccessDenied):
        buildings.add_building(actor=reader, project=project, code="9")
    assert list(queries.units_visible_to(actor_with(), project)) == []
    with pytest.raises(NotFound):
        queries.get_unit(actor_with(), project, unit.pk)


def test_unit_of_another_project_is_not_found(make_unit: Any, other_project: Any, root: Any) -> None:
    unit = make_unit()
    with scope.enter([other_project.pk], actor=root), pytest.raises(NotFound):
        queries.get_unit(root, other_project, unit.pk)
    assert not Unit.objects.filter(project=other_project).exists()


def test_building_code_is_read_and_unique(building: Any, project: Any, root: Any) -> None:
    assert (building.code, building.position) == ("3", 3)
    with pytest.raises(DomainError) as refused:
        buildings.add_building(actor=root, project=project, code="03幢")
    assert refused.value.field == "code"
    with pytest.raises(DomainError):
        buildings.add_building(actor=root, project=project, code="!?")


def test_only_an_empty_building_is_removed(make_unit: Any, building: Any, project: Any, root: Any) -> None:
    empty = buildings.add_building(actor=root, project=project, code="9")
    buildings.add_entrance(actor=root, building=empty, code="1")
    buildings.remove_building(actor=root, building=empty)
    make_unit()
    with pytest.raises(DomainError):
        buildings.remove_building(actor=root, building=building)
    assert [one.code for one in queries.buildings_visible_to(root, project)] == ["3"]


def test_space_goes_to_a_unit_and_tells_it(make_unit: Any, project: Any, root: Any) -> None:
    unit = make_unit()
    space = spaces.add_space(actor=root, project=project, code="b1-001", charged_from=date(2026, 1, 1))
    spaces.edit_space(actor=root, space=space, kind="monthly", unit=unit)
    assert space.code == "B1-001"
    assert list(queries.spaces_of_unit(root, project, unit)) == [space]
    assert EventRecord.objects.get(name="SpaceAssigned").payload["unit_id"] == unit.pk


def test_space_dates_in_wrong_order_are_refused(project: Any, root: Any) -> None:
    with pytest.raises(DomainError) as refused:
        spaces.add_space(
            actor=root, project=project, code="1", charged_from=date(2026, 2, 1), charged_until=date(2026, 1, 31)
        )
    assert refused.value.field == "charged_until"


@pytest.mark.parametrize("typed", ["3-2-1201", "3栋2单元1201室", "1201", "３-２-１２０１", "3-2-12", "3#1201", "3栋"])
def test_unit_is_found_by_what_people_type(make_unit: Any, project: Any, root: Any, typed: str) -> None:
    unit = make_unit("1201")
    tenth = buildings.add_building(actor=root, project=project, code="10")
    units.add_unit(actor=root, building=tenth, room="101", area=Decimal("50"))
    assert list(queries.units_matching(root, project, typed)) == [unit]


def test_nothing_typed_finds_nothing(make_unit: Any, project: Any, root: Any) -> None:
    make_unit()
    assert list(queries.units_matching(root, project, " ")) == []
