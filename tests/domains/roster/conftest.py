"""Rosters: the clean one, the one that offices really send, and workbooks made by a test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.core.sheets.books import xlsx

from anju.core.sheets.importing import import_roster
from anju.core.sheets.result import ImportResult

ROOT = Path(__file__).parents[3]
CLEAN = ROOT / "src/anju/config/demo/roster.xlsx"
DIRTY = ROOT / "tests/data/roster_dirty.xlsx"

UNITS = ("楼栋", "单元", "房号", "建筑面积", "用途")


@pytest.fixture
def load(project: Any, root: Any) -> Callable[..., ImportResult]:
    """Give a function that loads a file, or sheets given as rows, into the project."""

    def run(source: Path | dict[str, Any], **options: Any) -> ImportResult:
        workbook = source if isinstance(source, Path) else xlsx(source)
        return import_roster(actor=options.pop("actor", root), project=project, workbook=workbook, **options)

    return run


@pytest.fixture
def few_units(load: Callable[..., ImportResult]) -> None:
    """Load three units."""
    load(
        {
            "房产": [
                UNITS,
                ("1", "1", "101", 90, "住宅"),
                ("1", "1", "102", 120, "住宅"),
                ("A", None, "1203", 60, "办公"),
            ]
        }
    )
