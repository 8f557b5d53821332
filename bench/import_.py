"""Loading 50,000 units through the real import, beside libraries that merely read the same file.

The goal: an import (read, match, check, stage, classify, write with history and row-level security) takes at most half
as long again as openpyxl takes to read the cells, and less than 60 s.
"""

from __future__ import annotations

import datetime as dt
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import openpyxl
import python_calamine
import xlsxwriter
from bench.scratch import scratch_database

UNITS = 50_000
GOAL = 1.5
LONGEST_SECONDS = 60.0
_LABELS = (
    *("楼栋", "单元", "楼层", "房号", "建筑面积", "套内面积"),
    *("户型", "用途", "交付日期", "建成年份", "结构", "状态"),
)


def write_roster(path: Path, units: int) -> None:
    """Write a roster of units, 100 to an entrance, with the labels and suffixes that offices use."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("房产")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, _LABELS)
        for number in range(units):
            block, place = divmod(number, 200)
            entrance, door = divmod(place, 100)
            floor = door // 4 + 1
            first = (f"{block + 1}栋", f"{entrance + 1}单元", floor, f"{floor}{door % 4 + 1:02d}")
            row = number + 1
            sheet.write_row(row, 0, (*first, 89.53 + door % 4, 70.1 + door % 4, "三室两厅两卫", "住宅"))
            sheet.write_datetime(row, 8, dt.datetime(2017, 3, 1) + dt.timedelta(days=number % 700), day)  # noqa: DTZ001
            sheet.write_row(row, 9, (2016, "剪力墙", "自住"))


def _seconds(work: Callable[[], Any]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _read_with_calamine(path: Path) -> None:
    python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()


def _read_with_openpyxl(path: Path) -> None:
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    assert sum(1 for _row in sheet.iter_rows(values_only=True)) > 1


def _import_twice(path: Path) -> tuple[float, float]:
    from django.db import transaction

    from anju.core.access import system_actor
    from anju.core.sheets.importing import import_roster
    from anju.domains.tenancy import services as tenancy

    actor = system_actor("bench")
    with transaction.atomic():
        company = tenancy.open_company(actor=actor, name="Bench")
        project = tenancy.open_project(actor=actor, company=company, code="B1", name="Bench")
    taken = []
    for fate in ("new", "unchanged"):
        begun = perf_counter()
        result = import_roster(actor=actor, project=project, workbook=path)
        taken.append(perf_counter() - begun)
        assert getattr(result.summary.sheets["房产"], fate) == UNITS, result.as_json()["sheets"]
    return taken[0], taken[1]


def run() -> dict[str, Any]:
    """Measure and return one flat result; ``ratio`` is the import's time over openpyxl's reading time."""
    with tempfile.TemporaryDirectory() as folder, scratch_database("import"):
        path = Path(folder) / "roster.xlsx"
        write_roster(path, UNITS)
        calamine = min(_seconds(lambda: _read_with_calamine(path)) for _ in range(2))
        reference = _seconds(lambda: _read_with_openpyxl(path))
        first, again = _import_twice(path)
    ratio = first / reference
    return {
        "name": "import",
        "ratio": round(ratio, 2),
        "goal": GOAL,
        "ok": ratio <= GOAL and first <= LONGEST_SECONDS,
        "rows": UNITS,
        "seconds": round(first, 2),
        "rows_per_second": round(UNITS / first),
        "again_seconds": round(again, 2),
        "openpyxl_read_seconds": round(reference, 2),
        "openpyxl_rows_per_second": round(UNITS / reference),
        "calamine_read_seconds": round(calamine, 2),
        "calamine_rows_per_second": round(UNITS / calamine),
        "ratio_to_calamine": round(first / calamine, 2),
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
