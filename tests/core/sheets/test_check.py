"""Good rows on one side; on the other every bad cell with its row, column, value and reason."""

from decimal import Decimal

from tests.core.sheets.books import checked

HEAD = ("编号", "单价(元)", "种类", "生产日期", "备注")


def told(sheet):
    return [(error.row, error.column, error.value, error.reason.code) for error in sheet.errors]


def test_a_clean_row_has_a_value_for_every_field():
    sheet = checked(HEAD, ("t 1", "９．５０", "娃娃", "2020年1月2日", None))
    (row,) = sheet.rows
    assert row.number == 2
    assert (row.values["code"], row.values["price"], row.values["sort"]) == ("T1", Decimal("9.50"), "doll")
    assert row.values["note"] is None
    assert row.values["phone"] is None


def test_every_bad_cell_of_a_row_is_told():
    sheet = checked(HEAD, ("T1", "约9", "积木", "2019-02-30", None), ("T2", 1, None, None, None))
    assert told(sheet) == [
        (2, "单价(元)", "约9", "not_number"),
        (2, "种类", "积木", "unknown_choice"),
        (2, "生产日期", "2019-02-30", "no_such_date"),
    ]
    assert [row.number for row in sheet.rows] == [3]
    assert sheet.refused == [2]


def test_a_missing_value_is_told_where_it_should_stand():
    sheet = checked(HEAD, (None, 1, None, None, None), ("T2", "无", None, None, None))
    assert told(sheet) == [(2, "编号", "", "missing"), (3, "单价(元)", "无", "missing")]
    assert str(sheet.errors[0].index) == "0"


def test_a_missing_column_is_told_once_and_refuses_every_row():
    sheet = checked(("编号", "种类", "生产日期", "备注"), *[(f"T{n}", "皮球", None, None) for n in range(3)])
    assert told(sheet) == [(1, "单价", "", "no_column")]
    assert sheet.refused == [2, 3, 4]


def test_blank_totals_footer_and_repeated_header_rows_are_passed_by():
    rows = (
        ("T1", 1, None, None, None),
        (None, None, None, None, None),
        HEAD,
        ("T2", 2, None, None, None),
        ("本页小计", 3, None, None, None),
        ("合 计", 3, None, None, None),
        ("制表人：张三", None, None, None, None),
    )
    sheet = checked(HEAD, *rows)
    assert [row.number for row in sheet.rows] == [2, 5]
    assert sheet.ignored == {3: "blank", 4: "header", 6: "totals", 7: "totals", 8: "footer"}
    assert told(sheet) == []


def test_serial_numbers_alone_make_no_row():
    sheet = checked(("序号", *HEAD), (1, "T1", 1), (2,), (3,))
    assert len(sheet.rows) == 1
    assert sheet.refused == []


def test_a_fault_of_excel_is_told():
    assert told(checked(HEAD, ("T1", "#REF!", None, None, None))) == [(2, "单价(元)", "#REF!", "fault")]


def test_a_name_written_once_for_its_rows_is_carried_down():
    sheet = checked(
        ("货架", "编号", "单价"), ("甲", "T1", 1), (None, "T2", 1), (None, "T3", 1), ("乙", "T4", 1), (None, "T5", 1)
    )
    assert [row.values["shelf"] for row in sheet.rows] == ["甲", "甲", "甲", "乙", "乙"]


def test_one_blank_among_many_is_not_filled_in():
    sheet = checked(("货架", "编号", "单价"), ("甲", "T1", 1), (None, "T2", 1), ("甲", "T3", 1), ("甲", "T4", 1))
    assert [row.values["shelf"] for row in sheet.rows] == ["甲", None, "甲", "甲"]


def test_the_later_of_two_equal_rows_is_refused():
    sheet = checked(
        HEAD, ("T1", 1, None, None, None), ("Ｔ１", "1.00", None, None, "重复"), ("T2", 1, None, None, None)
    )
    assert told(sheet) == [(3, "编号", "Ｔ１", "duplicate")]
    assert sheet.errors[0].reason.params == {"row": 2}
    assert [row.number for row in sheet.rows] == [2, 4]


def test_rows_that_contradict_each_other_are_both_told_and_both_wait():
    sheet = checked(HEAD, ("T1", 1, None, None, None), ("T1", 2, None, None, None), ("T2", 1, None, None, None))
    assert told(sheet) == [(2, "单价(元)", "1", "contradiction"), (3, "单价(元)", "2", "contradiction")]
    assert sheet.errors[0].reason.params == {"row": 3, "other": "2"}
    assert [row.number for row in sheet.rows] == [4]


def test_a_rule_across_cells_blames_its_field():
    sheet = checked(("编号", "单价", "盒价"), ("T1", 9, 8), ("T2", 9, 10))
    assert told(sheet) == [(2, "单价", "9", "too_costly")]


def test_fifty_thousand_rows_clean_each_distinct_value_once(monkeypatch):
    from tests.core.sheets import books

    from anju.core.sheets import kinds

    seen: list[object] = []
    price = books.TOYS.by_name["price"]
    spy = kinds.Kind("money", lambda value: seen.append(value) or price.kind.clean(value))
    monkeypatch.setitem(
        books.TOYS.by_name, "price", type(price)(price.name, price.label, price.synonyms, spy, required=True)
    )
    sheet = checked(("编号", "单价"), *[(f"T{n}", n % 7 + 1) for n in range(50_000)])
    assert len(sheet.rows) == 50_000
    assert len(seen) == 7
