"""The clean roster: everything goes in once, and a second time nothing changes."""

from collections import Counter
from decimal import Decimal

import openpyxl
from django.apps import apps
from tests.domains.roster.conftest import CLEAN

from anju.core import sealing
from anju.core.sheets.models import ImportBatch
from anju.domains.billing.models import FeeItem, Meter, Tariff, TariffVersion
from anju.domains.estate.models import Building, Entrance, Space, Unit
from anju.domains.residents.models import Person, PersonTag, Residency, Vehicle

COUNTS = {"房产": 1296, "住户": 2612, "车位车辆": 662, "表计": 1091, "收费标准": 6}


def counts(result):
    return {name: tuple(each.values()) for name, each in result.as_json()["sheets"].items()}


# Sheet, cell, its new value, the field that changes, how the change is told, the history that gains a row.
CHANGES = (
    ("房产", "E2", 90.01, "area", "90.01", "UnitHistory"),
    ("房产", "L3", "空置", "state", "vacant", "UnitHistory"),
    ("住户", "D2", "13900139000", "phone", "139****9000", "PersonHistory"),
    ("住户", "C3", "家庭成员", "role", "family", "ResidencyHistory"),
    ("车位车辆", "B2", "月租", "space_kind", "monthly", "SpaceHistory"),
    ("表计", "F2", 707, "latest_reading", "707", "MeterHistory"),
    ("收费标准", "D2", 2.5, "price", "2.5", "TariffVersionHistory"),
)


def history_rows() -> dict[str, int]:
    models = [model for model in apps.get_models() if model.__name__.endswith("History")]
    return {model.__name__: count for model in models if (count := model.objects.count())}


def test_everything_goes_in(load):
    result = load(CLEAN)
    assert counts(result) == {name: (number, 0, 0, 0) for name, number in COUNTS.items()}
    assert result.as_json()["errors"] == []
    assert (Unit.objects.count(), Building.objects.count(), Entrance.objects.count()) == (1296, 10, 24)
    assert (Person.objects.count(), Residency.objects.count(), PersonTag.objects.count()) == (2612, 2612, 387)
    assert (Space.objects.count(), Vehicle.objects.count(), Meter.objects.count()) == (662, 662, 1091)
    assert (FeeItem.objects.count(), Tariff.objects.count(), TariffVersion.objects.count()) == (4, 6, 6)
    batch = ImportBatch.objects.get()
    assert (batch.filename, batch.refused, batch.counts["房产"]["new"]) == ("roster.xlsx", 0, 1296)
    _units_are_whole()
    _all_else_hangs_on_its_unit()
    _prices_are_whole()


def _units_are_whole():
    unit = Unit.objects.select_related("building", "entrance").get(code="1-1-101")
    assert (unit.building.code, unit.entrance.code, unit.floor, unit.room) == ("1", "1", 1, "101")
    assert (unit.area, unit.inner_area, unit.usage, unit.state) == (Decimal("89.53"), Decimal("69.83"), "home", "let")
    assert (unit.layout, unit.structure, unit.built_year) == ("两室两厅一卫", "剪力墙", 2016)
    assert unit.handed_over_on.isoformat() == "2017-09-06"
    codes = list(Unit.objects.values_list("code", flat=True))
    assert codes[:2] == ["1-1-101", "1-1-102"]
    assert codes.index("1-1-201") < codes.index("1-1-1001") < codes.index("1-2-101") < codes.index("2-1-101")


def _all_else_hangs_on_its_unit():
    owner = Person.objects.get(residencies__unit__code="1-1-101", residencies__role="owner")
    assert (owner.name, owner.phone, owner.initials) == ("秦桂", "13004333853", "qg")
    assert sealing.unseal(owner.identity_sealed) == "510104195409243723"
    assert b"510104195409243723" not in bytes(owner.identity_sealed)
    car = Vehicle.objects.select_related("unit", "space", "person").get(plate="粤BZAY93")
    assert (car.unit.code, car.space.code, car.person) == ("1-1-101", "B1-001", owner)
    meter = Meter.objects.select_related("unit").get(number="W100001")
    assert (meter.unit.code, meter.kind, meter.first_reading, meter.latest_reading) == (
        "1-1-101",
        "cold_water",
        691,
        706,
    )


def _prices_are_whole():
    assert TariffVersion.objects.get(tariff__fee_item__name="物业服务费", tariff__usage="home").price == Decimal("2.35")
    water = TariffVersion.objects.get(tariff__fee_item__name="水费")
    assert water.price is None
    assert water.tiers == [["180", "5.00"], ["260", "7.00"], [None, "9.00"]]


def test_a_second_time_nothing_changes_and_one_changed_cell_changes_one_field(load, tmp_path):
    load(CLEAN)
    workbook = openpyxl.load_workbook(CLEAN)
    unchanged = {name: (0, 0, number, 0) for name, number in COUNTS.items()}
    assert counts(load(CLEAN)) == unchanged
    assert history_rows() == {}
    assert Person.objects.count() == 2612
    for sheet, cell, value, *_told in CHANGES:
        workbook[sheet][cell] = value
    file = tmp_path / "changed.xlsx"
    workbook.save(file)
    result = load(file)
    changed = Counter(sheet for sheet, *_rest in CHANGES)
    assert counts(result) == {name: (0, changed[name], number - changed[name], 0) for name, number in COUNTS.items()}
    assert [(each.sheet, each.field, each.after) for each in result.summary.changes] == [
        (sheet, field, after) for sheet, _cell, _value, field, after, _history in CHANGES
    ]
    assert history_rows() == Counter(history for *_rest, history in CHANGES)


def test_a_dry_run_tells_the_same_and_writes_nothing(load):
    result = load(CLEAN, dry_run=True)
    assert counts(result) == {name: (number, 0, 0, 0) for name, number in COUNTS.items()}
    assert not result.applied
    assert (Unit.objects.count(), Person.objects.count(), FeeItem.objects.count()) == (0, 0, 0)
    assert ImportBatch.objects.count() == 0
