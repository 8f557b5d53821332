"""Lists as Excel files, written by the worker row by row, so that the size of a list does not matter."""

from __future__ import annotations

import datetime as dt
import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files import File
from django.core.files.storage import default_storage
from django.http import QueryDict
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from anju.core import clock, events, jobs
from anju.core.access import Actor
from anju.core.errors import DomainError
from anju.ui import keyset, surroundings
from anju.ui.columns import Column
from anju.ui.screens.list import EXPORT_JOB, ListScreen
from anju.ui.screens.listing import Listing

ROW_LIMIT = 1_000_000
"""An Excel sheet holds 1,048,576 rows."""
_CHUNK = 2000


@dataclass(frozen=True, kw_only=True)
class ListExported(events.Event):
    """Somebody took a list away as a file; ``personal`` names the columns with personal data in full."""

    job_id: int
    screen: str
    rows: int
    columns: list[str]
    personal: list[str]


@dataclass(frozen=True)
class ExportRequest:
    """What filters may read of a request, where there is none."""

    actor: Actor
    project: Any
    GET: QueryDict


@jobs.handler(EXPORT_JOB)
def export_list(job: jobs.RunningJob) -> dict[str, Any]:
    """Write the rows a list's address asks for into an Excel file and log that it was taken.

    Personal columns are written in full for who holds their permission and left out for everybody else.
    Raises `DomainError` when there is nothing to write or more than a sheet can hold.
    """
    screen = import_string(job.params["screen"])
    assert issubclass(screen, ListScreen)
    listing, columns = _listing(screen, job)
    total = listing.rows.order_by().count()
    if total == 0:
        raise DomainError(_("There is nothing to export."))
    if total > ROW_LIMIT:
        raise DomainError(_("More rows than an Excel sheet holds; narrow the list by a filter."))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        write(path, columns, keyset.every(listing.rows, listing.order, _CHUNK), job, total)
        with path.open("rb") as file:
            job.result_file = default_storage.save(f"exports/{uuid.uuid4()}.xlsx", File(file))
    personal = [column.path for column in columns if column.personal]
    events.publish(
        ListExported(
            project_id=job.project_id,
            job_id=job.id,
            screen=screen.name,
            rows=total,
            columns=[column.path for column in columns],
            personal=personal,
        )
    )
    return {"rows": total, "file_name": f"{screen.title}-{clock.today():%Y%m%d}.xlsx"}


def _listing(screen: type[ListScreen], job: jobs.RunningJob) -> tuple[Listing, list[Column]]:
    find = surroundings.plugged().find_project
    project = find(job.actor, job.project_id) if find and job.project_id is not None else None
    request = ExportRequest(job.actor, project, QueryDict(job.params["query"]))
    job.actor.require(screen.export_permission or screen.permission, job.project_id)
    wanted = set(job.params["columns"])
    columns = [one for one in screen.columns if one.path in wanted and _may_take(one, job)]
    shown = screen(request)  # type: ignore[arg-type]
    return shown.listing_of(columns), columns


def _may_take(column: Column, job: jobs.RunningJob) -> bool:
    needed = [getattr(column, "full", None)] if column.personal else []
    if column.personal and needed == [None]:
        return False
    if column.permission is not None:
        needed.append(column.permission)
    return all(job.actor.may(one, job.project_id) for one in needed if one is not None)


def write(path: Path, columns: Sequence[Column], rows: Any, job: jobs.RunningJob, total: int) -> None:
    """Write a sheet: bold frozen head, numbers and dates as such, all else as text that no formula can hide in."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        head = book.add_format({"bold": True, "bg_color": "#EEF1F5", "bottom": 1})
        styles = {
            shape: book.add_format({"num_format": shape}) for shape in {one.excel_format for one in columns} if shape
        }
        sheet.freeze_panes(1, 0)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, 14 if column.excel_format else 20)
            sheet.write_string(0, at, str(column.title), head)
        for number, row in enumerate(rows, start=1):
            for at, column in enumerate(columns):
                _write_cell(sheet, number, at, column.excel(row), styles.get(column.excel_format))
            if number % 500 == 0 or number == total:
                job.progress(number, total)
        sheet.autofilter(0, 0, total, max(len(columns) - 1, 0))


def _write_cell(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, _("Yes") if value else _("No"))
    elif isinstance(value, int | Decimal):
        sheet.write_number(row, column, value, style)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value.astimezone(clock.ZONE).replace(tzinfo=None), style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, dt.datetime.combine(value, dt.time()), style)
    else:
        sheet.write_string(row, column, str(value))
