"""What people do on the pages of the register."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from tests.factories.register import make_register

from anju.domains.estate.enums import UnitState
from anju.domains.estate.models import Building, Space, Unit
from anju.surfaces.console.estate import stack

PLAN = {
    "first_floor": "1",
    "last_floor": "6",
    "entrances": "1, 2单元",
    "doors": "89.50 三室两厅\n120",
    "skipped_floors": "4",
    "usage": "home",
    "state": "unsold",
}


@pytest.fixture
def manager(signed_in: Callable[..., Client], project: Any) -> Client:
    """Give the project manager's browser."""
    return signed_in("project_manager", project=project)


@pytest.fixture
def register(project: Any) -> SimpleNamespace:
    """Give a small estate."""
    return make_register(project)


def test_building_is_entered_previewed_and_made(manager: Client) -> None:
    answer = manager.post("/p/T1/buildings/new/", {"code": "5幢", "floors": "6"})
    building = Building.objects.get(code="5")
    page = f"/p/T1/buildings/{building.pk}/generate/"
    assert answer.headers["Location"] == page
    preview = manager.post(page, PLAN)
    assert not Unit.objects.exists()
    assert len(preview.context["preview"].fresh) == 20
    assert "5-2-602" in preview.content.decode()
    changed = manager.post(page, {**PLAN, "last_floor": "7", "shown": preview.context["shown"]})
    assert not Unit.objects.exists()
    made = manager.post(page, {**PLAN, "last_floor": "7", "shown": changed.context["shown"]})
    assert made.status_code == 302
    assert Unit.objects.count() == 24


@pytest.mark.parametrize(
    ("field", "typed"),
    [("doors", "三室"), ("doors", "0"), ("skipped_floors", "四"), ("last_floor", "-1"), ("last_floor", "")],
)
def test_impossible_plan_is_told_at_its_field(manager: Client, project: Any, root: Any, field: str, typed: str) -> None:
    from anju.domains.estate.services import buildings

    building = buildings.add_building(actor=root, project=project, code="5")
    answer = manager.post(f"/p/T1/buildings/{building.pk}/generate/", {**PLAN, field: typed})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_picture_has_every_unit_as_a_link_with_words(manager: Client, register: SimpleNamespace) -> None:
    text = manager.get(f"/p/T1/buildings/{register.building.pk}/").content.decode()
    picture = text[text.index('<svg class="stack-picture') : text.index("</svg>", text.index("stack-picture"))]
    assert len(re.findall(r'<a class="unit-owner"', picture)) == 44
    word = str(UnitState.OWNER_OCCUPIED.label)
    assert re.search(rf'href="/p/T1/units/{register.unit.pk}/"[^>]*><title>3-2-1201 {word} 89.50 ㎡</title>', picture)
    assert ">12F<" in picture
    assert ">4F<" not in picture


def test_cells_are_large_enough_and_do_not_touch(register: SimpleNamespace) -> None:
    from anju.domains.estate import queries

    paint, legend = stack.state_paint()
    picture = stack.draw(queries.floor_stack(register.building), paint, legend)
    assert min(stack.CELL_WIDTH, stack.CELL_HEIGHT) >= 24
    places = {(cell.x, cell.y) for cell in picture.cells}
    assert len(places) == 44
    assert all(abs(x - other) >= stack.CELL_WIDTH or x == other for x, _y in places for other, _z in places)
    assert max(cell.x for cell in picture.cells) + stack.CELL_WIDTH <= picture.width


@pytest.mark.parametrize(
    ("days", "css"),
    [
        (0, "age-30"),
        (30, "age-30"),
        (31, "age-90"),
        (91, "age-180"),
        (181, "age-365"),
        (365, "age-365"),
        (366, "age-old"),
    ],
)
def test_age_of_a_debt_has_its_colour(days: int, css: str) -> None:
    from decimal import Decimal

    assert stack.age_class(stack.Arrears(Decimal("1.00"), days)) == css
    assert stack.age_class(None) == "age-none"


def test_unit_is_entered_and_changed(manager: Client, register: SimpleNamespace) -> None:
    typed = {"entrance": "1", "room": "1301", "area": "100", "usage": "home", "state": "owner", "plan": "四室"}
    answer = manager.post("/p/T1/units/new/", {**typed, "building": register.building.pk})
    unit = Unit.objects.get(code="3-1-1301")
    assert (answer.status_code, unit.layout, unit.floor) == (302, "四室", 13)
    manager.post(f"/p/T1/units/{unit.pk}/edit/", {**typed, "floor": "13", "area": "101.5"})
    unit.refresh_from_db()
    assert str(unit.area) == "101.50"
    assert manager.post("/p/T1/units/new/", {**typed, "building": register.building.pk}).status_code == 422


def test_units_are_filtered_and_searched(manager: Client, register: SimpleNamespace) -> None:
    def codes(query: str) -> list[str]:
        text = manager.get(f"/p/T1/units/?{query}").content.decode()
        return re.findall(r'<a href="/p/T1/units/\d+/">([^<]+)</a>', text)

    entrance = register.unit.entrance_id
    assert codes("q=3栋2单元1201") == ["3-2-1201"]
    assert codes(f"building={register.building.pk}&entrance={entrance}&floor=12") == ["3-2-1201", "3-2-1202"]
    assert codes("area_min=100&floor=1") == ["3-1-102", "3-2-102"]
    assert codes("state=vacant") == []


def test_states_are_set_for_ticked_units(manager: Client, register: SimpleNamespace) -> None:
    manager.post(
        "/p/T1/units/",
        {"do": "bulk", "action": "state", "pk": [register.unit.pk], "confirmed": "1", "state": "vacant"},
    )
    register.unit.refresh_from_db()
    assert register.unit.state == "vacant"


def test_space_is_entered_and_given_to_a_unit(manager: Client, register: SimpleNamespace) -> None:
    manager.post("/p/T1/spaces/new/", {"code": "b1-009", "kind": "monthly", "unit": register.unit.pk})
    space = Space.objects.get(code="B1-009")
    assert space.unit_id == register.unit.pk
    assert manager.post("/p/T1/spaces/new/", {"code": "B1-009", "kind": "monthly"}).status_code == 422


def test_handover_pack_is_a_pdf(manager: Client, register: SimpleNamespace) -> None:
    answer = manager.get(f"/p/T1/units/{register.unit.pk}/handover.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_tree_tells_entrances_and_opens_floors(manager: Client, register: SimpleNamespace) -> None:
    text = manager.get("/p/T1/estate/").content.decode()
    assert "翠湖 3 栋" in text
    floors = manager.get(f"/p/T1/buildings/{register.building.pk}/floors/").content.decode()
    assert f"building={register.building.pk}&amp;entrance={register.unit.entrance_id}&amp;floor=12" in floors


def test_empty_estate_offers_the_import(manager: Client) -> None:
    assert 'href="/p/T1/imports/"' in manager.get("/p/T1/estate/").content.decode()
