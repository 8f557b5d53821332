"""Tables of a page as a workbook: one sheet a table, numbers as numbers."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_NAME = 31


@dataclass(frozen=True)
class Table:
    """A titled table; ``rows`` are plain values in the order of ``heads``."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]


def tables_xlsx(tables: Sequence[Table]) -> bytes:
    """Return the tables as a workbook. What people typed is written as text and never run as a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00"})
        for number, table in enumerate(tables, start=1):
            name = _NOT_IN_NAMES.sub(" ", f"{number} {table.title}")[:_NAME].strip()
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, [str(one) for one in table.heads], head)
            sheet.set_column(0, 0, 28)
            sheet.set_column(1, max(len(table.heads) - 1, 1), 14)
            sheet.freeze_panes(1, 1)
            for at, row in enumerate(table.rows, start=1):
                for column, value in enumerate(row):
                    if isinstance(value, Decimal) and value.as_tuple().exponent == -2:
                        sheet.write_number(at, column, float(value), money)
                    elif isinstance(value, int | float | Decimal):
                        sheet.write_number(at, column, float(value))
                    elif isinstance(value, dt.date):
                        sheet.write_datetime(at, column, value, day)
                    elif value is not None:
                        sheet.write_string(at, column, str(value))
    return file.getvalue()
