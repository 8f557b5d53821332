"""What holds for every import: references, people known again, permissions, corrections, scope."""

import datetime as dt
from decimal import Decimal

import pytest
from tests.conftest import actor_with
from tests.core.sheets.books import xlsx
from tests.domains.roster.conftest import UNITS

from anju.core.errors import AccessDenied
from anju.core.sheets.errors import SheetError
from anju.core.sheets.importing import import_roster
from anju.core.sheets.models import SheetMapping
from anju.domains.billing.models import Meter, Tariff, TariffVersion
from anju.domains.estate.models import Building, Space, Unit
from anju.domains.residents.models import Person, PersonTag, Residency, Vehicle

PEOPLE = ("房号", "姓名", "身份", "手机号", "证件号", "入住日期", "特殊标记")
CARS = ("车位号", "车位类型", "房号", "车牌", "车主", "月费起")
METERS = ("房号", "表类型", "表号", "期初读数", "倍率", "本月读数")
TARIFFS = ("收费项目", "适用用途", "计费方式", "单价", "单位", "周期")


def told(result):
    return [(error.row, error.column, error.reason.code) for error in result.summary.errors]


@pytest.mark.usefixtures("few_units")
class TestUnits:
    def test_a_blank_cell_erases_nothing(self, load):
        load({"房产": [(*UNITS, "户型"), ("1", "1", "101", 90, "住宅", "三室")]})
        result = load({"房产": [(*UNITS, "户型"), ("1", "1", "101", 90, None, None)]})
        assert result.as_json()["sheets"]["房产"]["unchanged"] == 1
        assert Unit.objects.get(code="1-1-101").layout == "三室"

    def test_an_address_without_its_entrance_is_the_same_unit(self, load):
        result = load({"房产": [("房号", "面积"), ("1栋101", 91), ("A座1203室", 60)]})
        assert result.as_json()["sheets"]["房产"] == {"new": 0, "changed": 1, "unchanged": 1, "refused": 0}
        assert Unit.objects.count() == 3

    def test_two_sheets_of_units_both_go_in(self, load):
        load({"2栋": [UNITS, ("2", "1", "101", 90, "住宅")], "3栋": [UNITS, ("3", "1", "101", 90, "住宅")]})
        assert list(Building.objects.values_list("code", flat=True)) == ["1", "2", "3", "A"]

    def test_an_inner_area_above_the_building_area_is_refused(self, load):
        result = load({"房产": [(*UNITS, "套内面积"), ("1", "1", "101", 90, "住宅", 95)]})
        assert told(result) == [(2, "套内面积", "inner_area")]

    def test_the_owner_beside_a_unit_becomes_a_person(self, load):
        rows = [(*UNITS, "业主姓名", "业主电话"), ("1", "1", "101", 90, "住宅", "王建国", "13800138000")]
        assert load({"房产": rows}).as_json()["sheets"]["房产"]["changed"] == 1
        assert Residency.objects.get().person.name == "王建国"
        assert load({"房产": rows}).as_json()["sheets"]["房产"]["unchanged"] == 1

    def test_a_unit_waits_with_the_owner_who_is_refused(self, load):
        head = (*UNITS, "业主姓名", "业主身份证", "业主电话")
        owner = ("王建国", "11010519491231002X")
        rows = [
            ("5", "1", "101", 90, "住宅", *owner, "13800138000"),
            ("5", "1", "102", 90, "住宅", *owner, "13900139000"),
        ]
        result = load({"房产": [head, *rows]})
        assert result.as_json()["sheets"]["房产"] == {"new": 1, "changed": 0, "unchanged": 0, "refused": 1}
        assert not Unit.objects.filter(code="5-1-102").exists()


