"""Spreadsheets made for tests, and a kind of sheet that knows no business."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from decimal import Decimal

import openpyxl

from anju.core.sheets import dates, formats, kinds
from anju.core.sheets.check import check
from anju.core.sheets.checked import CheckedSheet
from anju.core.sheets.grid import Grid
from anju.core.sheets.matching import match_sheet
from anju.core.sheets.reasons import Reason
from anju.core.sheets.spec import Field, Refusal, SheetSpec, Values

_TOO_COSTLY = Reason("too_costly", "Costs more than its box.")


def _fits(values: Values) -> Refusal | None:
    price, box = values["price"], values["box"]
    return Refusal("price", _TOO_COSTLY) if price and box and price > box else None  # type: ignore[operator]


TOYS = SheetSpec(
    name="toys",
    title="Toys",
    titles=("玩具",),
    fields=(
        Field("shelf", "Shelf", ("货架",), kinds.text(20), carries=True),
        Field("code", "Code", ("编号", "玩具编号", "货号"), kinds.code(20), required=True),
        Field("price", "Price", ("单价", "价格", "售价"), kinds.money(), required=True),
        Field("box", "Box", ("盒价",), kinds.money()),
        Field("sort", "Sort", ("种类", "类别"), kinds.choice({"ball": ("皮球",), "doll": ("布娃娃", "娃娃")})),
        Field("made_on", "Made on", ("生产日期", "出厂日期"), dates.date()),
        Field("phone", "Phone", ("电话", "手机"), formats.phone()),
        Field("note", "Note", ("备注",), kinds.text(50), is_note=True),
    ),
    key=("code",),
    blame="code",
    rules=(_fits,),
)


def ods(table: str) -> bytes:
    """Return an OpenDocument workbook of one sheet whose rows are given as they stand in its XML."""
    names = {"office": "office", "table": "table", "text": "text"}
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{part}:1.0"' for name, part in names.items()
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content {spaces}><office:body><office:spreadsheet><table:table table:name="台账">{table}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def xlsx(sheets: dict[str, Sequence[Sequence[object]]], merged: dict[str, list[str]] | None = None) -> bytes:
    """Return a workbook's bytes."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for place in (merged or {}).get(name, []):
            sheet.merge_cells(place)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def grid(*rows: Sequence[object], name: str = "Sheet1") -> Grid:
    """Return a grid as a reader would give it: rectangular, numbers as floats, nothing as empty text."""
    width = max(len(row) for row in rows)

    def plain(cell: object) -> object:
        if cell is None:
            return ""
        return float(cell) if isinstance(cell, int | Decimal) and not isinstance(cell, bool) else cell

    return Grid(name, [[plain(cell) for cell in row] + [""] * (width - len(row)) for row in rows])


def checked(*rows: Sequence[object], name: str = "Sheet1") -> CheckedSheet:
    """Match and check rows as toys."""
    sheet = grid(*rows, name=name)
    match = match_sheet(sheet, [TOYS])
    assert match is not None, "no table was found"
    return check(sheet, match)
