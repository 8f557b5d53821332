"""Tables are found wherever they begin, and columns by what they mean."""

import pytest
from tests.core.sheets.books import TOYS, grid

from anju.core.sheets.matching import IGNORE, match_sheet

PLAIN = ("编号", "单价", "种类", "生产日期", "电话")
ROW = ("T1", 9.5, "皮球", "2020-01-02", "13800138000")


def fields(*rows, corrections=None, name="Sheet1"):
    match = match_sheet(grid(*rows, name=name), [TOYS], corrections)
    return None if match is None else dict(match.columns)


def test_columns_stand_in_any_order():
    assert fields(PLAIN[::-1], ROW[::-1]) == {0: "phone", 1: "made_on", 2: "sort", 3: "price", 4: "code"}


def test_titles_and_blank_rows_above_the_header_are_passed_over():
    match = match_sheet(grid(("玩具清单（2026年）", *[None] * 4), (), ("制表：张三",), PLAIN, ROW), [TOYS])
    assert match is not None
    assert (match.first_row, match.last_row) == (3, 3)


@pytest.mark.parametrize(
    "label", ["单价（元）", "*单价", " 单 价 ：", "单价[元/个]", "ＰＲＩＣＥ", "售价", "玩具单价", "price"]
)
def test_a_label_is_known_with_units_marks_widths_and_words_around_it(label):
    assert fields(("编号", label), ("T1", 9.5)) == {0: "code", 1: "price"}


def test_the_better_label_takes_the_field_and_no_field_is_given_twice():
    assert fields(("编号", "参考价格说明", "单价"), ("T1", "x", 9.5)) == {0: "code", 2: "price"}


def test_two_header_rows_are_read_together():
    rows = (
        ("编号", "价", "价", "联系", "联系"),
        ("编号", "单", "盒", "姓名", "电话"),
        ("T1", 9.5, 12, "张三", "13800138000"),
    )
    match = match_sheet(grid(*rows), [TOYS])
    assert match is not None
    assert match.last_row == 1
    assert dict(match.columns) == {0: "code", 1: "price", 2: "box", 4: "phone"}


def test_what_stands_in_a_column_speaks_where_its_label_does_not():
    rows = [("编号", "单价", "列3"), *[(f"T{n}", 1, f"1380013800{n}") for n in range(5)]]
    assert fields(*rows) == {0: "code", 1: "price", 2: "phone"}


def test_what_stands_in_a_column_decides_between_like_labels():
    rows = [("编号", "单价", "类别一", "类别二"), *[("T1", 1, "进口", "皮球")] * 3]
    assert fields(*rows)[3] == "sort"


def test_serial_numbers_and_earlier_reports_are_never_data():
    assert fields(("序号", *PLAIN, "错误原因"), (1, *ROW, "坏了")) == {
        1: "code",
        2: "price",
        3: "sort",
        4: "made_on",
        5: "phone",
    }


def test_a_sheet_of_something_else_is_no_table():
    assert fields(("日期", "天气"), ("周一", "晴")) is None
    assert fields(("随便写写",)) is None


def test_data_rows_never_become_a_header():
    assert fields(("T1", "9.5", "皮球"), ("T2", "8", "皮球")) is None


def test_a_correction_moves_a_field_to_another_column():
    rows = (("编号", "单价", "吊牌"), ("T1", 9.5, 8.5))
    assert fields(*rows, corrections={"2": "price"}) == {0: "code", 2: "price"}
    assert fields(*rows, corrections={"1": IGNORE}) == {0: "code"}


def test_a_correction_can_leave_a_sheet_out_or_name_its_kind():
    assert fields(PLAIN, ROW, corrections={"sheet": IGNORE}) is None
    assert fields(("甲", "编号"), ("x", "T1"), corrections={"sheet": "toys"}) == {1: "code"}


def test_the_signature_depends_on_the_labels_meaning_only():
    first = match_sheet(grid(("编号", "单价（元）"), ("T1", 1)), [TOYS])
    second = match_sheet(grid(("标题",), ("编 号", "单价"), ("T9", 2)), [TOYS])
    assert first is not None
    assert second is not None
    assert first.signature == second.signature
