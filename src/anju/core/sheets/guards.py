"""Refuse files that are no spreadsheet, are locked, or would fill the memory, before they are opened."""

from __future__ import annotations

import io
import re
import zipfile

from django.utils.translation import gettext_lazy as _

from anju.core.sheets.errors import SheetError

MAX_BYTES = 50 * 1024 * 1024
MAX_UNPACKED = 600 * 1024 * 1024
MAX_RATIO = 400
MAX_ROWS = 200_000
MAX_COLUMNS = 256

# A reader allots the rectangle up to the last cell with a value, so one value in XFD1048576 would be 17 milliard cells.
# Cells that only carry a format (`<c …/>`) do not count: offices often format whole columns.
_FAR_CELL = re.compile(rb'<c [^>]*?r="(?:[A-Z]{3}\d+|[A-Z]+(?:[2-9]\d{5}|\d{7,}))"[^>]*[^/]>')

_ODS_ROW = re.compile(rb"<table:table-row\b([^>]*[^>/])?>(.*?)</table:table-row>", re.DOTALL)
_ODS_ROWS = re.compile(rb'table:number-rows-repeated="(\d+)"')
_ODS_VALUE = re.compile(rb"office:value-type=|<text:p\b")
_ODS_WIDE_CELL = re.compile(
    rb'<table:table-cell\b(?=[^>]*office:value-type=)[^>]*table:number-columns-repeated="(\d{3,})"'
)


def file_kind(content: bytes) -> str:
    """Return xlsx, xls, ods or csv by the content, whatever the file is called.

    Raises SheetError for an empty, too large, locked or foreign file.
    """
    if not content:
        raise SheetError("empty_file", _("The file is empty."))
    if len(content) > MAX_BYTES:
        raise SheetError("too_large", _("The file is larger than 50 MB; split it into several."))
    if content.startswith(b"PK\x03\x04"):
        return _zip_kind(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise SheetError("locked", _("The file is locked by a password; save it without one."))
        return "xls"
    head = content[:2048].lstrip().lower()
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"\xef\xbb\xbf<")):
        raise SheetError("web_page", _("This is a web page under a spreadsheet's name; open it and save it as .xlsx."))
    if b"\x00" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SheetError("not_a_sheet", _("This is not a spreadsheet; .xlsx, .xls, .ods and .csv can be read."))
    if content.startswith((b"%PDF", b"{\\rtf")):
        raise SheetError("not_a_sheet", _("This is not a spreadsheet; .xlsx, .xls, .ods and .csv can be read."))
    return "csv"


def _zip_kind(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if unpacked > MAX_UNPACKED or (unpacked > MAX_BYTES and unpacked > MAX_RATIO * len(content)):
                raise SheetError("bomb", _("The file unpacks to far more than a spreadsheet holds; it is not opened."))
            names = {entry.filename for entry in entries}
            if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
                _refuse_far_cells(archive, entries)
                return "xlsx"
            if "content.xml" in names:
                _refuse_repeated_cells(archive.read("content.xml"))
                return "ods"
    except zipfile.BadZipFile as error:
        raise SheetError("damaged", _("The file is damaged and cannot be opened.")) from error
    raise SheetError("not_a_sheet", _("This is not a spreadsheet; .xlsx, .xls, .ods and .csv can be read."))


def _refuse_far_cells(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        if entry.filename.startswith("xl/worksheets/") and _FAR_CELL.search(archive.read(entry)):
            raise too_many_cells()


def _refuse_repeated_cells(content: bytes) -> None:
    """Count the rows of each table as a reader unfolds them; a few bytes can stand for a million filled rows."""
    for table in content.split(b"<table:table ")[1:]:
        rows = 0
        for opening, body in _ODS_ROW.findall(table):
            if _ODS_VALUE.search(body) is None:
                continue
            repeated = _ODS_ROWS.search(opening)
            rows += int(repeated[1]) if repeated else 1
            wide = any(int(times) > MAX_COLUMNS for times in _ODS_WIDE_CELL.findall(body))
            if rows > MAX_ROWS or wide:
                raise too_many_cells()


def too_many_cells() -> SheetError:
    """Return the error for a sheet with more rows or columns than a roster has."""
    return SheetError("too_many_cells", _("A sheet has more than 200,000 rows or 256 columns; split it into several."))