@pytest.mark.usefixtures("few_units")
class TestPeople:
    def test_a_person_of_an_unknown_unit_waits(self, load):
        result = load({"住户": [PEOPLE, ("9-9-901", "王建国", "业主"), ("1栋1单元101", "李娜", "业主")]})
        assert told(result) == [(2, "房号", "unknown_reference")]
        assert [person.name for person in Person.objects.all()] == ["李娜"]

    def test_one_owner_of_two_units_is_one_person(self, load):
        rows = [("1-1-101", "王建国", "业主", "13800138000"), ("A-1203", "王建国", "业主", "13800138000")]
        load({"住户": [PEOPLE, *rows]})
        assert (Person.objects.count(), Residency.objects.count()) == (1, 2)

    def test_like_names_with_different_numbers_are_different_people(self, load):
        rows = [
            ("1-1-101", "王伟", "业主", None, "11010519491231002X"),
            ("1-1-102", "王伟", "业主", None, "510104195409243723"),
        ]
        load({"住户": [PEOPLE, *rows]})
        again = load({"住户": [PEOPLE, *rows]})
        assert Person.objects.count() == 2
        assert again.as_json()["sheets"]["住户"]["unchanged"] == 2

    def test_a_new_phone_is_found_by_unit_and_name(self, load):
        load({"住户": [PEOPLE, ("1-1-101", "王建国", "业主", "13800138000")]})
        result = load({"住户": [PEOPLE, ("1-1-101", "王建国", "业主", "13900139000")]})
        assert [(change.field, change.before, change.after) for change in result.summary.changes] == [
            ("phone", "138****8000", "139****9000")
        ]
        assert Person.objects.get().phone == "13900139000"

    def test_a_corrected_name_is_found_by_the_number(self, load):
        load({"住户": [PEOPLE, ("1-1-101", "王建囯", "业主", None, "11010519491231002X")]})
        load({"住户": [PEOPLE, ("1-1-101", "王建国", "业主", None, "11010519491231002X")]})
        person = Person.objects.get()
        assert (person.name, person.initials) == ("王建国", "wjg")

    def test_two_phones_of_one_person_contradict_each_other(self, load):
        rows = [
            ("1-1-101", "王建国", "业主", "13800138000", "11010519491231002X"),
            ("1-1-102", "王建国", "业主", "13900139000", "11010519491231002X"),
        ]
        assert told(load({"住户": [PEOPLE, *rows]})) == [(3, "手机号", "contradiction")]

    def test_care_tags_follow_the_cell(self, load):
        row = ("1-1-101", "王建国", "业主", None, None, None)
        load({"住户": [PEOPLE, (*row, "独居老人、残疾人")]})
        result = load({"住户": [PEOPLE, (*row, "残疾人")]})
        assert result.as_json()["sheets"]["住户"]["changed"] == 1
        assert [tag.tag for tag in PersonTag.objects.all()] == ["disabled"]


@pytest.mark.usefixtures("few_units")
class TestSpacesAndCars:
    def test_a_car_gets_its_space_unit_and_an_owner_whom_nobody_knew(self, load):
        rows = [CARS, ("B1-001", "产权", "1-1-101", "粤B·12345", "王建国", dt.date(2026, 1, 1))]
        load({"车位": rows})
        car = Vehicle.objects.select_related("space", "unit", "person").get()
        assert (car.plate, car.space.code, car.unit.code, car.person.name) == (
            "粤B12345",
            "B1-001",
            "1-1-101",
            "王建国",
        )
        assert load({"车位": rows}).as_json()["sheets"]["车位"]["unchanged"] == 1
        assert Person.objects.count() == 1

    def test_two_cars_share_a_space(self, load):
        rows = [("B1-001", "产权", "1-1-101", "粤B12345"), ("B1-001", "产权", "1-1-101", "粤B54321")]
        load({"车位": [CARS, *rows]})
        assert (Space.objects.count(), Vehicle.objects.count()) == (1, 2)

    def test_a_space_cannot_belong_to_two_units(self, load):
        rows = [("B1-001", "产权", "1-1-101", "粤B12345"), ("B1-001", "产权", "1-1-102", "粤B54321")]
        assert told(load({"车位": [CARS, *rows]})) == [(3, "房号", "contradiction")]
        assert Vehicle.objects.count() == 1

    def test_a_car_that_moves_changes_one_field(self, load):
        load({"车位": [CARS, ("B1-001", "产权", "1-1-101", "粤B12345"), ("B1-002", "产权", "1-1-101", None)]})
        result = load({"车位": [CARS, ("B1-002", "产权", "1-1-101", "粤B12345")]})
        assert [(change.field, change.before, change.after) for change in result.summary.changes] == [
            ("space_code", "B1-001", "B1-002")
        ]
        assert Vehicle.objects.get().space.code == "B1-002"


@pytest.mark.usefixtures("few_units")
class TestMetersAndTariffs:
    def test_a_reading_below_the_first_is_refused(self, load):
        result = load({"表计": [METERS, ("1-1-101", "水表", "W1", 100, 1, 90), ("1-1-102", "电表", "E1", 0, 40, 5)]})
        assert told(result) == [(2, "本月读数", "reading")]
        assert (Meter.objects.get().kind, Meter.objects.get().multiplier) == ("power", 40)

    def test_a_price_for_a_year_is_kept_by_the_month(self, load):
        load({"收费标准": [TARIFFS, ("垃圾费", "住宅", "按户", 162, "元/户·年", "年")]})
        assert TariffVersion.objects.get().price == Decimal("13.5")
        assert Tariff.objects.get().cycle == 12

    def test_a_price_that_cannot_be_divided_is_refused(self, load):
        result = load({"收费标准": [TARIFFS, ("垃圾费", "住宅", "按户", 100, "元/户·年", "年")]})
        assert told(result) == [(2, "单价", "not_monthly")]

    @pytest.mark.parametrize("price", [0, -1, "面议", "阶梯"])
    def test_no_price_is_ever_taken_for_nothing(self, load, price):
        result = load({"收费标准": [TARIFFS, ("水费", "住宅", "抄表", price, "元/m³", "月")]})
        assert result.as_json()["sheets"]["收费标准"]["refused"] == 1

    def test_a_dated_price_is_a_version_of_its_own(self, load):
        head = (*TARIFFS, "生效日期")
        load({"收费标准": [head, ("物业费", "住宅", "面积", 2, "元/㎡·月", "月", dt.date(2024, 1, 1))]})
        load({"收费标准": [head, ("物业费", "住宅", "面积", 3, "元/㎡·月", "月", dt.date(2025, 1, 1))]})
        assert [(str(v.starts_on), v.price) for v in TariffVersion.objects.order_by("starts_on")] == [
            ("2024-01-01", 2),
            ("2025-01-01", 3),
        ]


