"""Files of every kind are read; what is no spreadsheet is refused with a clear cause."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.core.sheets.books import ods, xlsx

from anju.core.sheets.errors import SheetError
from anju.core.sheets.read import read_workbook

FILES = Path(__file__).parent / "files"


def cause(content: bytes, filename: str = "") -> str:
    with pytest.raises(SheetError) as caught:
        read_workbook(content, filename=filename)
    assert str(caught.value)
    return caught.value.code


def test_cells_keep_their_row_numbers_and_kinds():
    book = read_workbook(xlsx({"甲": [[], [None, "a", 1.5, dt.date(2017, 6, 5)], ["b"]]}))
    assert book.kind == "xlsx"
    assert book.sheets[0].rows == [["", "", "", ""], ["", "a", 1.5, dt.date(2017, 6, 5)], ["b", "", "", ""]]


def test_merged_cells_are_filled_down_and_across():
    content = xlsx({"甲": [["标题", None], ["1栋", "101"], [None, "102"]]}, {"甲": ["A1:B1", "A2:A3"]})
    assert read_workbook(content).sheets[0].rows == [["标题", "标题"], ["1栋", "101"], ["1栋", "102"]]


def test_truth_values_become_words_that_differ_from_numbers():
    assert read_workbook(xlsx({"甲": [[True, 1, False]]})).sheets[0].rows == [["TRUE", 1.0, "FALSE"]]


def test_a_hidden_sheet_is_marked():
    workbook = openpyxl.load_workbook(io.BytesIO(xlsx({"甲": [["a"]], "乙": [["b"]]})))
    workbook["乙"].sheet_state = "hidden"
    out = io.BytesIO()
    workbook.save(out)
    assert [(sheet.name, sheet.hidden) for sheet in read_workbook(out.getvalue()).sheets] == [
        ("甲", False),
        ("乙", True),
    ]


def test_a_formula_that_was_never_calculated_is_empty():
    assert read_workbook(xlsx({"甲": [["x", "=SUM(1,2)"]]})).sheets[0].rows[0][0] == "x"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_delimited_text_is_read_in_every_usual_encoding(encoding, mark):
    text = f'房产台账\n楼栋{mark}房号{mark}面积\r\n1栋{mark}101室{mark}89.53\n2栋{mark}="0102"\n'
    (sheet,) = read_workbook(text.encode(encoding), filename="台账.csv").sheets
    assert sheet.name == "台账"
    assert sheet.rows[1:] == [["楼栋", "房号", "面积"], ["1栋", "101室", "89.53"], ["2栋", "0102", ""]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7 ...", "not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_sheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web_page"),
        (b"PK\x03\x04 not a zip at all", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 2000, "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 3, "locked"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_its_cause(content, code):
    assert cause(content) == code


_REPEATED = ' table:number-columns-repeated="16384"'
_CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'


def test_an_open_document_is_read_without_the_empty_rest_of_its_grid():
    rows = f"<table:table-row>{_CELL.format('', '房号')}{_CELL.format('', '面积')}</table:table-row>"
    number = (
        '<table:table-cell office:value-type="float" office:value="89.53"><text:p>89.53</text:p></table:table-cell>'
    )
    rows += f"<table:table-row>{_CELL.format('', '1-101')}{number}</table:table-row>"
    rows += '<table:table-row table:number-rows-repeated="1048574"><table:table-cell'
    rows += ' table:number-columns-repeated="16384"/></table:table-row>'
    book = read_workbook(ods(rows))
    assert (book.kind, book.sheets[0].rows) == ("ods", [["房号", "面积"], ["1-101", 89.53]])


@pytest.mark.parametrize(
    "row",
    [
        f'<table:table-row table:number-rows-repeated="1000000">{_CELL.format("", "x")}</table:table-row>',
        f"<table:table-row>{_CELL.format(_REPEATED, 'x')}</table:table-row>",
    ],
    ids=["rows", "columns"],
)
def test_an_open_document_that_unfolds_to_millions_of_cells_is_not_opened(row):
    assert cause(ods(row)) == "too_many_cells"


def test_a_workbook_of_excel_97_is_read():
    book = read_workbook(FILES / "excel97.xls")
    assert (book.kind, book.sheets[0].name) == ("xls", "台账")
    assert book.sheets[0].rows == [["房号", "面积", "交房日期"], ["1-101", 89.53, dt.date(2018, 6, 30)]]


def test_another_zip_is_no_spreadsheet():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert cause(out.getvalue()) == "not_a_sheet"


def test_a_file_that_unpacks_to_far_more_is_not_opened():
    out = io.BytesIO(xlsx({"甲": [["a"]]}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/bomb.xml", b"0" * 120_000_000)
    assert cause(out.getvalue()) == "bomb"


def test_one_value_in_the_last_cell_of_a_sheet_is_refused_before_memory_is_taken():
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["XFD1048576"] = 1
    out = io.BytesIO()
    workbook.save(out)
    assert cause(out.getvalue()) == "too_many_cells"


def test_a_format_far_below_the_table_does_no_harm():
    workbook = openpyxl.Workbook()
    workbook.worksheets[0]["A1"] = "a"
    workbook.worksheets[0]["A900000"].font = openpyxl.styles.Font(bold=True)
    out = io.BytesIO()
    workbook.save(out)
    assert read_workbook(out.getvalue()).sheets[0].rows == [["a"]]


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(SheetError) as caught:
        read_workbook(tmp_path / "none.xlsx")
    assert caught.value.code == "no_file"
