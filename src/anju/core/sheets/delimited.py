"""Delimited text (.csv, .txt) as Excel and Chinese systems write it: UTF-8, UTF-16 or GBK; comma, tab, semicolon."""

from __future__ import annotations

import csv
import io

from django.utils.translation import gettext_lazy as _

from anju.core.sheets.errors import SheetError
from anju.core.sheets.grid import Cell, Grid

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;|"


def decode(content: bytes) -> str:
    """Return the text. GB18030 (which holds GBK and GB2312) is tried where the bytes are no UTF-8.

    Raises SheetError when the bytes are in no encoding that offices use.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SheetError("encoding", _("The text's encoding is not known; save the file as .xlsx or as UTF-8."))


def _delimiter(text: str) -> str:
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    # The delimiter that most lines hold equally often; a title line above the table holds none.
    counts = {mark: sorted(line.count(mark) for line in lines) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: counts[mark][len(lines) // 2] if lines else 0)


def read_delimited(content: bytes, name: str) -> Grid:
    """Return the text's rows as a grid of strings; short rows are filled up with nothing."""
    text = decode(content)
    try:
        found = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise SheetError("damaged", _("The file is damaged and cannot be opened.")) from error
    width = max((len(row) for row in found), default=0)
    # Systems guard long numbers from Excel as ="0123" or with a leading apostrophe or a trailing tab.
    rows: list[list[Cell]] = [[*map(_bare, row), *[""] * (width - len(row))] for row in found]
    return Grid(name=name, rows=rows)


def _bare(cell: str) -> str:
    text = cell.strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1]
    return text[1:] if text.startswith(("'", "`")) else text