class TestTariffsThatStand:
    FIRST = ("物业费", "住宅", "面积", 2, "元/㎡·月", "月")

    def test_the_basis_of_a_tariff_stays(self, load):
        load({"收费标准": [TARIFFS, self.FIRST]})
        result = load({"收费标准": [TARIFFS, ("物业费", "住宅", "按户", 2, None, "月")]})
        assert told(result) == [(2, "计费方式", "basis")]

    @pytest.mark.parametrize(("usage", "basis"), [("车位", "按户"), ("住宅", "按位")])
    def test_spaces_and_only_they_are_charged_by_the_space(self, load, usage, basis):
        result = load({"收费标准": [TARIFFS, ("车位费", usage, basis, 80, None, "月")]})
        assert told(result) == [(2, "计费方式", "basis")]

    def test_another_price_before_any_bill_replaces_the_first(self, load):
        load({"收费标准": [TARIFFS, self.FIRST]})
        load({"收费标准": [TARIFFS, (*self.FIRST[:3], 3, *self.FIRST[4:])]})
        assert [version.price for version in TariffVersion.objects.all()] == [3]


def test_people_of_a_unit_that_comes_in_the_same_file_are_loaded(load):
    load({"住户": [PEOPLE, ("1-1-101", "王建国", "业主")], "房产": [UNITS, ("1", "1", "101", 90, "住宅")]})
    assert Residency.objects.get().unit.code == "1-1-101"


def test_a_sheet_needs_its_own_permission(load):
    actor = actor_with("estate.unit:edit")
    load({"房产": [UNITS, ("1", "1", "101", 90, "住宅")]}, actor=actor)
    with pytest.raises(AccessDenied):
        load({"房产": [UNITS, ("1", "1", "102", 90, "住宅")], "住户": [PEOPLE, ("1-1-101", "王建国")]}, actor=actor)
    assert Unit.objects.count() == 1


def test_a_file_without_a_known_table_is_told(load):
    with pytest.raises(SheetError) as caught:
        load({"天气": [("日期", "天气"), ("周一", "晴")]})
    assert caught.value.code == "no_table"


def test_a_sheet_that_cannot_be_read_is_named(load):
    result = load({"天气": [("日期", "天气"), ("周一", "晴")], "房产": [UNITS, ("1", "1", "101", 90, "住宅")]})
    assert result.summary.unread == ["天气"]


def test_a_correction_holds_now_and_for_the_next_file(load):
    rows = [("楼栋", "单元", "房号", "建筑面积", "实际面积"), ("1", "1", "101", 90, 95)]
    load({"房产": rows}, mapping={"房产": {4: "area"}})
    assert Unit.objects.get().area == 95
    assert SheetMapping.objects.get().corrections == {"4": "area"}
    load({"二月": [("标题",), rows[0], ("1", "1", "101", 90, 96)]})
    assert Unit.objects.get().area == 96


def test_a_roster_of_one_project_touches_no_other(load, other_project, root):
    load({"房产": [UNITS, ("1", "1", "101", 90, "住宅")]})
    content = xlsx({"房产": [UNITS, ("1", "1", "101", 77, "住宅")]})
    result = import_roster(actor=root, project=other_project, workbook=content)
    assert result.as_json()["sheets"]["房产"]["new"] == 1
    assert Unit.objects.get().area == 90


def test_progress_is_told_sheet_by_sheet_to_the_end(load):
    heard: list[tuple[int, int, str]] = []
    load(
        {"房产": [UNITS, ("1", "1", "101", 90, "住宅")], "住户": [PEOPLE, ("1-1-101", "王建国")]},
        progress=lambda *told: heard.append(told),
    )
    assert heard == [(0, 2, "房产"), (1, 2, "房产"), (1, 2, "住户"), (2, 2, "住户")]


def test_an_import_that_is_cancelled_leaves_nothing(load):
    class Stop(Exception):
        pass

    def stop(done: int, total: int, what: str) -> None:
        if what == "住户":
            raise Stop

    with pytest.raises(Stop):
        load({"房产": [UNITS, ("1", "1", "101", 90, "住宅")], "住户": [PEOPLE, ("1-1-101", "王建国")]}, progress=stop)
    assert Unit.objects.count() == 0
