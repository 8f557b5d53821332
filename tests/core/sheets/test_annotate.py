"""The same workbook comes back with the reasons in a new last column and the bad cells coloured."""

import io

import openpyxl
from tests.core.sheets.books import TOYS, xlsx

from anju.core.sheets.annotate import annotated
from anju.core.sheets.check import check
from anju.core.sheets.matching import match_sheet
from anju.core.sheets.read import read_workbook

ROWS = [("玩具清单",), ("编号", "单价"), ("T1", 9.5), ("T2", "约9"), ("T3", -1), ("合计", "=SUM(B3:B5)")]


def report(content: bytes, filename: str = "toys.xlsx") -> openpyxl.Workbook:
    book = read_workbook(content, filename=filename)
    sheets = [check(grid, match) for grid in book.sheets if (match := match_sheet(grid, [TOYS]))]
    return openpyxl.load_workbook(io.BytesIO(annotated(book, sheets)))


def test_reasons_stand_beside_their_rows_and_all_else_is_as_it_was():
    sheet = report(xlsx({"玩具": ROWS}))["玩具"]
    assert [cell.value for cell in sheet["C"]] == [
        None,
        "Reason for refusal",
        None,
        "单价：Not a number.",
        "单价：Must not be less than 0.",
        None,
    ]
    assert [cell.value for cell in sheet["B"]] == [None, "单价", 9.5, "约9", -1, "=SUM(B3:B5)"]


def test_bad_cells_are_coloured_and_good_ones_are_not():
    sheet = report(xlsx({"玩具": ROWS}))["玩具"]
    assert [sheet.cell(row, 2).fill.fgColor.rgb for row in (3, 4, 5)] == ["00000000", "FFFFC7CE", "FFFFC7CE"]


def test_a_sheet_that_was_not_read_is_left_alone():
    sheet = report(xlsx({"玩具": ROWS, "说明": [("请按模板填写",)]}))["说明"]
    assert sheet.max_column == 1


def test_a_file_sent_again_with_its_report_gets_no_second_column():
    first = report(xlsx({"玩具": ROWS}))
    first["玩具"]["B4"] = 9
    out = io.BytesIO()
    first.save(out)
    sheet = report(out.getvalue())["玩具"]
    assert sheet.max_column == 3
    assert [cell.value for cell in sheet["C"]][3:5] == [None, "单价：Must not be less than 0."]


def test_another_kind_of_file_comes_back_as_a_workbook_whose_text_stays_text():
    sheet = report("编号,单价,备注\nT1,约9,=1+1\n".encode("gbk"), "玩具.csv")["玩具"]
    assert sheet["D2"].value == "单价：Not a number."
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")
