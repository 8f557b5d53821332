"""Check a matched sheet cell by cell: clean rows on one side, refused rows with every bad cell on the other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from anju.core.sheets import reasons
from anju.core.sheets.checked import Blame, CheckedSheet, Row
from anju.core.sheets.duplicates import Errors, refuse_duplicates
from anju.core.sheets.grid import Cell, Grid
from anju.core.sheets.matching import SheetMatch, header_repeats
from anju.core.sheets.reasons import CellError, Reason
from anju.core.sheets.spec import Field, Refusal
from anju.core.sheets.text import EXCEL_FAULTS, is_blank, label_key, tidy

_TOTALS = re.compile(r"(?:本页)?(?:合计|总计|小计|共计|累计|汇总|total|subtotal|sum)(?:[^0-9a-z].*)?", re.IGNORECASE)
_FOOTERS = re.compile(
    r"(?:制表|填表|填报|审核|复核|批准|经办|打印|统计|备注|注|说明|单位|日期)(?:人|员|日期|时间)?[:(].*|第\d+页.*|注.*"
)


def check(grid: Grid, match: SheetMatch) -> CheckedSheet:
    """Clean every cell of a sheet and apply the spec's rules; nothing is written anywhere.

    A row with any bad cell is refused as a whole, and all its bad cells are told, not only the first.
    Where a required column is missing every row is refused and the header is told once.
    """
    ignored = _ignored_rows(grid, match)
    numbers = [number for number in range(match.last_row + 2, len(grid.rows) + 1) if number not in ignored]
    blame = Blame(grid, match)
    if match.missing:
        told = [
            CellError(grid.name, match.last_row + 1, blame.label(name), "", reasons.NO_COLUMN) for name in match.missing
        ]
        return CheckedSheet(blame, [], numbers, told, ignored)
    errors: Errors = {}
    table = _clean_columns(blame, numbers, errors)
    rows = refuse_duplicates(blame, _apply_rules(blame, numbers, table, errors), errors)
    told = [error for number in sorted(errors) for error in errors[number]]
    return CheckedSheet(blame, rows, sorted(errors), told, ignored)


def _ignored_rows(grid: Grid, match: SheetMatch) -> dict[int, str]:
    read = sorted(match.columns)
    blank = [""] * grid.width
    ignored: dict[int, str] = {}
    for number, row in enumerate(grid.rows[match.last_row + 1 :], match.last_row + 2):
        why = "blank" if row == blank else _why_ignored(match, row, read)
        if why:
            ignored[number] = why
    return ignored


def _why_ignored(match: SheetMatch, row: Sequence[Cell], read: list[int]) -> str:
    if all(is_blank(row[column]) for column in read):
        # A serial number alone, or the total of a column that is not read.
        return "blank"
    place, first = next((place, cell) for place, cell in enumerate(row) if not is_blank(cell))
    if not isinstance(first, str):
        return ""
    opening = tidy(first).replace(" ", "")
    if _TOTALS.fullmatch(opening):
        return "totals"
    if _FOOTERS.fullmatch(opening) and len({cell for cell in row if not is_blank(cell)}) <= 3:
        return "footer"
    return "header" if label_key(first) == label_key(match.labels[place]) and header_repeats(match, row) else ""


def _clean_columns(blame: Blame, numbers: list[int], errors: Errors) -> dict[str, list[object]]:
    """Clean column by column: a roster repeats its values, so each distinct one is cleaned once."""
    table: dict[str, list[object]] = {}
    for column, name in blame.match.columns.items():
        known = blame.match.spec.by_name[name]
        raw = [blame.grid.rows[number - 1][column] for number in numbers]
        cleaned, any_bad = _clean_cells(known, _carried(raw) if known.carries else raw)
        if any_bad:
            for number, value in zip(numbers, cleaned, strict=True):
                if isinstance(value, Reason):
                    errors.setdefault(number, []).append(blame.error(number, name, value))
        table[name] = cleaned
    return table


def _carried(raw: list[Cell]) -> list[Cell]:
    blanks = sum(1 for cell in raw if cell == "")
    if not raw or raw[0] == "" or blanks * 2 < len(raw):
        return raw
    carried, last = [], raw[0]
    for cell in raw:
        last = cell if cell != "" else last
        carried.append(last)
    return carried


def _clean_cells(known: Field, raw: list[Cell]) -> tuple[list[object], bool]:
    seen: dict[Cell, object] = {}
    for cell in set(raw):
        if is_blank(cell):
            seen[cell] = reasons.MISSING if known.required else None
        elif isinstance(cell, str) and cell.lower() in EXCEL_FAULTS:
            seen[cell] = reasons.FAULT
        else:
            seen[cell] = known.kind.clean(cell)
    any_bad = any(isinstance(value, Reason) for value in seen.values())
    return [seen[cell] for cell in raw], any_bad


def _apply_rules(blame: Blame, numbers: list[int], table: dict[str, list[object]], errors: Errors) -> list[Row]:
    spec = blame.match.spec
    names = tuple(table)
    absent: dict[str, object] = {known.name: None for known in spec.fields if known.name not in table}
    rows = []
    for number, cells in zip(numbers, zip(*table.values(), strict=True), strict=True):
        values = {**absent, **dict(zip(names, cells, strict=True))}
        bad: set[str] = set()
        if number in errors:
            # Rules still see the good cells, so that one pass tells everything that is wrong with the row.
            bad = {name for name, value in values.items() if isinstance(value, Reason)}
            values.update(dict.fromkeys(bad))
        for rule in spec.rules:
            outcome = rule(values)
            if isinstance(outcome, Refusal):
                if outcome.field not in bad:
                    bad.add(outcome.field)
                    errors.setdefault(number, []).append(blame.error(number, outcome.field, outcome.reason))
            elif outcome:
                values.update(outcome)
        if not bad:
            rows.append(Row(number, values))
    return rows
