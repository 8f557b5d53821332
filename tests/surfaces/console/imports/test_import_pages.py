"""A spreadsheet comes in by the screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from anju.core import jobs, scope
from anju.core.models import BackgroundJob
from anju.domains.estate.models import Unit
from anju.surfaces.console.imports.views import masked

HEAD = ["楼栋", "单元", "房号", "建筑面积", "业主", "业主电话"]
ROWS = [
    ["3", "2", "1201", "98.60", "王建国", "13812346721"],
    ["3", "2", "1202", "120", "李敏", "13900001111"],
    ["3", "2", "1203", "很大", "赵一", "1390000"],
]


def workbook(head: list[str] = HEAD, rows: list[list[str]] = ROWS, name: str = "房产") -> SimpleUploadedFile:
    """Return an upload."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet(name)
        for number, row in enumerate([head, *rows]):
            sheet.write_row(number, 0, row)
    return SimpleUploadedFile("翠湖.xlsx", file.getvalue())


@pytest.fixture
def manager(signed_in: Callable[..., Client], project: Any) -> Client:
    """Give the project manager's browser."""
    return signed_in("project_manager", project=project)


@pytest.fixture
def run(project: Any, root: Any, settings: Any, tmp_path: Any) -> Callable[[], BackgroundJob]:
    """Give a function that does the job asked for last, as the worker would."""
    settings.MEDIA_ROOT = tmp_path

    def work() -> BackgroundJob:
        job = BackgroundJob.objects.latest("pk")
        jobs.run_background_job(job_id=job.pk, project_id=project.pk)
        job.refresh_from_db()
        return job

    return work


def test_file_is_checked_then_loaded(manager: Client, project: Any, root: Any, run: Any) -> None:
    answer = manager.post("/p/T1/imports/", {"file": workbook()})
    waiting = manager.get(answer.headers["Location"])
    assert "hx-get" in waiting.content.decode()
    job = run()
    assert manager.get(f"/p/T1/imports/{job.pk}/?part=progress").headers["HX-Refresh"] == "true"
    page = manager.get(f"/p/T1/imports/{job.pk}/")
    text = page.content.decode()
    assert page.context["written"] == 2
    assert page.context["refused"] == 1
    assert "D4" in text
    assert "1390000" not in text
    assert not Unit.objects.exists()
    applied = manager.post(f"/p/T1/imports/{job.pk}/", {"do": "apply"})
    assert applied.headers["Location"] != f"/p/T1/imports/{job.pk}/"
    loaded = run()
    with scope.enter([project.pk], actor=root):
        assert sorted(Unit.objects.values_list("code", flat=True)) == ["3-2-1201", "3-2-1202"]
    assert manager.get(f"/p/T1/imports/{loaded.pk}/").context["applied"]
    report = b"".join(manager.get(f"/p/T1/ui/jobs/{loaded.pk}/file/").streaming_content)  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(io.BytesIO(report)).active
    assert sheet is not None
    assert sheet.cell(row=4, column=len(HEAD) + 1).value
    assert "翠湖.xlsx" in manager.get("/p/T1/imports/").content.decode()


def test_column_is_corrected_and_checked_again(manager: Client, run: Any) -> None:
    head = ["楼栋", "单元", "房号", "甲乙丙", "业主", "业主电话"]
    manager.post("/p/T1/imports/", {"file": workbook(head)})
    first = run()
    assert first.result["sheets"]["房产"]["refused"] == 3
    again = manager.post(f"/p/T1/imports/{first.pk}/", {"do": "check", "kind-0": "units", "column-0-3": "area"})
    assert again.status_code == 302
    second = run()
    assert second.pk != first.pk
    assert second.result["sheets"]["房产"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}


def test_what_is_no_spreadsheet_is_told_at_once(manager: Client, run: Any) -> None:
    answer = manager.post("/p/T1/imports/", {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.4")})
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert not BackgroundJob.objects.exists()


def test_import_of_somebody_else_is_not_found(
    manager: Client, signed_in: Callable[..., Client], project: Any, run: Any
) -> None:
    manager.post("/p/T1/imports/", {"file": workbook()})
    job = run()
    other = signed_in("project_manager", project=project, username="other")
    assert other.get(f"/p/T1/imports/{job.pk}/").status_code == 404


def test_right_to_edit_units_is_needed(signed_in: Callable[..., Client], project: Any) -> None:
    cashier = signed_in("cashier", project=project)
    for page in ("imports/", "imports/template.xlsx", "imports/1/"):
        assert cashier.get(f"/p/T1/{page}").status_code == 403


def test_template_holds_a_sheet_for_everything(manager: Client) -> None:
    book = openpyxl.load_workbook(io.BytesIO(manager.get("/p/T1/imports/template.xlsx").content))
    assert len(book.sheetnames) >= 3
    assert all(sheet.cell(row=1, column=1).value for sheet in book)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13812346721", "138****6721"),
        ("11010519491231002X", "1101**********002X"),
        ("98.60", "98.60"),
        ("1390000", "13***00"),
    ],
)
def test_long_numbers_are_masked_in_reports_on_screen(text: str, shown: str) -> None:
    assert masked(text) == shown
