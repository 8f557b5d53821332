"""The roster as offices really send it: every bad cell is named, the good rows go in, nothing is half loaded."""

from decimal import Decimal

import openpyxl
from tests.domains.roster.conftest import DIRTY

from anju.domains.estate.models import Building, Unit

# Written by hand from looking at the file: (row, column, value as it stands, why).
BAD = [
    (15, "建筑面积(㎡)", "约90", "not_number"),
    (16, "建筑面积(㎡)", "", "missing"),
    (17, "建筑面积(㎡)", "-5", "not_above"),
    (27, "交房时间", "2019-02-30", "no_such_date"),
    (45, "业主电话", "1380013", "not_phone"),
    (47, "房号", "", "missing"),
    (57, "用途", "别野", "unknown_choice"),
    (65, "房号", "1601室", "duplicate"),
    (67, "房号", "1602", "duplicate"),
]


def test_every_bad_cell_is_named(load):
    result = load(DIRTY)
    assert [(e.sheet, e.row, e.column, e.value, e.reason.code) for e in result.summary.errors] == [
        ("房产", *bad) for bad in BAD
    ]
    assert result.as_json()["sheets"] == {"房产": {"new": 173, "changed": 0, "unchanged": 0, "refused": 9}}


def test_the_good_rows_are_whole(load):
    load(DIRTY)
    assert Unit.objects.count() == 173
    assert list(Building.objects.values_list("code", flat=True)) == ["1"]
    unit = Unit.objects.get(code="1-1-502")
    assert (unit.area, unit.handed_over_on.isoformat(), unit.floor) == (Decimal("120.00"), "2017-06-01", 5)
    assert Unit.objects.filter(code="1-1-804").exists()
    assert Unit.objects.get(code="1-1-1204").handed_over_on.isoformat() == "2017-09-26"
    assert not Unit.objects.filter(
        code__in=["1-1-304", "1-1-401", "1-1-402", "1-1-604", "1-1-1102", "1-1-1402"]
    ).exists()


def test_loading_it_again_changes_nothing(load):
    load(DIRTY)
    assert load(DIRTY).as_json()["sheets"]["房产"] == {"new": 0, "changed": 0, "unchanged": 173, "refused": 9}


def test_strictness_keeps_the_whole_file_out(load):
    result = load(DIRTY, strict=True)
    assert not result.applied
    assert Unit.objects.count() == 0


def test_the_file_comes_back_with_its_reasons_and_is_right_once_they_are_mended(load, tmp_path):
    report = tmp_path / "report.xlsx"
    report.write_bytes(load(DIRTY).report())
    sheet = openpyxl.load_workbook(report)["房产"]
    told = {row: sheet.cell(row, 9).value for row in range(4, sheet.max_row + 1) if sheet.cell(row, 9).value}
    assert sorted(told) == [bad[0] for bad in BAD]
    assert sheet["A1"].value == "翠湖花园房产台账（2026年整理）"
    assert sheet["D187"].value == "=SUM(D4:D185)"


def test_a_phone_without_a_name_beside_it_is_told_to_have_no_place(load):
    assert len(load(DIRTY, dry_run=True).summary.notes) == 1
