"""Lists as Excel files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.storage import default_storage

from anju.core import scope
from anju.core.access import Actor
from anju.core.errors import AccessDenied, DomainError
from anju.core.jobs import RunningJob
from anju.core.models import EventRecord
from anju.ui import exports, surroundings
from tests.conftest import actor_with
from tests.ui import sample

Fill = Callable[[int], list[sample.Thing]]
ALL = [column.path for column in sample.COLUMNS]


@pytest.fixture
def run(project: Any, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Callable[..., Any]:
    """Give a function that runs an export in the project and returns its result and the sheet."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(surroundings.plugged(), "find_project", lambda actor, pk: project)
    monkeypatch.setattr(RunningJob, "progress", lambda self, done, total, message="": None)

    def export(actor: Actor, query: str = "", columns: list[str] | None = None) -> tuple[dict[str, Any], Any]:
        params = {"screen": "tests.ui.sample.ThingList", "query": query, "columns": columns or ALL}
        job = RunningJob(id=7, project_id=project.pk, actor=actor, params=params)
        with scope.enter([project.pk], actor=actor):
            result = exports.export_list(job)
        with default_storage.open(job.result_file) as file:
            return result, openpyxl.load_workbook(file).active

    return export


def test_same_filter_columns_and_order_as_on_screen(run: Callable[..., Any], fill: Fill) -> None:
    fill(9)
    result, sheet = run(actor_with(sample.VIEW), "state=new&sort=-title", ["title", "amount", "due_on"])
    assert [cell.value for cell in sheet[1]] == ["事项", "应缴", "应缴日"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["事项 6", "事项 3", "事项 0"]
    assert result["rows"] == 3
    assert sheet["B2"].value == 1.5
    assert sheet["C2"].value == dt.datetime(2026, 11, 7)  # noqa: DTZ001 - Excel knows no zone


def test_codes_stay_text_and_formulas_stay_words(run: Callable[..., Any], things: type[sample.Thing]) -> None:
    things.objects.create(code="00123", title="=1+1", owner="@SUM(A1)", amount=Decimal("10.10"))
    _result, sheet = run(actor_with(sample.VIEW), "", ["title", "code", "owner", "amount"])
    cells = {sheet.cell(1, cell.column).value: cell for cell in sheet[2]}
    assert [(cells[name].value, cells[name].data_type) for name in ("事项", "编号", "业主")] == [
        ("=1+1", "s"), ("00123", "s"), ("@SUM(A1)", "s")
    ]  # fmt: skip
    assert cells["应缴"].value == 10.1


def test_personal_data_needs_its_permission(run: Callable[..., Any], fill: Fill) -> None:
    fill(1)
    _result, without = run(actor_with(sample.VIEW))
    assert "电话" not in [cell.value for cell in without[1]]
    _result, with_it = run(actor_with(sample.VIEW, sample.PHONES))
    assert "13812346721" in [cell.value for cell in with_it[2]]


def test_taking_a_list_away_is_logged(run: Callable[..., Any], fill: Fill, project: Any) -> None:
    fill(2)
    run(actor_with(sample.VIEW, sample.PHONES), "", ["title", "phone"])
    kept = EventRecord.objects.get(name="ListExported")
    assert kept.payload["personal"] == ["phone"]
    assert kept.payload["rows"] == 2
    assert kept.actor["name"] == "某人"


def test_an_empty_list_makes_no_file(run: Callable[..., Any], things: Any) -> None:
    with pytest.raises(DomainError):
        run(actor_with(sample.VIEW))


def test_the_right_is_asked_for_again_by_the_worker(run: Callable[..., Any], fill: Fill) -> None:
    fill(1)
    with pytest.raises(AccessDenied):
        run(actor_with(sample.EDIT))
